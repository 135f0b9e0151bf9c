"""The pages as records and as text: right, whole, inert, and without what may not be shown."""

import csv
import io
import json
import re
from dataclasses import replace

import numpy as np

from tensorgrade.report.cards import card
from tensorgrade.report.class_page import class_csv, class_html
from tensorgrade.report.class_view import class_view
from tensorgrade.report.explanation import explanation_text
from tensorgrade.report.manual_grades import GradebookEntry, ManualScore
from tensorgrade.report.reader import Reader
from tensorgrade.report.student_page import NOTHING, Surroundings, student_page, student_view
from tensorgrade.result.differences import WrongValue
from tensorgrade.result.explanation_facts import Hint, RecordedExplanation
from tensorgrade.result.failure_facts import RecordedSentence
from tensorgrade.result.result_records import Argument, CaseResult
from tensorgrade.shipped_files import shipped_folder
from tensorgrade.submission.headings import NotebookHeading, headings_by_grade_id
from tensorgrade.translation import BookSection, Text
from tests.conftest import HOSTILE, ROOT, STUDENTS
from tests.result.records import make_check


def reader_of(graded, disclosure="shape", *folders):
    return Reader(graded[0], disclosure, [*folders, shipped_folder("templates")])


def pages(graded):
    """Every student's page, and the class page."""
    language, _key, results = graded
    reader = reader_of(graded)
    made = {name: student_page(item, reader) for name, item in results.items()}
    made["class"] = class_html(class_view(list(results.values()), language), language, reader.template_folders)
    return made


def test_pages_are_whole_small_and_ask_the_network_for_nothing(graded):
    for name, page in pages(graded).items():
        assert page.startswith("<!DOCTYPE html>")
        assert f'<html lang="{graded[0]}">' in page
        assert len(page.encode()) < 150_000, name
        # Addresses are there to be followed by a person, never by the page.
        addresses = re.findall(r"https?://[^\s\"<]+", re.sub(r'<a href="[^"]*"', "", page))
        assert addresses == []
        assert not re.search(r"<(link|img|iframe|object|base)|@import|url\(", page)


def test_hidden_values_follow_the_disclosure(graded):
    # Without the checks that a case illustrates, so that only hidden cases can be shown.
    barbara = graded[2]["barbara"]
    corr2d = barbara.exercises["corr2d"]
    hidden = replace(corr2d, checks=[check for check in corr2d.checks if not check.shown])
    barbara = replace(barbara, exercises={"corr2d": hidden})
    by_name, by_shape, by_values = (
        student_page(barbara, reader_of(graded, disclosure)) for disclosure in ("name", "shape", "values")
    )
    case = next(check.case for check in barbara.exercises["corr2d"].checks if check.case)
    assert not case.public
    shape = case.arguments["X"].text
    number = f"{case.should_be.values[0][0]:.4g}"
    assert (shape in by_name, shape in by_shape, shape in by_values) == (False, True, True)
    assert (f">{number}<" in by_shape, f">{number}<" in by_values) == (False, True)


def test_the_class_page_counts_and_the_csv_cannot_run_formulas(graded):
    language, _key, results = graded
    view = class_view(list(results.values()), language)
    assert view.handed_in == len(STUDENTS) + 1
    assert [row.student for row in view.attention] == ["=HYPERLINK(1)<b>"]
    ranked = {(row.exercise, row.name): row.students for row in view.misconceptions}
    assert ranked["corr2d", "kernel-flipped"] == ("emmy",)
    rows = list(csv.DictReader(io.StringIO(class_csv(view))))
    assert [row["student"] for row in rows if "HYPERLINK" in row["student"]] == ["'=HYPERLINK(1)<b>"]
    assert {row["max_score"] for row in rows} == {"46"}


