"""`tensorgrade build` prints, per exercise, its calls and the time of the author's own solution."""

import re

import pytest

from tensorgrade.commands import author_runs
from tensorgrade.course.new_course import create_course
from tensorgrade.course.scaffold import new_assignment
from tensorgrade.engine_sentence import EngineSentence
from tensorgrade.sandbox.zygote_control import SandboxError
from tests.coursework import cli


@pytest.fixture
def course(tmp_path):
    """A course with the starter assignment, ``rows``."""
    made = create_course(tmp_path / "course", "en", "seed")
    new_assignment(made, "rows")
    return made


def notebook(course):
    return course.root / "solutions/rows/notebook.py"


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def built(course):
    """What `build` prints, and the lines about exercises."""
    done = cli("build", "rows", cwd=course.root)
    assert done.returncode == 0, done.stderr
    first, *others, next_step = done.stdout.splitlines()
    assert first.startswith("rows: 1 exercise, ")
    assert next_step.startswith("Next: ")
    return others, done.stderr


@pytest.mark.slow
def test_calls_and_time_of_the_solution(course):
    [line], warnings = built(course)
    calls, seconds = re.fullmatch(r"  rows: (\d+) calls, (\d+\.\d\d) s", line).groups()
    assert int(calls) >= 5
    assert float(seconds) < 2
    assert warnings == ""


def test_the_calls_alone_without_a_notebook(course):
    notebook(course).unlink()
    [line], warnings = built(course)
    assert re.fullmatch(r"  rows: \d+ calls", line)
    assert warnings == ""


def test_without_a_sandbox_the_solution_is_run_in_this_process(course, monkeypatch):
    def broken(*_):
        raise SandboxError(EngineSentence.as_written("There is no sandbox here."))

    monkeypatch.setattr(author_runs, "GradingWorker", broken)
    [line], warnings = built(course)
    assert re.fullmatch(r"  rows: \d+ calls, \d\.\d\d s", line)
    assert warnings == ""


def test_a_solution_that_loses_points_is_named(course):
    change(notebook(course), "for row in X", "for row in 0 * X")
    [line], warnings = built(course)
    assert line.endswith(" s")
    assert warnings.startswith("The solution in the notebook loses points: rows earns 0 of 4 points and does not pass ")
    assert warnings.endswith(
        ": in case 'two-by-two', rows(X=[[1, 2], [3, 4]]) returned [0, 0], where [3, 7] is expected.\n"
    )


def test_a_mistake_in_the_notebook_is_told_and_the_key_made(course):
    change(notebook(course), 'solution="rows"', 'solution="row"')
    [line], warnings = built(course)
    assert re.fullmatch(r"  rows: \d+ calls", line)
    assert "a cell is marked solution='row'" in " ".join(warnings.split())
