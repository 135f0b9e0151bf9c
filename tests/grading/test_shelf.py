"""Submissions with declared verdicts: each file of ``shelf/<assignment>/`` is graded and held to its docstring.

`tensorgrade.audit.declared_verdicts` has the grammar of the docstrings.
"""

from pathlib import Path

import pytest

from tensorgrade.audit.declared_verdicts import found_verdict, read_verdicts
from tensorgrade.translation import LANGUAGES
from tests.conftest import ASSIGNMENTS
from tests.judge.outcomes import explanation, message

SHELF = Path(__file__).parents[1] / "shelf"
FILES = sorted(SHELF.glob("*/*.py"))
QUICK = {path for folder in sorted(SHELF.iterdir()) for path in sorted(folder.glob("*.py"))[::12]}
"""Of each assignment every twelfth."""
AS_FUNCTIONS = {"conv2d_any": "conv2d_forward", "Conv2D": "conv2d_forward", "Pool2D": "pool2d_multi"}
"""Exercises whose mistakes are those of another function, of which they stand on the shelf."""


def parameter(path):
    marks = [] if path in QUICK else [pytest.mark.slow]
    return pytest.param(path, id=f"{path.parent.name}/{path.stem}", marks=marks)


def declared_by(path):
    return read_verdicts(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", [parameter(path) for path in FILES])
def test_a_submission_on_the_shelf_gets_its_declared_verdict(path, grade_source):
    verdicts = declared_by(path)
    result = grade_source(path.parent.name, path.read_text(encoding="utf-8"), name=path.name)
    assert result.status == "graded", result.message
    assert set(verdicts) <= set(result.exercises), "a verdict on a function that the assignment does not have"
    assert {name: found_verdict(result.exercises[name], declared) for name, declared in verdicts.items()} == verdicts
    for name, declared in verdicts.items():
        exercise = result.exercises[name]
        if declared.status == "passed":
            assert exercise.score == exercise.points
        elif declared.status in ("failed", "missing"):
            assert exercise.score == 0
        else:
            assert 0 < exercise.score < exercise.points
        # Whoever loses points is told why.
        for language in LANGUAGES:
            assert all(message(check, language) for check in exercise.checks if check.status != "passed")
            assert bool(explanation(exercise, language)) == (exercise.explanation is not None)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_every_misconception_of_an_assignment_stands_on_the_shelf(assignment, keys):
    declared = {
        (function, verdict.misconception)
        for path in FILES
        if path.parent.name == assignment
        for function, verdict in declared_by(path).items()
    }
    missing = []
    for exercise in keys[assignment].exercises:
        if exercise.name in AS_FUNCTIONS:
            continue
        names = {item.name for item in exercise.misconceptions}
        missing += [f"{exercise.name}: {name}" for name in sorted(names) if (exercise.name, name) not in declared]
        # An id that no longer exists is a file that proves nothing.
        known = {name for function, name in declared if function == exercise.name and name is not None}
        assert known <= names, exercise.name
    assert missing == []


def test_every_folder_of_the_shelf_is_an_assignment():
    assert {path.parent.name for path in FILES} == set(ASSIGNMENTS)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_every_assignment_has_right_answers_in_six_styles(assignment):
    passed = [
        {name for name, verdict in declared_by(path).items() if verdict.status == "passed"}
        for path in FILES
        if path.parent.name == assignment and path.stem.startswith("right_")
    ]
    main = {
        "corr2d": [
            *("corr2d", "conv2d", "corr2d_strided", "find_pattern", "conv_output_shape", "same_padding"),
            *("dense_from_kernel", "num_multiplications"),
        ],
        "channels": ["corr2d_multi_in", "corr2d_multi_in_out"],
        "conv1x1": ["corr2d_multi_in_out_1x1", "conv1x1_layer"],
        "pooling": ["pool2d", "pool2d_strided"],
        "layer": ["conv2d_forward", "conv2d_backward"],
        "modules": ["Linear", "Conv2D", "Pool2D", "Sequential", "lenet"],
    }[assignment]
    for function in main:
        assert sum(function in names for names in passed) >= 6, function
