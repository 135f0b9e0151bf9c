"""Both pages in a real browser: readable by everybody, inert, and usable by keyboard alone.

Screenshots of what was tested lie in build/pages.
"""

import re

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

from tensorgrade import check, show
from tensorgrade.engine_sentence import EngineSentence
from tensorgrade.number_format import spreadsheet_cell
from tensorgrade.report.class_page import class_html
from tensorgrade.report.class_view import class_view
from tensorgrade.report.class_walk import class_walks
from tensorgrade.report.instructor_page import handed_in_code, instructor_page
from tensorgrade.report.reader import Reader
from tensorgrade.report.student_page import Surroundings, student_page
from tensorgrade.result.gradebook_entry import GradebookEntry, GradedCell
from tensorgrade.result.parts import Question
from tensorgrade.shipped_files import shipped_folder
from tensorgrade.similarity.find_pairs import find_similar_answers
from tensorgrade.similarity.pair_records import select_for_page
from tensorgrade.submission.choose_file import Submission
from tensorgrade.submission.headings import headings_by_grade_id
from tests.conftest import HOSTILE, ROOT, slow_but, slow_from
from tests.similarity.test_find_pairs import DISGUISED, ORIGINAL

PICTURES = ROOT / "build/pages"
LONG_TITLE = "8. " + "In your own words, with an example of your own: " * 4 + "why?"
KEY = ROOT / "assignments/en/corr2d/corr2d.public.npz"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
A4 = 688  # pixels between margins of 14 mm
VS_CODE = 'class="vscode-dark"'
WAYS = {
    "light": {"viewport": {"width": 1100, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1100, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 740}, "color_scheme": "light"},
    "print": {"viewport": {"width": A4, "height": 973}, "color_scheme": "dark"},
}


@pytest.fixture(scope="module")
def site(graded, tmp_path_factory):
    """The pages as files, by student; with what people decided about one of them."""
    language, _key, results = graded
    root = tmp_path_factory.mktemp("site")
    headings = headings_by_grade_id((ROOT / f"assignments/{language}/corr2d/corr2d.ipynb").read_text(encoding="utf-8"))
    decided = {
        "emmy": GradebookEntry(
            36, 50, 1, {"invariance": GradedCell(4, 3, None, by_person=True)}, {"corr2d": "Draw it on paper first."}
        )
    }
    files, reader = {}, Reader(language, "shape", [shipped_folder("templates")])
    for name, result in results.items():
        page = student_page(result, reader, Surroundings(decided.get(name), {}, headings, "corr2d.ipynb"))
        files[name] = root / f"{len(files)}.html"
        files[name].write_text(page, encoding="utf-8")
    links = {name: f"for-{path.name}" for name, path in files.items()}
    questions = {"invariance": Question(LONG_TITLE, 4, "")}
    view = class_view(list(results.values()), language, decided, {"kurt": (12.5, None)}, links.__getitem__, questions)
    files["class"] = root / "class.html"
    disguised = DISGUISED.replace("works", HOSTILE).replace("# columns first", f"# {HOSTILE}")
    handed = [Submission("emmy", "a.py", ORIGINAL.encode()), Submission("=HYPERLINK(1)<b>", "a.py", disguised.encode())]
    mallory = Submission("mallory", problem=EngineSentence.as_written(HOSTILE))
    found = find_similar_answers("corr2d", ["corr2d"], [], [*handed, mallory], language)
    together = select_for_page(found, {}, links)
    files["class"].write_text(class_html(view, language, [shipped_folder("templates")], together), encoding="utf-8")
    for name, walk in class_walks(view, links, "class.html").items():
        page = files[name].read_text(encoding="utf-8")
        text = instructor_page(view.title, name, page, handed_in_code(results[name]), walk, reader)
        (root / links[name]).write_text(text, encoding="utf-8")
    files["emmy for the instructor"] = root / links["emmy"]
    return language, files


@pytest.fixture
def tab(chromium, request):
    context = chromium.new_context(**WAYS[getattr(request, "param", "light")])
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("request", lambda asked: asked.url.startswith("file:") or page.complaints.append(asked.url))
    yield page
    assert page.complaints == []
    context.close()


