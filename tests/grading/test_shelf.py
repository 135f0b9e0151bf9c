"""Submissions with declared verdicts: each file of ``shelf/<assignment>/`` is graded and held to its docstring.

The docstring says in one line what the file is about, then what must come of it, function by function:

    expect FUNCTION: STATUS [kind=KIND,KIND] [misconception=ID] [also=ID] [hint=ID] [score=NUMBER] [lost=CHECK,CHECK]

A file without expectations is an error, and so is a word that is not known. Where no misconception
is declared, none may be named; `lost` names every check that fails. Functions that the file leaves
out are missing, which is not looked at.
"""

import re
from pathlib import Path
from typing import get_args

import pytest

from tensorgrade.result.result_records import ExerciseStatus, FailureKind

SHELF = Path(__file__).parents[1] / "shelf"
FILES = sorted(SHELF.glob("*/*.py"))
STATUSES = set(get_args(ExerciseStatus)) - {"could-not-tell"}
KINDS = set(get_args(FailureKind))
LINE = re.compile(r"expect (\w+): (\S+)((?: \S+)*)")


def name_of(path):
    return f"{path.parent.name}/{path.stem}"


def read(text):
    """The expectations of a file's text: function → what must come of it. Raises ValueError for anything odd."""
    # Not by ast: some files are no Python, on purpose.
    docstring = re.match(r'"""(.+?)"""', text, re.DOTALL)
    if docstring is None:
        raise ValueError("no docstring")
    aim, *lines = [line.strip() for line in docstring[1].strip().splitlines() if line.strip()]
    if aim.startswith("expect") or not lines:
        raise ValueError("an aim and at least one expectation are needed")
    expectations = {}
    for line in lines:
        function, expected = read_line(line)
        if function in expectations:
            raise ValueError(f"two expectations of {function}")
        expectations[function] = expected
    return expectations


def read_line(line):
    match = LINE.fullmatch(line)
    if match is None:
        raise ValueError(f"not an expectation: {line}")
    function, status, rest = match.groups()
    if status not in STATUSES:
        raise ValueError(f"not a status: {status}")
    expected = {"status": status, "misconception": None}
    for word in rest.split():
        key, equals, value = word.partition("=")
        if not equals or not value or key in expected and key != "misconception":
            raise ValueError(f"not understood: {word}")
        if key == "kind":
            expected["kind"] = value.split(",")
            if expected["kind"] != sorted(set(expected["kind"])) or not set(expected["kind"]) <= KINDS:
                raise ValueError(f"not kinds, sorted: {value}")
        elif key == "misconception":
            if expected["misconception"] is not None:
                raise ValueError(f"twice: {word}")
            expected["misconception"] = value
        elif key == "score":
            expected["score"] = float(value)
        elif key == "lost":
            expected["lost"] = value.split(",")
            if expected["lost"] != sorted(set(expected["lost"])):
                raise ValueError(f"not sorted: {value}")
        elif key in ("also", "hint"):
            expected[key] = value
        else:
            raise ValueError(f"not understood: {word}")
    return function, expected


def outcome_of(exercise, wanted):
    """What came of an exercise, in the words of its expectation."""
    failed = {check.kind for check in exercise.checks if check.status == "failed" and check.kind}
    outcome = {
        "status": exercise.status,
        "misconception": exercise.misconception,
        "kind": sorted(failed),
        "score": exercise.score,
        "also": exercise.also,
        "hint": exercise.hint,
        "lost": sorted(check.name for check in exercise.checks if check.status == "failed"),
    }
    return {key: outcome[key] for key in wanted}


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_submission_on_the_shelf_gets_its_declared_verdict(path, grade_source):
    text = path.read_text(encoding="utf-8")
    expectations = read(text)
    result = grade_source(path.parent.name, text, name=path.name)
    assert result.status == "graded", result.message
    assert set(expectations) <= set(result.exercises), "an expectation of a function that the assignment has not"
    assert {name: outcome_of(result.exercises[name], wanted) for name, wanted in expectations.items()} == expectations
    for name, wanted in expectations.items():
        exercise = result.exercises[name]
        if wanted["status"] == "passed":
            assert exercise.score == exercise.points
        elif wanted["status"] in ("failed", "missing"):
            assert exercise.score == 0
        else:
            assert 0 < exercise.score < exercise.points
        # Whoever loses points is told why.
        assert all(check.message for check in exercise.checks if check.status != "passed")
        assert bool(exercise.explanation) == (exercise.misconception is not None or exercise.hint is not None)


