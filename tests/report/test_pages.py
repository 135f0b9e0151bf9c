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
from tensorgrade.report.reader import Reader
from tensorgrade.report.student_page import NOTHING, Surroundings, student_page, student_view
from tensorgrade.result.case_records import Argument, CaseResult
from tensorgrade.result.differences import WrongValue
from tensorgrade.result.explanation_facts import FollowsFrom, Hint, RecordedExplanation
from tensorgrade.result.failure_facts import CallRaised, RecordedSentence, SourceLine
from tensorgrade.result.gradebook_entry import GradebookEntry, GradedCell
from tensorgrade.result.parts import Question, function_part
from tensorgrade.result.result_records import SourceText
from tensorgrade.shipped_files import shipped_folder
from tensorgrade.submission.headings import NotebookHeading, headings_by_grade_id
from tensorgrade.translation import BookSection, Text
from tests.conftest import HOSTILE, ROOT, STUDENTS
from tests.result.records import make_check, make_exercise_result, make_result


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
    language, key, results = graded
    view = class_view(list(results.values()), language)
    assert view.handed_in == len(STUDENTS) + 1
    assert [row.student for row in view.attention] == ["=HYPERLINK(1)<b>"]
    ranked = {(row.exercise, row.name): row.students for row in view.misconceptions}
    assert ranked["corr2d", "kernel-flipped"] == ("emmy",)
    rows = list(csv.DictReader(io.StringIO(class_csv(view))))
    assert [row["student"] for row in rows if "HYPERLINK" in row["student"]] == ["'=HYPERLINK(1)<b>"]
    assert {row["max_score"] for row in rows} == {str(sum(item.points for item in key.exercises))}


def test_a_result_that_could_not_be_judged_says_that_it_is_not_the_students_fault(graded):
    language, _key, results = graded
    emmy = results["emmy"]
    unsure = replace(emmy.exercises["corr2d"], status="could-not-tell")
    result = replace(emmy, status="could-not-tell", exercises=emmy.exercises | {"corr2d": unsure})
    page = student_page(result, reader_of(graded))
    assert ("It is not your fault" if language == "en" else "这不是你的错") in page


def emmy_view(graded, disclosure="shape", **surroundings):
    return student_view(graded[2]["emmy"], reader_of(graded, disclosure), Surroundings(**surroundings))


def test_the_words_of_an_idea_stand_once_and_the_next_step_leads_there(graded):
    language, key, results = graded
    view = emmy_view(graded)
    assert (view.next_step.name, view.next_step.anchor) == ("corr2d", "f-corr2d")
    [flipped] = [
        item for item in key.exercise("corr2d").misconceptions if item.name == "kernel-flipped" and not item.also
    ]
    assert view.cards[0].explanation == flipped.text[language]
    assert student_page(results["emmy"], reader_of(graded)).count(flipped.text[language]) == 1
    right = {
        name: replace(item, status="passed", score=float(item.points), explanation=None, checks=[])
        for name, item in results["emmy"].exercises.items()
    }
    done = student_view(replace(results["emmy"], exercises=right), reader_of(graded), NOTHING)
    assert (done.next_step, done.complete) == (None, True)
    points = sum(item.points for item in key.exercises)
    words = {"en": f"Everything is right: {points} / {points}.", "zh": f"全部正确：{points} / {points}。"}
    assert done.standing == words[language]


def test_an_idea_that_two_functions_have_is_told_once(graded):
    language, _key, results = graded
    emmy = results["emmy"]
    first = emmy.exercises["corr2d"]
    both = emmy.exercises | {"conv2d": replace(emmy.exercises["conv2d"], explanation=first.explanation)}
    view = student_view(replace(emmy, exercises=both), reader_of(graded), NOTHING)
    cards = {item.name: item for item in view.cards}
    assert cards["corr2d"].explanation == first.explanation.text[language]
    same = {"en": "The same mistake as in corr2d.", "zh": "与 corr2d 的错误相同。"}
    assert (cards["conv2d"].explanation, cards["conv2d"].also) == (same[language], "")


def test_a_hint_without_a_misconception_is_shown_and_so_is_a_second_misconception(graded):
    language, _key, results = graded
    first = results["emmy"].exercises["corr2d"]
    part = function_part("corr2d", first)
    hinted = card(part, replace(first, explanation=Hint("last-row")), language)
    assert hinted.explanation == explanation_text(Hint("last-row"), language) != ""
    assert hinted.also == ""
    also = replace(first.explanation, also="mean-for-sum", also_text=Text("A mean.", {"zh": "平均。"}))
    two = card(part, replace(first, explanation=also), language)
    assert two.also == also.also_text[language]
    assert two.explanation == first.explanation.text[language]


def test_a_card_with_mistakes_leads_to_the_notebook_and_the_book_once(graded):
    language, _key, _results = graded
    source = (ROOT / f"assignments/{language}/corr2d/corr2d.ipynb").read_text(encoding="utf-8")
    found = headings_by_grade_id(source)
    assert found["corr2d"].title.startswith("1. ")
    view = emmy_view(graded, headings=found, notebook_url="../../corr2d.ipynb")
    links = view.cards[0].links
    assert [link.title for link in links] == [
        found["corr2d"].title, "Convolutions for Images" if language == "en" else "图像卷积",
    ]  # fmt: skip
    assert links[0].url.startswith("../../corr2d.ipynb#1.-")
    assert links[1].url.startswith("https://d2l.ai/" if language == "en" else "https://zh.d2l.ai/")
    assert not any(item.links for item in view.cards if item.mark == "passed")
    again = {"en": "Read again:", "zh": "建议重读："}[language]
    page = student_page(graded[2]["emmy"], reader_of(graded), Surroundings(None, {}, found, "../../corr2d.ipynb"))
    assert page.count(again) == sum(item.mark == "failed" for item in view.cards)


