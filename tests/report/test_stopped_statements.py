"""What the pages say about lines that failed, about names that are not defined because of them, and of near names."""

import pytest
from hypothesis import given, settings

from tensorgrade.gradebook.check_cell_output import check_cell_outputs
from tensorgrade.gradebook.formgrader_notebook import build_formgrader_notebook, cell_outputs
from tensorgrade.key.public_key import PublicExercise
from tensorgrade.lms.gradescope_container import gradescope_results
from tensorgrade.report.cards import card
from tensorgrade.report.reader import Reader
from tensorgrade.report.stopped_statements import cause_texts, causes, stopped_line, stopped_lines
from tensorgrade.report.student_page import MAX_STOPPED_LINES, NOTHING, student_page, student_view
from tensorgrade.result.absence_facts import FunctionNotDefined, NotWritten, OtherName
from tensorgrade.result.explanation_facts import Hint
from tensorgrade.result.failure_facts import (
    CallRaised,
    MemoryExceeded,
    ModuleNotAvailable,
    ProcessEnded,
    RecordedSentence,
    SourceLine,
    ThreadsNotAvailable,
    TimeExceeded,
)
from tensorgrade.result.notes import NameNotBound, StoppedStatement
from tensorgrade.result.parts import function_part
from tensorgrade.result.result_records import CellRun
from tensorgrade.selfcheck import pytest_items
from tensorgrade.selfcheck.check import Report
from tensorgrade.shipped_files import shipped_folder
from tensorgrade.submission.notebook_reader import parse_submission
from tensorgrade.translation import LANGUAGES
from tests.conftest import HOSTILE
from tests.result import records
from tests.result.records import STOPPED, WRONG_VALUE, make_check, make_exercise_result, make_result

NO_NAME = CallRaised("NameError", "name 'data' is not defined", SourceLine(4, "return X + data"))
CAUSE = "Line 2 of your code cell 1 failed: google.colab is not available here. So the name data is not defined."
QUOTED = " Your line 2: drive.mount('/content/drive')"


def reader(language="en"):
    return Reader(language, "shape", [shipped_folder("templates")])


def with_cause(failure=NO_NAME, *names, **fields):
    """A function all of whose checks fail so, because of a statement that stopped."""
    notes = [NameNotBound(name, STOPPED) for name in names or ("data",)]
    return make_exercise_result(make_check(failure, public=True), make_check(failure), notes=notes, **fields)


# --- Statements -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("failure", "reason", "chinese"),
    [
        (CallRaised("FileNotFoundError", "No such file: 'x'"), "FileNotFoundError: No such file: 'x'", None),
        (CallRaised("KeyError"), "KeyError", None),
        (ModuleNotAvailable("google.colab"), "google.colab is not available here", "这里没有 google.colab"),
        (ThreadsNotAvailable(), "threads and processes are not available here", "这里不能使用线程和进程"),
        (MemoryExceeded(), "it ran out of memory", "内存耗尽"),
        (TimeExceeded(10.0), "it did not finish within 10 s", "在 10 秒内没有结束"),
        (ProcessEnded("SIGSEGV"), "it ended the Python process (SIGSEGV)", "使 Python 进程终止（SIGSEGV）"),
        (RecordedSentence(None, "NameError: name 'x'"), "NameError: name 'x'", None),
    ],
    ids=repr,
)
def test_the_sentence_of_a_statement_that_failed(failure, reason, chinese):
    statement = StoppedStatement(3, SourceLine(7, "  load()"), failure)
    assert stopped_line(statement, "en").message == f"Line 7 of your code cell 3 failed: {reason}."
    assert stopped_line(statement, "zh").message == f"你的第 3 个代码单元格第 7 行运行失败：{chinese or reason}。"
    assert stopped_line(statement, "en").source == "7: load()"
    somewhere = stopped_line(StoppedStatement(3, None, failure), "en")
    assert (somewhere.message, somewhere.source) == (f"Your code cell 3 failed: {reason}.", "")


def test_a_second_line_is_the_one_where_it_happened():
    first, second = SourceLine(9, "data = load()"), SourceLine(2, "    return open(path)")
    inside = StoppedStatement(1, first, CallRaised("OSError", "", second))
    assert stopped_line(inside, "en").source == "9: data = load()\n2: return open(path)"
    same = StoppedStatement(1, first, CallRaised("OSError", "", first))
    assert stopped_line(same, "en").source == "9: data = load()"


@pytest.mark.parametrize("language", LANGUAGES)
@given(records.stopped_statements)
@settings(max_examples=50)
def test_every_statement_that_failed_has_a_whole_sentence(language, statement):
    assert stopped_line(statement, language).message.endswith("." if language == "en" else "。")