def visit(tab, path):
    tab.goto(path.as_uri())
    tab.evaluate("document.querySelectorAll('details').forEach((item) => { item.open = true })")


@pytest.mark.parametrize(
    ("name", "tab"),
    slow_from(2, [
        ("emmy", "light"), ("class", "dark"),
        ("emmy", "dark"), ("alan", "light"), ("donald", "phone"), ("mallory", "light"),
        ("class", "light"), ("class", "phone"),
        ("emmy for the instructor", "light"), ("emmy for the instructor", "phone"),
    ]),
    indirect=["tab"],
)  # fmt: skip
def test_axe_finds_nothing(site, tab, name):
    visit(tab, site[1][name])
    found = Axe().run(tab, options={"runOnly": WCAG, "resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("way", slow_but(["phone", "print"], WAYS))
@pytest.mark.parametrize(
    "name", slow_but(["emmy", "class"], ["emmy", "donald", "alan", "class", "emmy for the instructor"])
)
def test_every_page_fits_its_medium(site, chromium, name, way):
    language, files = site
    context = chromium.new_context(**WAYS[way])
    tab = context.new_page()
    if way == "print":
        tab.emulate_media(media="print")
    tab.goto(files[name].as_uri())
    assert tab.evaluate("document.documentElement.scrollWidth") <= WAYS[way]["viewport"]["width"]
    if way == "print":  # paper cannot be scrolled, and is white
        cut = "(item) => item.scrollWidth > item.clientWidth + 1 && getComputedStyle(item).overflowX !== 'visible'"
        assert tab.evaluate(f"Array.from(document.querySelectorAll('div')).filter({cut}).length") == 0
        wide = "(item) => item.getBoundingClientRect().right > innerWidth + 1"
        assert tab.evaluate(f"Array.from(document.querySelectorAll('table')).filter({wide}).length") == 0
        assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    PICTURES.mkdir(parents=True, exist_ok=True)
    tab.screenshot(path=PICTURES / f"{name}-{language}-{way}.png", full_page=True)
    context.close()


def test_pages_follow_the_colour_scheme(site, chromium):
    colours = set()
    for scheme in ("light", "dark"):
        context = chromium.new_context(color_scheme=scheme)
        tab = context.new_page()
        tab.goto(site[1]["emmy"].as_uri())
        colours.add(tab.evaluate("getComputedStyle(document.body).backgroundColor"))
        context.close()
    assert len(colours) == 2


def test_nothing_that_a_student_wrote_is_run_or_rendered(site, tab):
    for name, path in site[1].items():
        visit(tab, path)
        assert "owned" not in tab.title(), name
        assert tab.locator("img, iframe").count() == 0
        assert tab.locator("script").count() == (name == "class")
        assert "49" not in path.read_text(encoding="utf-8").partition("{{ 7 * 7 }}")[1]


def test_a_script_that_got_into_a_page_would_not_run(site, chromium, tmp_path):
    injected = "<script>document.title = 'owned'</script><b onclick=\"document.title = 'owned'\" id=bait>x</b>"
    for name in ("emmy", "class"):
        path = tmp_path / f"{name}.html"
        path.write_text(site[1][name].read_text(encoding="utf-8").replace("<main", injected + "<main", 1))
        tab = chromium.new_page()
        tab.goto(path.as_uri())
        tab.locator("#bait").click()
        assert tab.title() != "owned"
        tab.close()


def test_the_misconception_is_the_first_sentence_of_the_card_with_its_picture(site, graded, tab):
    language, key, _results = graded
    visit(tab, site[1]["emmy"])
    card = tab.locator("#f-corr2d")
    flipped = next(item for item in key.exercise("corr2d").misconceptions if item.name == "kernel-flipped")
    assert card.locator("p").first.inner_text() == flipped.text[language]
    tables = card.locator("table.grid")
    assert tables.count() == 5  # picture, kernel, yours, expected, difference
    numbers = [tables.nth(position).locator("tr:not(:first-child) td").all_inner_texts() for position in range(5)]
    assert [[text.split()[0] for text in row] for row in (numbers[2], numbers[3])] == [
        ["5", "11", "23", "29"], ["19", "25", "37", "43"],
    ]  # fmt: skip
    assert len(numbers[0]) == 9
    assert card.locator("td.worst").count() == 3
    assert tables.nth(0).locator("td.seen").all_inner_texts() == ["0", "1", "3", "4"]


def column(tab, number):
    return tab.locator(f"#table tbody tr:not([hidden]) > :nth-child({number})").all_inner_texts()


def test_the_table_is_sorted_by_keyboard(site, tab):
    visit(tab, site[1]["class"])
    before = column(tab, 2)
    button = tab.locator("#table thead th:nth-child(2) button")
    for order, backwards in (("ascending", False), ("descending", True)):
        button.focus()
        tab.keyboard.press("Enter")
        assert tab.locator("#table thead th:nth-child(2)").get_attribute("aria-sort") == order
        scores = [float(text.split()[-1]) for text in column(tab, 2) if text != "–"]
        assert scores == sorted(scores, reverse=backwards)
    assert column(tab, 2) != before
    assert sorted(column(tab, 2)) == sorted(before)
    tab.locator("#table thead th:first-child button").press("Enter")
    names = [name for name in column(tab, 1) if name.isalpha()]
    assert names == sorted(names)
    assert tab.locator("#table thead th[aria-sort]").count() == 1


def test_the_table_is_filtered_and_what_is_shown_is_copied(site, chromium):
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    tab = context.new_page()
    tab.goto(site[1]["class"].as_uri())
    everybody = len(column(tab, 1))
    tab.locator("#filter").fill("TURNED by" if site[0] == "en" else "180")
    assert column(tab, 1) == ["emmy"]
    assert tab.locator("#count").inner_text() == f"1 / {everybody}"
    tab.locator("#copy").press("Enter")
    assert '\n"emmy","35",' in tab.evaluate("navigator.clipboard.readText()")  # numbers stay numbers
    tab.locator("#filter").fill("hyperlink")
    tab.locator("#copy").press("Enter")
    lines = tab.evaluate("navigator.clipboard.readText()").strip().splitlines()
    assert len(lines) == 2
    assert lines[1].startswith('"\'=HYPERLINK(1)<b>","",')  # no spreadsheet runs it
    name = tab.locator("#table tbody tr:not([hidden]) th")
    for text, copied in [(item, spreadsheet_cell(item)) for item in ["\uff1d1", "-1", "李", "9", "a;=1", "a; b", "_"]]:
        name.evaluate("(item, text) => item.textContent = text", text)
        tab.locator("#copy").press("Enter")
        assert f'"{copied}","",' in tab.evaluate("navigator.clipboard.readText()")
    tab.locator("#filter").fill("")
    assert len(column(tab, 1)) == everybody
    context.close()


def test_without_script_the_class_page_is_whole(site, graded, chromium):
    context = chromium.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(site[1]["class"].as_uri())
    assert tab.locator(".tools").is_hidden()
    assert tab.locator("#table tbody tr").count() == len(site[1]) - 2
    assert tab.locator(".bars svg rect").count() > 7
    assert "12.5 →" in tab.locator("#table").inner_text()
    tab.locator("#table a", has_text="emmy").click()
    assert "emmy" in tab.title()
    assert "35 / 50" in tab.locator(".score").inner_text()
    context.close()


def test_a_check_leads_to_the_function_of_those_who_failed_it(site, tab):
    visit(tab, site[1]["class"])
    tab.locator(".group table a", has_text="emmy").first.click()
    assert "emmy" in tab.title()
    assert tab.locator(":target").get_attribute("id") == "f-corr2d"


@pytest.mark.parametrize("table", ["#misconceptions + .wide", "#functions + .wide", ".group .wide"])
def test_the_heading_of_a_long_table_stays_in_sight(site, tab, table):
    visit(tab, site[1]["class"])
    tab.set_viewport_size({"width": 1100, "height": 300})
    box = tab.locator(table).first
    last = box.locator("tbody tr:not(:has(+ tr))").locator("th").first
    last.scroll_into_view_if_needed()
    heading, row = box.locator("thead th").first.bounding_box(), last.bounding_box()
    assert 0 <= heading["y"] < row["y"] < 300


@pytest.mark.parametrize("width", [1280, 1100])
def test_the_students_table_has_a_box_only_where_it_may_be_wider_than_the_window(site, tab, width):
    visit(tab, site[1]["class"])
    tab.set_viewport_size({"width": width, "height": 800})
    box = tab.locator(".tall")
    grows = "(item) => getComputedStyle(item).overflowY === 'visible' && item.scrollHeight <= item.clientHeight"
    assert box.evaluate(grows) == (width == 1280)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    last = box.locator("tbody tr:not(:has(+ tr)) th")
    last.scroll_into_view_if_needed()
    top = 0 if width == 1280 else box.bounding_box()["y"]
    heading, row = box.locator("thead th").first.bounding_box(), last.bounding_box()
    assert heading["y"] == pytest.approx(top, abs=1)
    assert heading["y"] + heading["height"] < row["y"] < 800


@pytest.mark.parametrize("width", [1280, 375])
def test_a_long_title_is_cut_for_the_eye_alone(site, tab, width):
    visit(tab, site[1]["class"])
    tab.set_viewport_size({"width": width, "height": 900})
    title = tab.locator("#table thead .name").last
    assert (title.text_content(), title.get_attribute("title")) == (LONG_TITLE, LONG_TITLE)
    assert max(title.evaluate("(item) => [item.offsetWidth, item.offsetHeight]")) < 200
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_every_stop_of_the_keyboard_is_visible(site, tab):
    visit(tab, site[1]["emmy"])
    seen = set()
    for _press in range(12):
        tab.keyboard.press("Tab")
        seen.add(tab.evaluate("document.activeElement.outerHTML.slice(0, 80)"))
        assert tab.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert len(seen) > 5


@pytest.mark.parametrize("mark", slow_but([VS_CODE], ['data-jp-theme-light="false"', VS_CODE]))
def test_check_follows_the_notebooks_theme_and_touches_nothing_else(chromium, mark):
    def corr2d(X, K):
        return X

    context = chromium.new_context(color_scheme="light")
    tab = context.new_page()
    tab.set_content(f"<body {mark}><p id=cell>a cell</p>{check(corr2d, KEY)._repr_html_()}</body>")
    before = tab.evaluate("JSON.stringify(Object.entries(getComputedStyle(document.getElementById('cell'))))")
    assert tab.evaluate("getComputedStyle(document.querySelector('.tg')).color") == "rgb(230, 233, 239)"
    assert tab.locator(".tg .outline").count() == 2
    tab.evaluate("document.querySelector('style').remove()")
    after = tab.evaluate("JSON.stringify(Object.entries(getComputedStyle(document.getElementById('cell'))))")
    assert before == after
    context.close()


@pytest.mark.parametrize(("shapes", "in_a_row"), [([(4, 20, 20)], 4), ([(20, 20), (18, 18)], 2)])
def test_pictures_of_pixels_stand_beside_each_other(chromium, shapes, in_a_row):
    tab = chromium.new_page(viewport={"width": 700, "height": 900})
    tab.set_content(show(*map(np.zeros, shapes))._repr_html_())
    tops = [item.bounding_box()["y"] for item in tab.locator(".pixels img").all()]
    assert len(tops) == in_a_row
    assert len(set(tops)) == 1
    tab.close()


def test_a_page_is_printed_on_paper_of_a4(site, chromium):
    tab = chromium.new_page()
    tab.goto(site[1]["emmy"].as_uri())
    printed = tab.pdf(prefer_css_page_size=True)
    tab.close()
    [_, _, width, height] = map(float, re.search(rb"/MediaBox \[([\d. ]+)\]", printed)[1].split())
    assert (round(width), round(height)) == (595, 842)