def test_every_misconception_of_an_assignment_stands_on_the_shelf(keys):
    missing = []
    for assignment in sorted({path.parent.name for path in FILES}):
        declared = {
            (function, expected["misconception"])
            for path in FILES
            if path.parent.name == assignment
            for function, expected in read(path.read_text(encoding="utf-8")).items()
        }
        for exercise in keys[assignment].exercises:
            if exercise.name == "conv2d_any":  # its mistakes are those of conv2d_forward
                continue
            names = {item.name for item in exercise.misconceptions}
            missing += [f"{exercise.name}: {name}" for name in sorted(names) if (exercise.name, name) not in declared]
            # An id that no longer exists is a file that proves nothing.
            known = {name for function, name in declared if function == exercise.name and name is not None}
            assert known <= names, exercise.name
    assert missing == []


@pytest.mark.parametrize("assignment", ["corr2d", "channels", "conv1x1", "pooling", "layer"])
def test_every_assignment_has_right_answers_in_six_styles(assignment):
    passed = [
        {name for name, expected in read(path.read_text(encoding="utf-8")).items() if expected["status"] == "passed"}
        for path in FILES
        if path.parent.name == assignment and path.stem.startswith("right_")
    ]
    main = {
        "corr2d": ["corr2d", "conv2d", "corr2d_strided"],
        "channels": ["corr2d_multi_in", "corr2d_multi_in_out"],
        "conv1x1": ["corr2d_multi_in_out_1x1", "conv1x1_layer"],
        "pooling": ["pool2d", "pool2d_strided"],
        "layer": ["conv2d_forward", "conv2d_backward"],
    }[assignment]
    for function in main:
        assert sum(function in names for names in passed) >= 6, function


@pytest.mark.parametrize(
    "text",
    [
        "",
        "import numpy as np",
        '"""Only an aim."""',
        '"""expect f: passed\n\nexpect g: passed\n"""',
        '"""Aim.\n\nexpect f: great\n"""',
        '"""Aim.\n\nexpect f: could-not-tell\n"""',
        '"""Aim.\n\nexpect f passed\n"""',
        '"""Aim.\n\nexpect f: passed colour=red\n"""',
        '"""Aim.\n\nexpect f: failed kind=\n"""',
        '"""Aim.\n\nexpect f: failed kind=wrong\n"""',
        '"""Aim.\n\nexpect f: failed kind=value,shape\n"""',
        '"""Aim.\n\nexpect f: failed score=many\n"""',
        '"""Aim.\n\nexpect f: failed lost=b,a\n"""',
        '"""Aim.\n\nexpect f: failed score=1 score=2\n"""',
        '"""Aim.\n\nexpect f: failed misconception=a misconception=b\n"""',
        '"""Aim.\n\nexpect f: passed\nexpect f: failed\n"""',
        '"""Aim.\n\nexpect f: passed\nand more words\n"""',
    ],
)
def test_a_file_that_does_not_say_what_to_expect_is_an_error(text):
    with pytest.raises(ValueError):
        read(text)


def test_an_expectation_is_read_in_full():
    text = '"""Aim.\n\nexpect f: partly kind=shape,value misconception=same-size score=1.5\nexpect g: passed\n"""\n'
    assert read(text) == {
        "f": {"status": "partly", "kind": ["shape", "value"], "misconception": "same-size", "score": 1.5},
        "g": {"status": "passed", "misconception": None},
    }