def test_a_result_that_could_not_be_judged_says_that_it_is_not_the_students_fault(graded):
    language, _key, results = graded
    emmy = results["emmy"]
    unsure = replace(emmy.exercises["corr2d"], status="could-not-tell")
    result = replace(emmy, status="could-not-tell", exercises=emmy.exercises | {"corr2d": unsure})
    page = student_page(result, reader_of(graded))
    assert ("It is not your fault" if language == "en" else "这不是你的错") in page


def emmy_view(graded, disclosure="shape", **surroundings):
    return student_view(graded[2]["emmy"], reader_of(graded, disclosure), Surroundings(**surroundings))


def test_the_next_step_is_the_first_function_with_a_known_cause(graded):
    language, key, results = graded
    view = emmy_view(graded)
    assert (view.next_step.name, view.next_step.anchor) == ("corr2d", "f-corr2d")
    [flipped] = [
        item for item in key.exercise("corr2d").misconceptions if item.name == "kernel-flipped" and not item.also
    ]
    assert view.next_step.words == flipped.text[language]
    assert view.right == tuple(n for n, item in results["emmy"].exercises.items() if item.status == "passed")
    right = {name: item for name, item in results["emmy"].exercises.items() if item.status == "passed"}
    done = replace(results["emmy"], exercises=right)
    assert student_view(done, reader_of(graded), NOTHING).next_step is None


def test_a_hint_without_a_misconception_is_shown_and_so_is_a_second_misconception(graded):
    language, _key, results = graded
    first = results["emmy"].exercises["corr2d"]
    hinted = card("corr2d", replace(first, explanation=Hint("last-row")), language)
    assert hinted.explanation == explanation_text(Hint("last-row"), language) != ""
    assert hinted.also == ""
    also = replace(first.explanation, also="mean-for-sum", also_text=Text("A mean.", {"zh": "平均。"}))
    two = card("corr2d", replace(first, explanation=also), language)
    assert two.also == also.also_text[language]
    assert two.explanation.count(two.also) == 1


def test_failed_checks_lead_to_the_notebook_and_the_book(graded):
    language, _key, _results = graded
    source = (ROOT / f"assignments/{language}/corr2d/corr2d.ipynb").read_text(encoding="utf-8")
    found = headings_by_grade_id(source)
    assert found["corr2d"].title.startswith("1. ")
    view = emmy_view(graded, headings=found, notebook_url="../../corr2d.ipynb")
    links = next(check for check in view.cards[0].checks if check.mark == "failed").links
    assert [link.title for link in links] == [
        found["corr2d"].title, "Convolutions for Images" if language == "en" else "图像卷积",
    ]  # fmt: skip
    assert links[0].url.startswith("../../corr2d.ipynb#1.-")
    assert links[1].url.startswith("https://d2l.ai/" if language == "en" else "https://zh.d2l.ai/")
    assert not any(check.links for item in view.cards for check in item.checks if check.mark == "passed")


def test_the_window_of_the_marked_element_is_marked_in_the_picture_and_not_in_the_kernel(graded):
    case = emmy_view(graded).cards[0].case
    picture, kernel = case.inputs
    assert [[cell.seen for cell in row.cells] for row in picture.tables[0].rows] == [
        [True, True, False], [True, True, False], [False, False, False],
    ]  # fmt: skip
    assert not any(cell.seen for row in kernel.tables[0].rows for cell in row.cells)
    assert "X[0:2, 0:2]" in case.pointer


def test_shapes_that_differ_are_drawn_as_outlines_to_scale(graded):
    alan, reader = graded[2]["alan"], reader_of(graded)
    view = student_view(alan, reader, NOTHING)
    mine, truth = view.cards[0].case.outlines
    assert (mine.shape, truth.shape) == ("3×3", "2×2")
    assert mine.width / truth.width == mine.height / truth.height == 1.5
    assert "<rect" in student_page(alan, reader)


