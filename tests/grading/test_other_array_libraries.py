"""Answers called with other arrays than NumPy's: what is right, what each mistake is called, what is not run."""

import json
import textwrap
from dataclasses import replace

import numpy as np
import psutil
import pytest
import torch

from tensorgrade.arrays import libraries
from tensorgrade.arrays.codec import Array
from tensorgrade.grading.grade_one import GradingPolicy, grade
from tensorgrade.grading.plan import plan_grading
from tensorgrade.grading.submission_results import versions
from tensorgrade.judge.call_outcomes import CallOutcomes
from tensorgrade.judge.forbidden_operations import find_forbidden_operations
from tensorgrade.judge.judge import judge
from tensorgrade.judge.stored_answers import as_sandbox_value
from tensorgrade.key.public_key import public_part
from tensorgrade.result.class_counts import ClassCounts
from tensorgrade.result.failure_facts import NotRunHere
from tensorgrade.result.parts import submission_score
from tensorgrade.sandbox.host import Sandbox
from tensorgrade.sandbox.limits import Limits
from tensorgrade.sandbox.outcomes import (
    DeviceStopped,
    MovedData,
    Place,
    RanOutOfMemory,
    Returned,
    ReturnedOtherKind,
    TimedOut,
    UsedReadyMade,
)
from tensorgrade.submission.choose_file import Submission
from tensorgrade.submission.notebook_reader import parse_submission
from tests.judge.outcomes import by_name, message, not_passed, remarks

STRICT, TORCH, CUDA = "array-api-strict", "torch", "torch-cuda"

ANY = textwrap.dedent("""
    def conv2d_any(X, W, b):
        if hasattr(X, "__array_namespace__"):
            xp = X.__array_namespace__()
        else:
            from array_api_compat import array_namespace

            xp = array_namespace(X)
        n, ci, h, w = X.shape
        co, _, kh, kw = W.shape
        rows, columns = h - kh + 1, w - kw + 1
        Y = xp.reshape(b, (1, co, 1))
        for u in range(kh):
            for v in range(kw):
                Y = Y + xp.matmul(W[:, :, u, v], xp.reshape(X[:, :, u : u + rows, v : v + columns], (n, ci, -1)))
        return xp.reshape(Y, (n, co, rows, columns))
""")


@pytest.fixture(scope="module")
def any_exercise(keys):
    return keys["layer"].exercise("conv2d_any")


@pytest.fixture
def without_torch(monkeypatch):
    """As on a machine that has array-api-strict only. It starts in a moment, where torch takes seconds."""
    monkeypatch.setattr(libraries, "_is_importable", lambda module: module == "array_api_strict")


def right(case):
    """The outcome of a call that answered as expected."""
    return Returned(as_sandbox_value(case.expected[0]))


def right_with_numpy(exercise):
    """The outcomes of right answers, with NumPy's arrays alone."""
    first = {case.name: right(case) for case in exercise.cases}
    return CallOutcomes(first, {repeat.name: right(exercise.repeat_case(repeat)) for repeat in exercise.repeats})


def outcomes(exercise, **wrong):
    """All kinds right, but for those named: an outcome for all their cases, or None: not run."""
    numpy = right_with_numpy(exercise)
    libraries = {
        check.array_kind: {name: numpy.first[name] for name in check.cases} for check in exercise.library_checks
    }
    for kind, outcome in wrong.items():
        kind = {"strict": STRICT, "cuda": CUDA}.get(kind, kind)
        libraries[kind] = dict.fromkeys(libraries[kind], outcome)
    available = {kind: cases for kind, cases in libraries.items() if None not in cases.values()}
    return replace(numpy, libraries=available)


# --- What the source shows ----------------------------------------------------------------------------------

FORBIDDEN = ("torch.nn", "conv2d", "unfold")


def parsed(source):
    """A submission whose cell 7 has this source."""
    cells = [{"cell_type": "code", "source": text} for text in (*["x = 1"] * 7, source)]
    return parse_submission("answer.ipynb", json.dumps({"cells": cells}).encode(), ["f"])


