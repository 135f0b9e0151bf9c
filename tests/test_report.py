"""The pages, as records and in a real browser: right, whole, inert, and readable on a phone."""

import csv
import io
import shutil
from dataclasses import replace

import pytest
from playwright.sync_api import sync_playwright

from grader.folders import shipped
from grader.grade import Handed, Policy, grade
from grader.language import LANGUAGES
from grader.report import class_csv, class_html, class_view, student_page
from tests.conftest import SOLUTIONS, require

HOSTILE = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>{{ 7 * 7 }}"
STUDENTS = sorted((SOLUTIONS / "corr2d/students").glob("*.py"))


@pytest.fixture(scope="module")
def chromium():
    path = shutil.which("chromium")
    require(path, "Debian's chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module", params=LANGUAGES)
def graded(request, keys, sandbox):
    """A class in one language: the demo's students, one who attacks the page, and one who handed in nothing."""
    sources = {path.stem: path.read_text(encoding="utf-8") for path in STUDENTS}
    sources["mallory"] = (
        f"print({HOSTILE!r})\ndef corr2d(X, K):\n    raise ValueError({HOSTILE!r})\n"
        f"def conv2d(X, K):\n    raise type({HOSTILE!r}, (Exception,), {{}})\n"
    )
    policy = Policy(request.param)
    handed = [Handed(name, f"{name}.py", source.encode()) for name, source in sources.items()]
    handed.append(Handed("=HYPERLINK(1)<b>", problem=HOSTILE))
    results = [grade(item, keys["corr2d"], sandbox, policy) for item in handed]
    return request.param, keys["corr2d"], {result.student: result for result in results}


def pages(graded):
    """Every student's page, and the class page."""
    language, key, results = graded
    folders = [shipped("templates")]
    made = {name: student_page(item, key, language, "shape", folders) for name, item in results.items()}
    made["class"] = class_html(class_view(list(results.values()), key, language), language, folders)
    return made


def test_pages_are_whole_small_and_ask_the_network_for_nothing(graded):
    for name, page in pages(graded).items():
        assert page.startswith("<!DOCTYPE html>")
        assert f'<html lang="{graded[0]}">' in page
        assert len(page.encode()) < 150_000, name
        assert "http://" not in page.replace("HTTP-EQUIV", "")
        assert "https://" not in page


def test_nothing_that_a_student_wrote_is_run_or_rendered(graded, chromium):
    for name, page in pages(graded).items():
        assert "<script" not in page
        assert "<img" not in page
        assert "49" not in page.partition("{{ 7 * 7 }}")[1]
        tab = chromium.new_page()
        tab.set_content(page)
        assert "owned" not in tab.title(), name
        assert tab.locator("script, img, iframe").count() == 0
        tab.close()


def test_pages_fit_a_phone_and_follow_the_colour_scheme(graded, chromium):
    made = pages(graded)
    colours = {}
    for scheme in ("light", "dark"):
        context = chromium.new_context(viewport={"width": 360, "height": 740}, color_scheme=scheme)
        for name in ("emmy", "donald", "class"):
            tab = context.new_page()
            tab.set_content(made[name])
            assert tab.evaluate("document.documentElement.scrollWidth") <= 360, name
            colours[scheme] = tab.evaluate("getComputedStyle(document.body).backgroundColor")
        context.close()
    assert colours["light"] != colours["dark"]


def test_the_misconception_is_the_first_sentence_of_the_card_with_its_picture(graded, chromium):
    language, key, _ = graded
    tab = chromium.new_page()
    tab.set_content(pages(graded)["emmy"])
    card = tab.locator("section.card").first
    flipped = next(item for item in key.exercise("corr2d").misconceptions if item.name == "kernel-flipped")
    assert card.locator("p").first.inner_text() == flipped.words[language]
    tables = card.locator("table.grid")
    assert tables.count() == 5  # picture, kernel, yours, expected, difference
    assert tables.nth(0).locator("tr").count() == 3
    assert tables.nth(2).inner_text().split() == ["5", "11", "23", "29"]
    assert tables.nth(3).inner_text().split() == ["19", "25", "37", "43"]
    tab.close()


def test_hidden_values_follow_the_disclosure(graded):
    language, key, results = graded
    # Both public examples right, so that only hidden cases can be shown.
    barbara = results["barbara"]
    folders = [shipped("templates")]
    by_name, by_shape, by_values = (
        student_page(barbara, key, language, disclosure, folders) for disclosure in ("name", "shape", "values")
    )
    case = next(check.case for check in barbara.exercises["corr2d"].checks if check.case)
    assert not case.public
    shape = case.arguments["X"].text
    number = f"{case.should_be.values[0][0]:.4g}"
    assert (shape in by_name, shape in by_shape, shape in by_values) == (False, True, True)
    assert (f">{number}<" in by_shape, f">{number}<" in by_values) == (False, True)


def test_the_class_page_counts_and_the_csv_cannot_run_formulas(graded):
    language, key, results = graded
    view = class_view(list(results.values()), key, language)
    assert view.handed_in == len(STUDENTS) + 1
    assert [row.student for row in view.attention] == ["=HYPERLINK(1)<b>"]
    ranked = {(row.exercise, row.name): row.students for row in view.misconceptions}
    assert ranked["corr2d", "kernel-flipped"] == ("emmy",)
    rows = list(csv.DictReader(io.StringIO(class_csv(view))))
    assert [row["student"] for row in rows if "HYPERLINK" in row["student"]] == ["'=HYPERLINK(1)<b>"]
    assert {row["max_score"] for row in rows} == {"46"}


def test_a_result_that_could_not_be_judged_says_that_it_is_not_the_students_fault(graded):
    language, key, results = graded
    emmy = results["emmy"]
    unsure = replace(emmy.exercises["corr2d"], status="could-not-tell")
    result = replace(emmy, status="could-not-tell", exercises=emmy.exercises | {"corr2d": unsure})
    page = student_page(result, key, language, "shape", [shipped("templates")])
    assert ("It is not your fault" if language == "en" else "这不是你的错") in page
