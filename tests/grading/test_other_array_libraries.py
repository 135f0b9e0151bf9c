"""Answers called with other arrays than NumPy's: what is right, what each mistake is called, what is not run."""

import json
import textwrap

import numpy as np
import psutil
import pytest
import torch

from tensorgrade.arrays import libraries
from tensorgrade.arrays.codec import Array, Opaque
from tensorgrade.grading.grade_one import GradingPolicy, grade, versions
from tensorgrade.grading.plan import plan_grading
from tensorgrade.judge import forbidden_operations
from tensorgrade.judge.judge import judge
from tensorgrade.key_builder.verify_key import as_sandbox_value
from tensorgrade.result.class_counts import ClassCounts
from tensorgrade.sandbox.host import Sandbox
from tensorgrade.sandbox.limits import Limits
from tensorgrade.sandbox.wire import Fault, Outcome
from tensorgrade.submission.choose_file import Submission
from tensorgrade.submission.notebook_reader import parse_submission

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


def truths(exercise):
    outcomes = {case.name: Outcome("value", as_sandbox_value(case.truths[0][0])) for case in exercise.cases}
    again = {name: Outcome("value", as_sandbox_value(exercise.case(name).truths[0][0])) for name in exercise.repeats}
    return outcomes, again


def arrays(exercise, **statuses):
    """All kinds right, but for those named: an outcome for all their cases, or None: not run."""
    told = {check.array: {name: truths(exercise)[0][name] for name in check.cases} for check in exercise.array_checks}
    for kind, outcome in statuses.items():
        kind = {"strict": STRICT, "cuda": CUDA}.get(kind, kind)
        told[kind] = dict.fromkeys(told[kind], outcome)
    return {kind: cases for kind, cases in told.items() if None not in cases.values()}


def by_name(exercise_result):
    return {check.name: check for check in exercise_result.checks}


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
    found = forbidden_operations.find_forbidden_operations(parsed(source), "f", FORBIDDEN)
    assert {library: (fault.text, fault.cell, fault.line) for library, fault in found.items()} == {
        "torch": (name, 7, line)
    }
    assert found["torch"].source == source.splitlines()[line - 1].strip()


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
    assert forbidden_operations.find_forbidden_operations(parsed(source), "f", FORBIDDEN) == {}


# --- Points, and words --------------------------------------------------------------------------------------


def test_all_kinds_right_earns_all(any_exercise):
    got = judge(any_exercise, *truths(any_exercise), "en", arrays=arrays(any_exercise))
    assert (got.status, got.score, got.notes) == ("passed", 8.0, [])
    assert [check.name for check in got.checks if check.name in libraries.ARRAY_KINDS] == [STRICT, TORCH, CUDA]


def test_kinds_that_are_not_run_give_their_points_to_the_others(any_exercise):
    got = judge(any_exercise, *truths(any_exercise), "en", arrays=arrays(any_exercise, cuda=None))
    assert (got.status, got.score) == ("passed", 8.0)
    assert by_name(got)[CUDA].status == "not-run"
    assert got.notes == [
        "Not run on the machine that graded: Works with PyTorch tensors on a GPU (CUDA). "
        "Their points went to the other checks."
    ]
    # In proportion: what failed costs its share of the checks that ran.
    weights = {check.name: check.weight for check in any_exercise.checks}
    for missing in ({"cuda": None}, {"cuda": None, "torch": None}):
        failed = Outcome("elsewhere", Opaque("numpy.ndarray"))
        got = judge(any_exercise, *truths(any_exercise), "en", arrays=arrays(any_exercise, strict=failed, **missing))
        ran = sum(weight for name, weight in weights.items() if by_name(got)[name].status != "not-run")
        assert got.score == pytest.approx(8 * (ran - weights[STRICT]) / ran, abs=0.005)
        assert (got.status, got.misconception, got.hint) == ("partly", None, None)


def test_without_any_library_it_is_numpys_exercise(any_exercise):
    got = judge(any_exercise, *truths(any_exercise), "zh")
    assert (got.status, got.score) == ("passed", 8.0)
    assert "未能运行" in got.notes[0]


