"""Notebooks that once were graded wrongly, each with the score that it should get and why."""

from pathlib import Path

import pytest

from tensorgrade.grading.grade_one import GradingPolicy, grade
from tensorgrade.grading.plan import plan_grading
from tensorgrade.report.messages import failure_message
from tensorgrade.result.absence_facts import OtherName
from tensorgrade.result.failure_facts import ModuleNotAvailable, NotCountedYet, ThreadsNotAvailable, TimeExceeded
from tensorgrade.sandbox.host import Sandbox
from tensorgrade.sandbox.limits import Limits
from tensorgrade.selfcheck.check_file import check_file
from tensorgrade.submission.choose_file import Submission
from tensorgrade.translation import LANGUAGES
from tests.conftest import ASSIGNMENTS, slow_but
from tests.notebooks.load_notebooks import load_notebooks

FAULTS = {notebook.name: notebook for notebook in load_notebooks(Path(__file__).parent / "faults")}

NOT_AVAILABLE = {
    "d2l_as_plotting/d2l_corr2d": "d2l",
    "d2l_as_plotting/d2l_imported": "d2l",
    "d2l_as_plotting/d2l_into_an_element": "d2l",
    "d2l_as_plotting/d2l_sum_multi_in": "d2l",
    "d2l_as_plotting/d2l_zeros": "d2l",
    "d2l_as_plotting/mlab_pool2d": "matplotlib",
}
"""The module that the function uses for its answer."""

OTHER_NAMES = {
    "near_names/capital": "Corr2D",
    "near_names/in_a_class": "Solution.corr2d",
    "near_names/one_by_one": "corr2d_multi_in_out_1X1",
    "near_names/stub_left": "corr_2d",
    "near_names/typo": "cor2d",
    "near_names/underscore": "corr_2d",
}
"""The name under which the answer stands."""

THREADS = "threads_and_tuples/corr2d_multi_in_threads"
SCRIPT = "whole_notebooks/script_encoding"

FULL_MARKS = sorted(FAULTS.keys() - NOT_AVAILABLE.keys() - OTHER_NAMES.keys() - {THREADS})
CHECKED_BY_STUDENTS = [name for name in FULL_MARKS if not FAULTS[name].hangs]
QUICK = CHECKED_BY_STUDENTS[::4]


def content_of(notebook):
    return notebook.cells[0].encode("gbk") if notebook.name == SCRIPT else notebook.content()


@pytest.fixture(scope="module")
def impatient():
    """A sandbox for cells that do not come to their end."""
    with Sandbox(Limits(cell_seconds=1.0)) as running:
        yield running


@pytest.fixture
def graded(keys, sandbox, impatient):
    """The result of a submission."""

    def run(name):
        notebook = FAULTS[name]
        [key] = [
            keys[assignment]
            for assignment in ASSIGNMENTS
            if any(item.name == notebook.asks[0] for item in keys[assignment].exercises)
        ]
        handed = Submission("student", notebook.file, content_of(notebook))
        running = impatient if notebook.hangs else sandbox
        result = grade(handed, plan_grading(key), running, GradingPolicy(device="cpu")).result
        assert result.status == "graded", result.message
        return result, result.exercises[notebook.asks[0]]

    return run


def sentences(exercise):
    """Why each check of values was not passed, in both languages."""
    return [
        (check.failure, [failure_message(check, language) for language in LANGUAGES])
        for check in exercise.checks
        if check.failure not in (None, NotCountedYet())
    ]


@pytest.mark.parametrize("name", slow_but(QUICK, FULL_MARKS))
def test_a_right_answer_earns_full_marks(name, graded):
    result, exercise = graded(name)
    assert (exercise.status, exercise.score) == ("passed", exercise.points), sentences(exercise)
    assert {run.cell for run in result.cells if run.stopped} == FAULTS[name].stops
    assert exercise.explanation is None


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in FULL_MARKS if FAULTS[name].hangs])
def test_an_endless_statement_is_told(name, graded):
    statements = [statement for run in graded(name)[0].cells for statement in run.stopped]
    assert {type(statement.failure) for statement in statements} == {TimeExceeded}
    assert all(statement.line.text.startswith(("while True", "time.sleep")) for statement in statements)


def test_the_line_that_needs_colab_is_told(graded):
    statements = [statement for run in graded("whole_notebooks/cause_not_told")[0].cells for statement in run.stopped]
    assert [(item.line.number, item.failure.module) for item in statements] == [(1, "google"), (2, "google")]


@pytest.mark.parametrize("name", NOT_AVAILABLE)
def test_a_module_that_stands_in_is_no_answer(name, graded):
    exercise = graded(name)[1]
    assert exercise.score == 0
    found = sentences(exercise)
    assert found
    for failure, (english, chinese) in found:
        assert isinstance(failure, ModuleNotAvailable)
        assert failure.module == NOT_AVAILABLE[name]
        assert f"{failure.module} is not available here" in english
        assert failure.module in chinese


def test_threads_are_refused_in_a_sentence(graded):
    exercise = graded(THREADS)[1]
    assert exercise.score == 0
    found = sentences(exercise)
    assert found
    for failure, (english, _) in found:
        assert isinstance(failure, ThreadsNotAvailable)
        assert "hreads and processes are not available here" in english


@pytest.mark.parametrize("name", OTHER_NAMES)
def test_a_function_under_another_name_is_told(name, graded):
    exercise = graded(name)[1]
    assert (exercise.status, exercise.score) == ("missing", 0)
    for check in exercise.checks:
        assert check.failure == OtherName(OTHER_NAMES[name], FAULTS[name].asks[0])
        for language in LANGUAGES:
            message = failure_message(check, language)
            assert all(part in message for part in OTHER_NAMES[name].split("."))


@pytest.mark.parametrize("name", slow_but(QUICK, CHECKED_BY_STUDENTS))
@pytest.mark.usefixtures("public_keys_beside")
def test_a_right_answer_passes_the_students_own_check(name, tmp_path):
    path = tmp_path / FAULTS[name].file
    path.write_bytes(content_of(FAULTS[name]))
    [report] = [report for report in check_file(path, "en").reports if report.exercise.name == FAULTS[name].asks[0]]
    assert report.passed, str(report)


def test_every_fault_has_its_verdict():
    assert {*NOT_AVAILABLE, *OTHER_NAMES, THREADS, SCRIPT} <= FAULTS.keys()
    assert len(FAULTS) == 86
