"""Classes whose objects get arrays of any library. `make gpu-check` grades the same submissions on a CUDA device."""

from pathlib import Path

import pytest

from tensorgrade.audit.declared_verdicts import found_verdict, read_verdicts
from tensorgrade.grading.grade_one import GradingPolicy, grade
from tensorgrade.grading.plan import plan_grading
from tensorgrade.key import key_file
from tensorgrade.key_builder.build import build_answer_key
from tensorgrade.submission.choose_file import Submission
from tests.conftest import SEED

FOLDER = Path(__file__).parent / "tensor_classes"
FILES = sorted((FOLDER / "submissions").glob("*.py"))


@pytest.fixture(scope="module")
def plan():
    key = build_answer_key(FOLDER, SEED)
    return plan_grading(key_file.from_bytes(key_file.to_bytes(key), "tensor_classes.npz"))


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_an_object_gets_arrays_of_each_library(path, plan, sandbox):
    submission = Submission("student", path.name, path.read_bytes())
    result = grade(submission, plan, sandbox, GradingPolicy(device="cpu")).result
    [(function, declared)] = read_verdicts(path.read_text(encoding="utf-8")).items()
    exercise = result.exercises[function]
    assert found_verdict(exercise, declared) == declared
    assert {check.status for check in exercise.checks if check.name == "torch-cuda"} <= {"not-run", "failed"}