@pytest.mark.parametrize(
    ("outcome", "kind", "words", "chinese"),
    [
        (
            Outcome("elsewhere", Opaque("numpy.ndarray")),
            "type",
            "tensor on the CPU, your function returned a numpy.",
            "张量",
        ),
        (Outcome("ready-made", fault=Fault(text="convolution")), "forbidden", "operation (convolution)", "现成"),
        (Outcome("moved", fault=Fault(text="cpu")), "forbidden", "another library or device on the way (cpu)", "移到"),
        (Outcome("moved", fault=Fault(text="__array__")), "forbidden", "a function of NumPy was given", "NumPy 的函数"),
        (Outcome("device", fault=Fault("AcceleratorError")), "exception", "The device stopped", "设备"),
        (Outcome("memory"), "memory", "ran out of memory", "内存耗尽"),
        (Outcome("timeout", seconds=2.0), "timeout", "did not finish within", "秒"),
        (Outcome("value", Array(np.ones(2, dtype=np.int64))), "type", "dtype of your answer is int64", "dtype"),
        (Outcome("value", 3.0), "type", "your function returned a float", "float"),
        (Outcome("value", None), "type", "return statement", "return"),
        (Outcome("value", Array(np.ones((1, 1)))), "shape", "The shape of your answer", "形状"),
    ],
)
def test_each_failure_has_its_name_and_words(any_exercise, outcome, kind, words, chinese):
    for language, expected in (("en", words), ("zh", chinese)):
        got = judge(any_exercise, *truths(any_exercise), language, arrays=arrays(any_exercise, torch=outcome))
        check = by_name(got)[TORCH]
        assert (check.status, check.kind) == ("failed", kind)
        assert expected in check.message
        assert [item.name for item in got.checks if item.status != "passed"] == [TORCH]


def test_memory_of_the_device_is_called_so(any_exercise):
    got = judge(any_exercise, *truths(any_exercise), "en", arrays=arrays(any_exercise, cuda=Outcome("memory")))
    assert "the device's memory" in by_name(got)[CUDA].message


def test_a_wrong_value_shows_its_case(any_exercise):
    doubled = Outcome("value", Array(np.full((1, 2, 2, 2), 3.0)))
    check = by_name(judge(any_exercise, *truths(any_exercise), "en", arrays=arrays(any_exercise, torch=doubled)))[TORCH]
    assert check.kind in ("value", "shape")
    assert check.case.name in any_exercise.array_checks[0].cases


# --- Keys and authors ---------------------------------------------------------------------------------------


def test_a_key_holds_its_kinds_and_a_public_one_only_their_names(keys):
    key = keys["layer"]
    assert key.kinds == (STRICT, TORCH, CUDA)
    public = key.public_part().exercise("conv2d_any")
    assert [(check.array, check.cases) for check in public.array_checks] == [(STRICT, ()), (TORCH, ()), (CUDA, ())]
    assert keys["corr2d"].kinds == ()


def test_results_name_the_versions_of_what_answers_were_called_with(keys):
    assert versions(keys["layer"]).items() >= {"torch": torch.__version__}.items()
    assert "torch" not in versions(keys["corr2d"])


# --- A whole submission -------------------------------------------------------------------------------------


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
    counts.add(got, {})
    assert counts.checks["conv2d_any", CUDA].passed == []
    assert counts.checks["conv2d_any", TORCH].passed == [True]


def test_without_torch_the_results_are_the_same_every_time(keys, sandbox, without_torch):
    handed = Submission("ada", "a.py", ANY.encode())
    with Sandbox() as alone:
        first, again = (grade(handed, plan_grading(keys["layer"]), alone, GradingPolicy()).result for _ in range(2))
        assert "torch" not in first.versions
        got = by_name(first.exercises["conv2d_any"])
        assert [got[name].status for name in (TORCH, CUDA)] == ["not-run", "not-run"]
        assert first.exercises["conv2d_any"].score == again.exercises["conv2d_any"].score == 8.0
        assert alone.array_sandbox.modules == ("array_api_strict", "array_api_compat")
