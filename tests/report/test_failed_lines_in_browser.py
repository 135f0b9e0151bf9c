"""Pages about lines that failed and about near names, in a real browser. Screenshots lie in build/pages."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tensorgrade.gradebook.check_cell_output import check_cell_outputs
from tensorgrade.report.class_page import class_html
from tensorgrade.report.class_view import class_view
from tensorgrade.report.reader import Reader
from tensorgrade.report.student_page import student_page
from tensorgrade.result.absence_facts import FunctionNotDefined, OtherName
from tensorgrade.result.failure_facts import (
    CallRaised,
    ModuleNotAvailable,
    ProcessEnded,
    SourceLine,
    ThreadsNotAvailable,
    TimeExceeded,
)
from tensorgrade.result.notes import NameNotBound, StoppedStatement
from tensorgrade.result.result_records import CellRun
from tensorgrade.shipped_files import shipped_folder
from tensorgrade.translation import LANGUAGES
from tests.conftest import slow_but
from tests.report.test_pages_in_browser import PICTURES, WAYS, WCAG
from tests.result.records import make_check, make_exercise_result, make_result

LONG = "threading.Thread(target=plot_progress_in_the_background, args=(losses, accuracies, 'training')).start()"
COLAB = StoppedStatement(1, SourceLine(2, "drive.mount('/content/drive')"), ModuleNotAvailable("google.colab"))
FILE = StoppedStatement(
    3,
    SourceLine(9, "data = read_settings('settings/holiday.npz')"),
    CallRaised(
        "FileNotFoundError", "No such file: 'settings/holiday.npz'", SourceLine(2, "with open(path) as stored:")
    ),
)
HANG = StoppedStatement(4, SourceLine(3, "train(corr2d, steps=10**9)"), TimeExceeded(10.0))
CELLS = [
    CellRun(1, stopped=[COLAB]),
    CellRun(2),
    CellRun(4, stopped=[FILE]),
    CellRun(5, stopped=[HANG]),
    CellRun(7, stopped=[StoppedStatement(5, SourceLine(1, LONG), ThreadsNotAvailable())]),
    CellRun(8, stopped=[StoppedStatement(6, None, ProcessEnded("exit"))], cut=True),
]


def failing(failure, *notes, **fields):
    checks = [make_check(failure, public=True), make_check(failure, name="tall")]
    return make_exercise_result(*checks, score=0.0, notes=list(notes), **fields)


def no_name(name):
    return CallRaised("NameError", f"name '{name}' is not defined", SourceLine(4, f"return X @ {name}"))


EXERCISES = {
    "corr2d": failing(no_name("data"), NameNotBound("data", FILE)),
    "conv2d": failing(no_name("weights"), NameNotBound("weights", COLAB), NameNotBound("bias", COLAB)),
    "corr2d_strided": failing(OtherName("Corr2D_strided", "corr2d_strided"), status="missing"),
    "learn_kernel": failing(OtherName("Solution.learn_kernel", "learn_kernel"), status="missing"),
    "pool2d": failing(ThreadsNotAvailable(SourceLine(5, LONG))),
    "receptive_field": failing(FunctionNotDefined(), NameNotBound("receptive_field", HANG)),
}


@pytest.fixture(scope="module", params=slow_but(["en"], LANGUAGES))
def pages(request, tmp_path_factory):
    folder, language = tmp_path_factory.mktemp("pages"), request.param
    reader, templates = Reader(language, "shape", [shipped_folder("templates")]), [shipped_folder("templates")]
    results = [make_result(EXERCISES, cells=CELLS), make_result(EXERCISES, student="emmy")]
    texts = {
        "failed-lines": student_page(results[0], reader),
        "near-names": class_html(class_view(results, language, url="{}.html".format), language, templates),
    }
    for name, text in texts.items():
        (folder / f"{name}-{language}.html").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("way", slow_but(["phone"], ["light", "dark", "phone"]))
def test_pages_of_failed_lines_are_readable_and_fit(pages, chromium, way):
    PICTURES.mkdir(parents=True, exist_ok=True)
    context = chromium.new_context(**WAYS[way])
    tab = context.new_page()
    for path in sorted(pages.iterdir()):
        tab.goto(path.as_uri())
        assert tab.locator("details.stopped[open]").count() == 0  # the marks come first
        tab.evaluate("document.querySelectorAll('details.stopped').forEach((item) => { item.open = true })")
        assert tab.evaluate("document.documentElement.scrollWidth") <= WAYS[way]["viewport"]["width"]
        tab.screenshot(path=PICTURES / f"{path.stem}-{way}.png", full_page=True)
        found = Axe().run(tab, options={"runOnly": WCAG, "resultTypes": ["violations"]})
        assert found.violations_count == 0, found.generate_report()
    context.close()


def test_the_cause_is_seen_before_what_follows_from_it(pages, chromium):
    tab = chromium.new_page()
    [path] = pages.glob("failed-lines-*.html")
    tab.goto(path.as_uri())
    card = tab.locator("#f-corr2d")
    assert card.get_by_text("data = read_settings('settings/holiday.npz')").is_visible()
    text = card.inner_text()
    assert 0 < text.index("read_settings") < text.index("NameError")
    tab.close()


@pytest.mark.parametrize("language", slow_but(["en"], LANGUAGES))
def test_the_card_in_formgrader_begins_with_the_cause(chromium, language):
    reader = Reader(language, "shape", [shipped_folder("templates")])
    outputs = check_cell_outputs(make_result(EXERCISES, cells=CELLS), reader)
    tab = chromium.new_page(color_scheme="dark")
    tab.set_content(outputs["corr2d"].html)
    assert tab.locator(".tg .idea pre").inner_text().startswith("9: data = read_settings")
    assert tab.locator(".tg .idea").evaluate("item => getComputedStyle(item).color") == "rgb(28, 35, 48)"
    tab.close()