@pytest.mark.parametrize(
    ("source", "name", "line"),
    [
        ("import torch\ndef f(X):\n    return torch.conv2d(X, X)", "torch.conv2d", 3),
        ("import torch.nn.functional as F\ndef f(X):\n    return F.pad(X, (1, 1))", "torch.nn.functional.pad", 3),
        ("def f(X):\n    from torch import conv2d as c\n    return c(X, X)", "torch.conv2d", 3),
        ("from torch import nn\ndef g(X):\n    return nn.Fold(X)\ndef f(X):\n    return g(X)", "torch.nn.Fold", 3),
        ("import torch\nclass Layer:\n    way = torch.conv2d\ndef f(X):\n    return Layer.way(X)", "torch.conv2d", 3),
        ("%matplotlib inline\nimport torch\ndef f(X):\n    return torch.conv2d(X)", "torch.conv2d", 4),
    ],
)
def test_a_ready_made_operation_in_the_source_is_found_with_its_line(source, name, line):
    found = find_forbidden_operations(parsed(source), "f", FORBIDDEN)
    assert found == {"torch": UsedReadyMade(name, Place(7, line, source.splitlines()[line - 1].strip()))}


@pytest.mark.parametrize(
    "source",
    [
        "import torch\ndef f(X):\n    return X\nprint(torch.conv2d(1))",  # a comparison beside the function
        "import torch\ndef g(X):\n    return torch.conv2d(X)\ndef f(X):\n    return X",  # not reached
        "def conv2d(X):\n    return X\ndef f(X):\n    return conv2d(X)",  # their own
        "import numpy as np\ndef f(X):\n    return np.conv2d(X)",
        "def f(X):\n    return X.conv2d()",
        "import torch\ndef f(X):\n    return torch.einsum('i,i', X, X)",
        "def f(X:",
        "",
    ],
)
def test_what_is_no_ready_made_operation_is_left_alone(source):
    assert find_forbidden_operations(parsed(source), "f", FORBIDDEN) == {}


# --- Points, and words --------------------------------------------------------------------------------------


def test_all_kinds_right_earns_all(any_exercise):
    got = judge(any_exercise, outcomes(any_exercise))
    assert (got.status, got.score, got.notes, remarks(got)) == ("passed", 8.0, [], [])
    assert [check.name for check in got.checks if check.name in libraries.ARRAY_KINDS] == [STRICT, TORCH, CUDA]


def test_kinds_that_are_not_run_give_their_points_to_the_others(any_exercise):
    got = judge(any_exercise, outcomes(any_exercise, cuda=None))
    assert (got.status, got.score) == ("passed", 8.0)
    assert (by_name(got)[CUDA].status, by_name(got)[CUDA].failure) == ("not-run", NotRunHere())
    assert remarks(got) == [
        "Not run on the machine that graded: Works with PyTorch tensors on a GPU (CUDA). "
        "Their points went to the other checks."
    ]
    # In proportion: what failed costs its share of the checks that ran.
    weights = {check.name: check.weight for check in any_exercise.checks}
    for missing in ({"cuda": None}, {"cuda": None, "torch": None}):
        failed = ReturnedOtherKind("numpy.ndarray")
        got = judge(any_exercise, outcomes(any_exercise, strict=failed, **missing))
        ran = sum(weight for name, weight in weights.items() if by_name(got)[name].status != "not-run")
        assert got.score == pytest.approx(8 * (ran - weights[STRICT]) / ran, abs=0.005)
        assert (got.status, got.misconception, got.hint) == ("partly", None, None)


def test_without_any_library_it_is_numpys_exercise(any_exercise):
    got = judge(any_exercise, right_with_numpy(any_exercise))
    assert (got.status, got.score) == ("passed", 8.0)
    assert "未能运行" in remarks(got, "zh")[0]


@pytest.mark.parametrize(
    ("outcome", "kind", "words", "chinese"),
    [
        (
            ReturnedOtherKind("numpy.ndarray"),
            "type",
            "tensor on the CPU, your function returned a value of type numpy.",
            "张量",
        ),
        (UsedReadyMade("convolution"), "forbidden", "operation (convolution)", "现成"),
        (MovedData("cpu"), "forbidden", "another library or device on the way (cpu)", "移到"),
        (MovedData("__array__"), "forbidden", "a function of NumPy was given", "NumPy 的函数"),
        (DeviceStopped(), "exception", "The device stopped", "设备"),
        (RanOutOfMemory(), "memory", "ran out of memory", "内存耗尽"),
        (TimedOut(2.0), "timeout", "was stopped after", "秒"),
        (Returned(Array(np.ones(2, dtype=np.int64))), "type", "dtype of your answer is int64", "dtype"),
        (Returned(3.0), "type", "your function returned a value of type float", "float"),
        (Returned(None), "type", "return statement", "return"),
        (Returned(Array(np.ones((1, 1)))), "shape", "The shape of your answer", "形状"),
    ],
)
def test_each_failure_has_its_name_and_words(any_exercise, outcome, kind, words, chinese):
    got = judge(any_exercise, outcomes(any_exercise, torch=outcome))
    check = by_name(got)[TORCH]
    assert (check.status, check.kind) == ("failed", kind)
    assert words in message(check)
    assert chinese in message(check, "zh")
    assert not_passed(got) == [TORCH]


