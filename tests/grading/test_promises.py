"""Answers that break, or keep, one promise of a notebook: its sizes and numbers, exactness, no memory of earlier calls.

The folders of ``promises/`` say what is promised; each file is the cell of one function. The first five are wrong.
"""

from pathlib import Path

import pytest

from tensorgrade.grading.grade_one import GradingPolicy, grade
from tensorgrade.grading.plan import plan_grading
from tensorgrade.key_builder.build import build_answer_key
from tensorgrade.sandbox.host import Sandbox
from tensorgrade.setting_choices import DeviceChoice
from tensorgrade.submission.choose_file import Submission
from tests.conftest import ASSIGNMENTS, SOLUTIONS

PROMISES = Path(__file__).parents[1] / "promises"
WRONG = ("ranges", "exactness", "sizes", "features", "price")
OTHER_SEEDS = ("spring", "autumn")
CPU = GradingPolicy(device=DeviceChoice.CPU)


def files(*folders):
    return [
        pytest.param(path, id=f"{folder}/{path.stem}", marks=[] if number % 4 == 0 else pytest.mark.slow)
        for folder in folders
        for number, path in enumerate(sorted((PROMISES / folder).glob("*.py")))
    ]


def of_function(result, path):
    """The result of the function that a file is about: the longest name that begins the file's name."""
    return result.exercises[max((name for name in result.exercises if path.stem.startswith(name)), key=len)]


def assignment_of(path, keys):
    """The assignment whose function begins the file's name."""
    names = {item.name: assignment for assignment in ASSIGNMENTS for item in keys[assignment].exercises}
    return names[max((name for name in names if path.stem.startswith(name)), key=len)]


def failed(exercise):
    return {check.name for check in exercise.checks if check.status not in ("passed", "not-run")}


def holds(exercise, folder):
    """Whether a function is graded as the folder says."""
    lost = round(1 - exercise.score / exercise.points, 6)
    match folder:
        case "right":
            return lost == 0
        case "memory":
            return failed(exercise) == {"state"} and lost >= 0.1
        case "not_memory":
            return "state" not in failed(exercise)
        case _:
            return lost >= 0.1


@pytest.mark.parametrize("path", files(*WRONG, "memory", "not_memory", "right"))
def test_a_promise_is_graded(path, keys, grade_source):
    result = grade_source(assignment_of(path, keys), path.read_text(encoding="utf-8"), name=path.name)
    exercise = of_function(result, path)
    assert holds(exercise, path.parent.name), (exercise.score, failed(exercise))


@pytest.mark.slow
@pytest.mark.parametrize("seed", OTHER_SEEDS)
@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_it_is_graded_alike_in_every_course(assignment, seed, keys):
    own = [item.values[0] for item in files(*WRONG, "memory", "not_memory", "right")]
    own = [path for path in own if assignment_of(path, keys) == assignment]
    key = build_answer_key(SOLUTIONS / assignment, seed)
    plan = plan_grading(key)
    with Sandbox(modules=key.modules) as sandbox:
        results = {
            path: grade(Submission("ada", path.name, path.read_bytes()), plan, sandbox, CPU).result for path in own
        }
    broken = {path.stem for path, result in results.items() if not holds(of_function(result, path), path.parent.name)}
    assert not broken