def test_a_cell_without_time_left_is_listed_after_its_lines_by_its_place_among_code_cells():
    lines = stopped_lines([CellRun(2), CellRun(5, stopped=[STOPPED], cut=True)], "en")
    assert lines[2] == []
    assert [line.message for line in lines[5]] == [
        "Line 2 of your code cell 1 failed: google.colab is not available here.",
        "For your code cell 2 no time was left: only its imports, definitions and constants were run.",
    ]


# --- Causes -----------------------------------------------------------------------------------------------


def test_names_that_one_line_leaves_undefined_are_told_together():
    other = StoppedStatement(2, None, TimeExceeded(10.0))
    exercise = make_exercise_result(
        make_check(NO_NAME),
        notes=[NameNotBound("data", STOPPED), NameNotBound("late", other), NameNotBound("mean", STOPPED)],
    )
    first, second = causes(exercise, "en")
    assert first.consequence == "So the name data is not defined. So the name mean is not defined."
    assert first.text == CAUSE + " So the name mean is not defined." + QUOTED
    assert second.text == "Your code cell 2 failed: it did not finish within 10 s. So the name late is not defined."


@pytest.mark.parametrize("failure", [NO_NAME, FunctionNotDefined(), NotWritten(), OtherName("Corr2D", "corr2d")])
def test_the_cause_is_told_with_a_check_that_fails_for_want_of_the_name(failure):
    exercise = with_cause(failure)
    assert cause_texts(exercise.checks[0], exercise, "en") == [CAUSE + QUOTED]


@pytest.mark.parametrize("failure", [None, WRONG_VALUE, CallRaised("KeyError"), TimeExceeded(2.0)])
def test_the_cause_is_not_told_with_a_check_that_has_another_one(failure):
    exercise = with_cause(failure)
    assert cause_texts(exercise.checks[0], exercise, "en") == []


def test_the_card_begins_with_the_cause_and_tells_what_follows_from_it_once():
    view = card(function_part("corr2d", with_cause()), with_cause(), "en")
    assert [cause.line.source for cause in view.causes] == ["2: drive.mount('/content/drive')"]
    assert [(finding.words, len(finding.checks)) for finding in view.findings] == [("2 checks fail.", 2)]
    assert view.notes == ()
    page = student_page(make_result({"corr2d": with_cause()}), reader())
    cause, consequence = page.index("google.colab is not available here"), page.index("The call raised NameError")
    assert cause < consequence
    assert "So the name data is not defined." in page


def test_the_cause_is_the_next_step_before_a_hint_that_comes_later():
    hinted = make_exercise_result(make_check(WRONG_VALUE), explanation=Hint("last-row"))
    view = student_view(make_result({"corr2d": with_cause(), "conv2d": hinted}), reader(), NOTHING)
    assert (view.next_step.name, view.next_step.words) == (
        "corr2d",
        "it does not run yet; its card shows the line (2.67 points).",
    )
    assert view.cards[0].causes[0].line.message in CAUSE


@pytest.mark.parametrize("failure", [ModuleNotAvailable("google.colab"), FunctionNotDefined()])
def test_a_function_that_its_line_did_not_define_is_not_said_to_be_left_empty(failure):
    exercise = with_cause(failure, "corr2d")
    view = card(function_part("corr2d", exercise), exercise, "en")
    assert view.verdict == "No check passes yet."
    assert view.causes[0].consequence == "So the name corr2d is not defined."
    assert cause_texts(exercise.checks[0], exercise, "en") == [view.causes[0].text]
    stub = make_exercise_result(make_check(NotWritten()), status="missing")
    empty = card(function_part("corr2d", stub), stub, "en")
    assert (empty.verdict, empty.causes) == ("This function is missing: it was left empty or removed.", ())


def test_a_near_name_is_the_verdict_and_the_next_step():
    misnamed = make_exercise_result(*[make_check(OtherName("Corr2D", "corr2d"))] * 2, status="missing")
    words = "There is a Corr2D; the notebook asks for corr2d."
    view = student_view(make_result({"corr2d": misnamed}), reader(), NOTHING)
    assert view.next_step.words == "it is there under another name; its card says which (2.67 points)."
    assert view.cards[0].verdict == f"{words} Your instructor will look at it."
    assert "要求的名字是 corr2d。老师会来查看。" in card(function_part("corr2d", misnamed), misnamed, "zh").verdict


