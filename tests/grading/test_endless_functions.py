"""A function that never ends costs its own points only, though the examples of the notebook call it, too."""

import ast
import json

import pytest

from tensorgrade.course.course import Course
from tensorgrade.grading.grade_one import GradingPolicy, grade
from tensorgrade.grading.plan import plan_grading
from tensorgrade.key import key_file
from tensorgrade.result.failure_facts import TimeExceeded
from tensorgrade.sandbox.host import Sandbox
from tensorgrade.sandbox.limits import Limits
from tensorgrade.submission.choose_file import Submission
from tests.conftest import ASSIGNMENTS, slow_but

LIMITS = Limits(cell_seconds=2.0, notebook_seconds=6.0)


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(LIMITS) as running:
        yield running


def with_endless(notebook, names):
    """The notebook with answers, in which these functions never end."""
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code" and any(source.startswith(f"def {name}(") for name in names):
            [function] = ast.parse(source).body
            function.body = ast.parse("while True:\n    pass").body
            cell["source"] = ast.unparse(function)
    return json.dumps(notebook)


def graded(released, assignment, sandbox, count):
    """The endless functions, and the result of a notebook in which they are the first ones of the assignment."""
    course = Course(released(assignment))
    plan = plan_grading(key_file.load(course.key_path(assignment)))
    names = [item.exercise.name for item in plan.exercises if not item.exercise.is_class][:count]
    notebook = json.loads((course.source_folder(assignment) / f"{assignment}.ipynb").read_text(encoding="utf-8"))
    handed = Submission("student", f"{assignment}.ipynb", with_endless(notebook, names).encode())
    return names, grade(handed, plan, sandbox, GradingPolicy(device="cpu")).result


@pytest.mark.parametrize("assignment", slow_but(["channels"], ASSIGNMENTS))
def test_one_costs_its_own_points_only(assignment, released, sandbox):
    [first], result = graded(released, assignment, sandbox, 1)
    exercises = dict(result.exercises)
    assert isinstance(exercises.pop(first).checks[0].failure, TimeExceeded)
    assert {name: (item.status, item.score) for name, item in exercises.items()} == {
        name: ("passed", item.points) for name, item in exercises.items()
    }


@pytest.mark.slow
def test_three_fail_each_by_itself(released, sandbox):
    names, result = graded(released, "pooling", sandbox, 3)
    assert (result.status, result.score) == ("graded", 0)
    assert {name: item.status for name, item in result.exercises.items()} == dict.fromkeys(names, "failed")