def test_memory_of_the_device_is_called_so(any_exercise):
    got = judge(any_exercise, outcomes(any_exercise, cuda=RanOutOfMemory()))
    assert "the device's memory" in message(by_name(got)[CUDA])


def test_a_wrong_value_shows_its_case(any_exercise):
    doubled = Returned(Array(np.full((1, 2, 2, 2), 3.0)))
    check = by_name(judge(any_exercise, outcomes(any_exercise, torch=doubled)))[TORCH]
    assert check.kind in ("value", "shape")
    assert check.case.name in any_exercise.library_checks[0].cases


# --- Keys and authors ---------------------------------------------------------------------------------------


def test_a_key_holds_its_kinds_and_a_public_one_only_their_titles(keys, any_exercise):
    key = keys["layer"]
    assert key.array_kinds == (STRICT, TORCH, CUDA)
    assert [check.array_kind for check in any_exercise.library_checks] == [STRICT, TORCH, CUDA]
    [public] = [item for item in public_part(key).exercises if item.name == "conv2d_any"]
    assert public.public.library_checks == ()
    assert all(case.public for case in public.public.cases)
    titles = [check.title for check in any_exercise.library_checks]
    assert [title for title in public.hidden_titles if title in titles] == titles
    assert keys["corr2d"].array_kinds == ()


def test_results_name_the_versions_of_what_answers_were_called_with(keys):
    assert versions(keys["layer"]).items() >= {"torch": torch.__version__}.items()
    assert "torch" not in versions(keys["corr2d"])


# --- A whole submission -------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_submission_is_graded_with_all_kinds_that_are_there(grade_source):
    got = grade_source("layer", ANY).exercises["conv2d_any"]
    assert (got.status, got.score) == ("passed", 8.0)
    assert by_name(got)[CUDA].status == "not-run"


def test_only_an_exercise_that_asks_starts_the_other_libraries(keys):
    with Sandbox() as fresh:
        before = set(psutil.Process().children())
        source = "def corr2d(X, K):\n    return X"
        grade(Submission("ada", "a.py", source.encode()), plan_grading(keys["corr2d"]), fresh, GradingPolicy())
        assert set(psutil.Process().children()) == before


@pytest.mark.slow
def test_a_cell_that_hangs_is_waited_for_once(keys, without_torch):
    # The second sandbox is told which cells to cut to their definitions.
    handed = Submission("ada", "a.py", (ANY + "\n# %%\nwhile True:\n    pass\n").encode())
    with Sandbox(Limits(cell_seconds=1.0)) as hasty:
        graded = grade(handed, plan_grading(keys["layer"]), hasty, GradingPolicy(device="cpu")).result
    assert graded.exercises["conv2d_any"].score == 8.0
    assert 0.9 < graded.waited < 1.5


def test_with_the_cpu_alone_no_tensor_lies_on_a_device(keys, sandbox):
    handed = Submission("ada", "a.py", ANY.encode())
    got = grade(handed, plan_grading(keys["layer"]), sandbox, GradingPolicy(device="cpu")).result
    assert by_name(got.exercises["conv2d_any"])[CUDA].status == "not-run"
    # Neither passed nor failed on the class page.
    counts = ClassCounts()
    counts.add(got, submission_score(got))
    assert counts.checks["conv2d_any", CUDA].passed == []
    assert counts.checks["conv2d_any", TORCH].passed == [True]


@pytest.mark.slow
def test_without_torch_the_results_are_the_same_every_time(keys, sandbox, without_torch):
    handed = Submission("ada", "a.py", ANY.encode())
    with Sandbox() as alone:
        first, again = (grade(handed, plan_grading(keys["layer"]), alone, GradingPolicy()).result for _ in range(2))
        assert "torch" not in first.versions
        got = by_name(first.exercises["conv2d_any"])
        assert [got[name].status for name in (TORCH, CUDA)] == ["not-run", "not-run"]
        assert first.exercises["conv2d_any"].score == again.exercises["conv2d_any"].score == 8.0
        assert alone.array_sandbox.modules == ("array_api_strict", "array_api_compat")