def test_a_check_that_fails_as_the_line_did_has_its_cause():
    line = StoppedStatement(1, None, CallRaised("ValueError", "odd"))
    same, other = make_check(CallRaised("ValueError")), make_check(CallRaised("KeyError"))
    exercise = make_exercise_result(same, other, notes=[NameNotBound("corr2d", line)])
    assert [len(cause_texts(check, exercise, "en")) for check in exercise.checks] == [1, 0]


# --- Where they are shown ---------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_ends_with_the_lines_that_failed(language):
    title = {"en": "Lines of your notebook that failed: 1", "zh": "你的笔记本中运行失败的行：1"}[language]
    result = make_result(cells=[CellRun(0), CellRun(3, stopped=[STOPPED])])
    page = student_page(result, reader(language))
    assert page.index('id="f-corr2d"') < page.index(title) < page.index("2: drive.mount")
    assert title[:-2] not in student_page(make_result(cells=[CellRun(0, "printed")]), reader(language))


def test_a_page_lists_a_bounded_number_of_lines():
    result = make_result(cells=[CellRun(number, stopped=[STOPPED] * 20) for number in range(50)])
    view = student_view(result, reader(), NOTHING)
    assert (len(view.stopped), view.stopped_more) == (MAX_STOPPED_LINES, 1000 - MAX_STOPPED_LINES)
    page = student_page(result, reader())
    assert "that failed: 1000" in page
    assert f"and {1000 - MAX_STOPPED_LINES} more" in page


def test_what_a_student_wrote_is_escaped():
    hostile = StoppedStatement(1, SourceLine(1, HOSTILE), CallRaised(HOSTILE, HOSTILE, SourceLine(2, HOSTILE)))
    exercise = make_exercise_result(make_check(NO_NAME), notes=[NameNotBound(HOSTILE, hostile)])
    misnamed = make_exercise_result(make_check(OtherName(HOSTILE, "conv2d")), status="missing")
    result = make_result({"corr2d": exercise, "conv2d": misnamed}, cells=[CellRun(0, stopped=[hostile])])
    outputs = [output.html for output in check_cell_outputs(result, reader()).values()]
    for page in (student_page(result, reader()), *outputs):
        assert HOSTILE not in page
        assert "&lt;script&gt;" in page


def test_gradescope_tells_the_cause_under_each_check_that_it_explains():
    exercise = with_cause()
    exercise.checks.append(make_check(WRONG_VALUE))
    tests = gradescope_results(make_result({"corr2d": exercise}), [], "en")["tests"]
    assert [CAUSE + QUOTED in test["output"] for test in tests] == [True, True, False]
    assert tests[0]["output"].startswith("The call raised NameError: name 'data' is not defined.")


def test_check_tells_the_cause_above_what_follows_from_it(keys):
    report = Report(PublicExercise(keys["corr2d"].exercise("corr2d"), (), 0), with_cause(), "en")
    standing, cause, *lines = str(report).splitlines()
    assert standing.startswith("corr2d: public checks: 0 of 2")
    assert cause == "  Line 2 of your code cell 1 failed: google.colab is not available here. So the name data is not"
    assert any("NameError" in line for line in lines)
    html = report._repr_html_()
    assert html.index("google.colab is not available here") < html.index("NameError")


def test_pytest_tells_the_cause_after_the_failure():
    exercise = with_cause()
    first, cause = pytest_items._message(exercise.checks[0], exercise, "en").splitlines()
    assert first.startswith("Odd shapes: The call raised NameError: name 'data' is not defined.")
    assert cause == CAUSE + QUOTED


def test_formgrader_shows_each_line_that_failed_as_an_error_of_its_cell():
    source = "# %%\nfrom google.colab import drive\ndrive.mount('/content/drive')\n"
    submission = parse_submission("corr2d.py", source.encode(), ["corr2d"])
    [(number, _)] = submission.cells
    missing = StoppedStatement(1, None, CallRaised("FileNotFoundError", "No such file"))
    runs = [CellRun(number, "printed\n", [STOPPED, missing], cut=True)]
    notebook = build_formgrader_notebook({"cells": []}, submission, {}, cell_outputs(runs, "en"), {})
    printed, *errors = notebook["cells"][0]["outputs"]
    assert (printed["name"], printed["text"]) == ("stdout", "printed\n")
    assert {error["output_type"] for error in errors} == {"error"}
    assert [error["traceback"] for error in errors] == [
        ["Line 2 of your code cell 1 failed: google.colab is not available here.", "2: drive.mount('/content/drive')"],
        ["Your code cell 1 failed: FileNotFoundError: No such file."],
        ["For your code cell 1 no time was left: only its imports, definitions and constants were run."],
    ]
