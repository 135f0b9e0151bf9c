"""NDArray as NumPy 2.5 has it: an alias by Python's ``type`` statement, simulated on the NumPy that is installed."""

import subprocess
import sys

import pytest

from tests.conftest import SEED, SOLUTIONS

ALIAS = """
import typing
import numpy as np
import numpy.typing
from typing_extensions import TypeAliasType

Scalar = typing.TypeVar("Scalar", bound=np.generic)
numpy.typing.NDArray = TypeAliasType(
    "NDArray", np.ndarray[tuple[typing.Any, ...], np.dtype[Scalar]], type_params=(Scalar,)
)
"""
ANSWER = """
def corr2d(X, K):
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape)
    return np.einsum("ijkl,kl->ij", windows, K)
"""


def run(program, cwd, *arguments):
    command = [sys.executable, "-c", ALIAS + program, *map(str, arguments)]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.usefixtures("public_keys_beside")
def test_a_students_check_reads_the_public_key(tmp_path):
    run(f"{ANSWER}\nfrom tensorgrade import check\nassert check(corr2d).passed", tmp_path)


@pytest.mark.slow
def test_keys_are_built_written_read_and_graded_with(tmp_path):
    program = f"""
import sys
from pathlib import Path
from tensorgrade.key import key_file
from tensorgrade.key_builder.build import build_answer_key
from tensorgrade.grading.grade_one import GradingPolicy, grade
from tensorgrade.grading.plan import plan_grading
from tensorgrade.sandbox.host import Sandbox
from tensorgrade.submission.choose_file import Submission

path = Path("conv1x1.npz")
key_file.save(build_answer_key(Path(sys.argv[1]), {SEED!r}), path)
key = key_file.load(path)
cases = [case for item in key.exercises for case in item.cases]
arrays = [array for case in cases for masks in case.dependence for array in masks.values()]
assert arrays and all(isinstance(array, np.ndarray) for array in arrays)
source = Path(sys.argv[2]).read_bytes()
with Sandbox(modules=key.modules) as sandbox:
    submission, plan = Submission("ada", "answer.py", source), plan_grading(key)
    result = grade(submission, plan, sandbox, GradingPolicy(device="cpu")).result
print(result.score, result.max_score)
"""
    score, most = run(program, tmp_path, SOLUTIONS / "conv1x1", SOLUTIONS / "conv1x1/alternative.py").split()
    assert score == most