def test_what_people_decided_is_on_the_page(graded):
    language, _key, results = graded
    decision = GradebookEntry(
        score=40, max_score=50, late_penalty=2.5, comments={"corr2d": HOSTILE, "invariance": "Well argued."},
        manual_scores={
            "invariance": ManualScore(4, 3), "later": ManualScore(2, None), "check-conv2d": ManualScore(5, 4),
        },
    )  # fmt: skip
    heading = {"invariance": NotebookHeading("In your own words", "x")}
    view = emmy_view(graded, entry=decision, headings=heading)
    assert (view.whole.score, view.whole.max_score) == (37.5, 50)
    assert [(item.title, item.score) for item in view.whole.answers] == [
        ("In your own words", 3), ("later", None), ("conv2d", 4),
    ]  # fmt: skip
    emmy = replace(results["emmy"], written={"invariance": "It moves along.", "other": "Not shown."})
    page = student_page(emmy, reader_of(graded), Surroundings(decision, heading))
    assert "It moves along." in page
    assert "Not shown." not in page
    assert "Well argued." in page
    assert HOSTILE not in page
    assert "&lt;script&gt;" in page
    assert ("Deducted for lateness: 2.5 of" if language == "en" else "迟交扣分：2.5 分") in page


def test_a_page_says_why_values_are_withheld_and_one_without_hidden_values_does_not(graded):
    said = {disclosure: emmy_view(graded, disclosure).withheld for disclosure in ("name", "shape", "values")}
    assert said["values"] == ""
    assert said["name"] != said["shape"] != ""


def test_the_fullest_page_stays_small(graded):
    """Every function fails with the largest arrays that a result holds."""
    emmy = graded[2]["emmy"]
    values = [[[-1.2345e-05] * 10] * 10] * 4
    array = Argument("4×10×10 float64", values, array=True)
    assert np.shape(values) == (4, 10, 10)
    case = CaseResult("full", True, {"X": array, "K": array}, array, array)
    failure = RecordedSentence("value", "It differs. " * 10, WrongValue(-1.0, 1.0, (), (3, 9, 9), 400, 400))
    checks = [make_check(failure, case, public=True)] * 12
    why = RecordedExplanation("Why. " * 50)
    failed = {
        name: replace(item, status="failed", checks=checks, printed="x" * 2000, explanation=why)
        for name, item in emmy.exercises.items()
    }
    page = student_page(replace(emmy, exercises=failed), reader_of(graded))
    assert len(page.encode()) < 150_000


def test_a_course_overrides_one_template_file_alone(graded, tmp_path):
    ours = "{% macro summary(page) %}<p>ours: {{ page.student }}</p>{% endmacro %}{% macro whole(all) %}{% endmacro %}"
    (tmp_path / "summary.html.j2").write_text(ours)
    page = student_page(graded[2]["emmy"], reader_of(graded, "shape", tmp_path))
    assert "<p>ours: emmy</p>" in page
    assert 'id="f-corr2d"' in page


def test_a_book_section_needs_an_address_on_the_web():
    BookSection(Text("a", {"zh": "b"}), Text("https://a.example", {"zh": "https://b.example"}))
    try:
        BookSection(Text("a", {"zh": "b"}), Text("javascript:alert(1)", {"zh": "https://b.example"}))
    except ValueError as error:
        assert "https://" in str(error)
    else:
        raise AssertionError("an address that runs was taken")


def test_a_text_that_is_no_notebook_has_no_sections():
    for text in ("", "[]", '{"cells": 3}', '{"cells": [{"cell_type": "markdown"}]}', "[" * 100_000):
        assert headings_by_grade_id(text) == {}
    words = ["```\n", "# not a heading\n", "```\n", "## `f`: *the* function\n", "words"]
    cell = {"cell_type": "markdown", "metadata": {"nbgrader": {"grade_id": "f"}}, "source": words}
    assert headings_by_grade_id(json.dumps({"cells": [cell]}))["f"] == NotebookHeading(
        "f: the function", "f%3A-the-function"
    )