def test_what_the_marked_element_is_computed_from_is_dotted_or_said_where_it_is_all_of_an_array(graded):
    case = emmy_view(graded).cards[0].case
    picture, kernel = case.inputs
    assert [[cell.seen for cell in row.cells] for row in picture.tables[0].rows] == [
        [True, True, False], [True, True, False], [False, False, False],
    ]  # fmt: skip
    assert not any(cell.seen for row in kernel.tables[0].rows for cell in row.cells)
    assert "X[0:2, 0:2]" in case.pointer
    assert {"en": "all of K", "zh": "整个 K"}[graded[0]] in case.pointer


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
        score=40, max_score=52, late_penalty=2.5, comments={"corr2d": HOSTILE, "invariance": "Well argued."},
        cells={
            "check-corr2d_strided": GradedCell(10, 5, 10, by_person=True),
            "invariance": GradedCell(4, 3, by_person=True, written=True),
            "later": GradedCell(2, 0, waits=True, written=True),
        },
    )  # fmt: skip
    questions = {"invariance": Question("In your own words", 4, "Why?")}
    view = emmy_view(graded, entry=decision, questions=questions)
    assert (view.score, view.max_score, view.late_penalty) == (37.5, 52, 2.5)
    assert [(item.title, item.score, item.points) for item in view.questions] == [
        ("In your own words", 3, 4), ("later", None, 2),
    ]  # fmt: skip
    [strided] = [item for item in view.parts if item.name == "corr2d_strided"]
    before = {"en": "(10 / 10 before your instructor's correction)", "zh": "（老师修改前为 10 / 10）"}[language]
    assert (strided.score, strided.corrected, strided.mark) == (5, before, "failed")
    [card_of_strided] = [item for item in view.cards if item.name == "corr2d_strided"]
    assert card_of_strided.verdict.startswith(
        {"en": "Your instructor has set the points. ", "zh": "分数由老师评定。"}[language]
    )
    emmy = replace(results["emmy"], written={"invariance": "It moves along.", "other": "Not shown."})
    page = student_page(emmy, reader_of(graded), Surroundings(decision, questions))
    assert "37.5 / 52</strong>" in page
    assert "It moves along." in page
    assert "Not shown." not in page
    assert "Well argued." in page
    assert HOSTILE not in page
    assert "&lt;script&gt;" in page
    assert ("Deducted for lateness: 2.5 of" if language == "en" else "迟交扣分：2.5 分") in page


def test_a_page_of_one_mistake_has_at_most_800_words(graded):
    """One function is wrong, and another one fails because of it; all that can be unfolded is counted."""
    emmy = graded[2]["emmy"]
    passed = [replace(check, status="passed", failure=None, case=None) for check in emmy.exercises["conv2d"].checks]
    follows = replace(
        emmy.exercises["conv2d"], status="passed", checks=passed, explanation=None, score=5.0,
        follows_from=FollowsFrom(("corr2d",), 0.0, 5.0, True),
    )  # fmt: skip
    page = student_page(replace(emmy, exercises=emmy.exercises | {"conv2d": follows}), reader_of(graded))
    text = re.sub(r"<[^>]+>", " ", page.partition("<main>")[2])
    assert len(text.split()) <= 800
    words = {
        "en": "conv2d calls your corr2d, which is wrong. With a right corr2d it passes 16 of 16: mend corr2d first.",
        "zh": "conv2d 调用了你的 corr2d，而 corr2d 有误。换成正确的 corr2d，它能通过全部 16 项：请先改 corr2d。",
    }
    assert words[graded[0]] in page
    assert text.count("not-flipped") == 0


def test_pages_of_nobody_and_of_an_unreadable_file_end_with_what_to_do(graded):
    language = graded[0]
    gone = student_view(replace(graded[2]["emmy"], status="missing"), reader_of(graded), NOTHING)
    assert gone.advice.startswith({"en": "Hand in corr2d.ipynb.", "zh": "请提交 corr2d.ipynb。"}[language])
    unreadable = student_view(graded[2]["=HYPERLINK(1)<b>"], reader_of(graded), NOTHING)
    assert unreadable.message.startswith({"en": "Your file could not be read: ", "zh": "你的文件无法读取："}[language])
    assert unreadable.advice.startswith({"en": "Open it in Jupyter", "zh": "请在 Jupyter 中打开它"}[language])
    assert (unreadable.parts, unreadable.cards, unreadable.questions) == ((), (), ())
    assert {(page.withheld, page.compared_with) for page in (gone, unreadable)} == {("", ())}


def test_the_students_code_is_on_the_page_with_the_named_line_marked_and_harmless(graded):
    line = SourceLine(3, "return X")
    failed = make_exercise_result(make_check(CallRaised("ValueError", "odd", line), public=True))
    code = SourceText(2, f"def corr2d(X, K):\n    return X\n    # {HOSTILE}")
    result = make_result({"corr2d": replace(failed, code=code)})
    lines = student_view(result, reader_of(graded), NOTHING).cards[0].code
    assert [(item.number, item.named) for item in lines] == [(2, False), (3, True), (4, False)]
    page = student_page(result, reader_of(graded))
    assert "<mark>    return X</mark>" in page
    assert HOSTILE not in page


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
    assert len(page.encode()) < 16_000 * len(failed)


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
