"""Remarks about imports that are not available: a few by name, the others by their number."""

import pytest

from tensorgrade.grading.import_notes import MAX_NAMED, import_notes
from tensorgrade.report.messages import note_messages
from tensorgrade.result.notes import FurtherImports, ImportNotAvailable
from tensorgrade.submission.notebook_reader import parse_submission
from tests.result.records import make_exercise_result


def notes(count):
    modules = ", ".join(f"m{number:05}" for number in range(count))
    source = f"import numpy, math, torch\ndef f(X):\n    return X\nif False:\n    import {modules}\n"
    return import_notes(parse_submission("a.py", source.encode(), ["f"]), [0], ["torch"])


@pytest.mark.parametrize("count", [1, MAX_NAMED])
def test_a_few_are_named(count):
    assert notes(count) == [ImportNotAvailable(f"m{number:05}") for number in range(count)]


def test_of_many_the_number_is_told():
    made = notes(3000)
    assert made[MAX_NAMED:] == [FurtherImports(2990)]
    exercise = make_exercise_result(notes=made)
    assert note_messages(exercise, "en")[-1] == "2990 more of the imported modules are not available here."
    assert note_messages(exercise, "zh")[-1] == "另有 2990 个导入的模块这里不能使用。"
