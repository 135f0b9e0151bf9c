"""Answers called with other arrays than NumPy's: what is right, what each mistake is called, what is not run."""

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import psutil
import pytest
import torch

from tensorgrade.arrays import libraries
from tensorgrade.arrays.codec import Array, Opaque
from tensorgrade.exercise import AuthorError, Case, Check, Exercise, Text
from tensorgrade.grading.grade_one import GradingPolicy, grade, versions
from tensorgrade.judge import forbidden_operations
from tensorgrade.judge.judge import judge
from tensorgrade.key_builder.verify_key import as_sandbox_value
from tensorgrade.result.class_counts import ClassCounts
from tensorgrade.sandbox import cuda_access
from tensorgrade.sandbox.host import CallBatch, Sandbox, StudentCode
from tensorgrade.sandbox.limits import Limits
from tensorgrade.sandbox.untrusted_replies import SubmittedSource
from tensorgrade.sandbox.wire import Call, Fault, Outcome
from tensorgrade.submission.choose_file import Submission
from tensorgrade.submission.notebook_reader import parse_submission
from tests.conftest import ROOT

STRICT, TORCH, CUDA = "array-api-strict", "torch", "torch-cuda"
W = Text("words", "文字")

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


@pytest.fixture(scope="module")
def further(sandbox):
    return sandbox.array_sandbox


@pytest.fixture
def without_torch(monkeypatch):
    """As on a machine that has array-api-strict only. It starts in a moment, where torch takes seconds."""
    monkeypatch.setattr(libraries, "_is_importable", lambda module: module == "array_api_strict")


def call(*shapes):
    return Call("f", tuple(Array(np.ones(shape)) for shape in shapes), {})


def ask(further, source, kind=TORCH, ready_made=("convolution", "im2col", "unfold"), seconds=2.0, times=1):
    """What comes of ``f``, called with a 1×1×4×4 and a 1×1×2×2 array of ones."""
    batch = CallBatch([call((1, 1, 4, 4), (1, 1, 2, 2))] * times, seconds, kind, ready_made)
    run = further.run(StudentCode([(0, textwrap.dedent(source))]), [batch])
    assert kind in run.array_kinds
    return run.outcomes[0]


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


# --- In the sandbox -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [STRICT, TORCH])
def test_arguments_are_of_the_kind_and_answers_come_back(further, kind):
    source = """
        def f(X, W):
            assert type(X).__module__.startswith(("torch", "array_api_strict")), type(X)
            return X[:, :, 1:, 1:] * 2
    """
    [outcome] = ask(further, source, kind)
    assert outcome.status == "value", outcome
    np.testing.assert_array_equal(outcome.value.values, np.full((1, 1, 3, 3), 2.0))


def test_layouts_reach_tensors(further):
    source = "def f(X):\n    return X.new_tensor([float(X.is_contiguous())])"
    for layout, contiguous in {"C": 1.0, "strided": 0.0, "F": 0.0, "readonly": 1.0}.items():
        made = Call("f", (Array(np.ones((2, 3)), layout),), {})
        [[outcome]] = further.run(StudentCode([(0, source)]), [CallBatch([made], 2.0, TORCH)]).outcomes
        assert outcome.value.values.tolist() == [contiguous], layout


@pytest.mark.parametrize(
    ("answer", "kind", "told"),
    [
        ("np.ones((3, 3))", TORCH, "numpy.ndarray"),
        ("np.ones((3, 3))", STRICT, "numpy.ndarray"),
        ("np.float64(1)", TORCH, "numpy.float64"),
        ("torch.nn.Parameter(X)", TORCH, "torch.nn.parameter.Parameter"),
        ("torch.ones(2, device='meta')", TORCH, "torch.Tensor on meta"),
        ("X.to(torch.bfloat16)", TORCH, "torch.Tensor of torch.bfloat16"),
        ("X.to_sparse()", TORCH, "torch.Tensor of torch.float64"),
        ("X", STRICT, None),
        ("array_api_strict.ones((2, 2))", STRICT, "array_api_strict.Array on another device"),
        ("(X, np.ones(2))", TORCH, "numpy.ndarray"),
    ],
)
def test_an_answer_of_another_kind_or_place_is_told_by_its_type(further, answer, kind, told):
    source = f"import numpy as np, torch, array_api_strict\ndef f(X, W):\n    return {answer}\n# meta on\n"
    [outcome] = ask(further, source, kind)
    if told is None:
        assert outcome.status == "value"
    else:
        assert (outcome.status, outcome.value) == ("elsewhere", Opaque(told))


@pytest.mark.parametrize(
    "use",
    [
        "torch.nn.functional.conv2d(X, W)",
        "torch.conv2d(X, W)",
        "getattr(torch, 'conv' + '2d')(X, W)",
        "torch.ops.aten.convolution(X, W, None, [1, 1], [0, 0], [1, 1], False, [0, 0], 1)",
        "torch._C._VariableFunctions.conv2d(X, W)",
        "torch.nn.functional.unfold(X, 2)",
        "X.unfold(2, 2, 1)",
        "torch.func.vmap(lambda x: torch.conv2d(x[None], W))(X)",
        "torch.nn.Conv2d(1, 1, 2).double()(X)",
    ],
)
def test_ready_made_operations_are_seen_by_whatever_name(further, use):
    [outcome] = ask(further, f"import torch\ndef f(X, W):\n    {use}\n    return X")
    assert outcome.status == "ready-made"
    assert outcome.fault.text in ("convolution", "im2col", "unfold")


@pytest.mark.parametrize(
    ("use", "kind", "way"),
    [
        ("X.numpy()", TORCH, "numpy"),
        ("np.asarray(X)", TORCH, "__array__"),
        ("np.from_dlpack(X)", TORCH, "__dlpack__"),
        ("X.tolist()", TORCH, "tolist"),
        ("X.cpu()", TORCH, "cpu"),
        ("X.to('meta')", TORCH, "to"),
        ("X.data_ptr()", TORCH, "data_ptr"),
        ("X.to_device(array_api_strict.Device('CPU_DEVICE'))", STRICT, "to_device"),
    ],
)
def test_ways_out_of_the_library_are_seen(further, use, kind, way):
    [outcome] = ask(further, f"import numpy as np, array_api_strict\ndef f(X, W):\n    {use}\n    return X", kind)
    assert (outcome.status, outcome.fault.text) == ("moved", way)


def test_honest_ways_to_compute_are_not_taken_for_others(further):
    source = """
        import torch
        def f(X, W):
            windows = X.as_strided((3, 3, 2, 2), (4, 1, 4, 1))
            Y = torch.einsum("ijuv,uv->ij", windows, W[0, 0]) + float(X[0, 0, 0, 0]) + len(X)
            Y = Y.to(torch.float32).to(torch.float64)
            repr(Y)
            return torch.stack([row for row in Y]).reshape(1, 1, 3, 3)
    """
    [outcome] = ask(further, source)
    assert outcome.status == "value", outcome
    np.testing.assert_array_equal(outcome.value.values, np.full((1, 1, 3, 3), 6.0))


@pytest.mark.parametrize(
    ("source", "status"),
    [
        ("def f(X, W):\n    while True:\n        X = X @ X", "timeout"),
        ("import torch\ndef f(X, W):\n    return torch.zeros(10**10)", "memory"),
        ("import os\ndef f(X, W):\n    os._exit(0)", "died"),
        ("def f(X, W):\n    return open('/etc/passwd').read()", "exception"),
        ("def f(X, W):\n    return X.frobnicate()", "exception"),
        ("def f(X, W):\n    import scipy", "forbidden"),
        ("def g(X, W):\n    return X", "absent"),
        ("import threading\ndef f(X, W):\n    threading.Thread(target=print).start()", "exception"),
        ("import subprocess\ndef f(X, W):\n    subprocess.run(['true'])", "exception"),
        ("import torch\ndef f(X, W):\n    torch.save(X, 'x.pt')", "exception"),
        ("import torch\ndef f(X, W):\n    torch.hub.load('pytorch/vision', 'resnet18')", "exception"),
    ],
)
def test_what_goes_wrong_costs_that_call_and_has_its_name(further, source, status):
    [outcome] = ask(further, source, seconds=0.5)
    assert outcome.status == status, outcome
    [after] = ask(further, "def f(X, W):\n    return X")
    assert after.status == "value"


def test_the_locks_hold_where_torch_is(further):
    run = further.run(StudentCode([(0, "def f():\n    return 1")]), [CallBatch([Call("f", (), {})], 2.0, TORCH)])
    assert {"landlock", "seccomp", "rlimits", "descriptors", "environment"} <= set(run.layers)


def test_a_kind_that_cannot_be_had_gets_no_outcomes(further):
    made = [CallBatch([call((2, 2))], 2.0, kind) for kind in (STRICT, "no-such-kind", TORCH)]
    run = further.run(StudentCode([(0, "def f(X):\n    return X")]), made)
    assert [len(outcomes) for outcomes in run.outcomes] == [1, 0, 1]
    assert "no-such-kind" not in run.array_kinds


def test_only_an_exercise_that_asks_starts_the_other_libraries(keys):
    with Sandbox() as fresh:
        before = set(psutil.Process().children())
        source = "def corr2d(X, K):\n    return X"
        grade(Submission("ada", "a.py", source.encode()), keys["corr2d"], fresh, GradingPolicy())
        assert set(psutil.Process().children()) == before
        [outcome] = fresh.run(
            StudentCode([(0, "import torch\ndef f(): return torch.ones(1)")]), [CallBatch([Call("f", (), {})], 2)]
        ).outcomes[0]
        assert outcome.status == "forbidden"


def test_a_closed_sandbox_leaves_no_process(without_torch):
    before = set(psutil.Process().children())
    with Sandbox() as fresh:
        assert fresh.array_sandbox is fresh.array_sandbox
        assert len(set(psutil.Process().children()) - before) == 2
    assert set(psutil.Process().children()) == before


def test_only_the_sandbox_of_other_libraries_is_told_which_device_to_use(monkeypatch, without_torch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "3")
    with Sandbox() as fresh:
        started = [Path(f"/proc/{one._process.pid}/environ") for one in (fresh, fresh.array_sandbox)]
        assert [b"CUDA_VISIBLE_DEVICES=3" in path.read_bytes().split(b"\0") for path in started] == [False, True]


def test_a_child_cannot_put_words_into_what_it_answered():
    source = SubmittedSource([(0, "def f():\n    return 1.0, 2.0, 'f8', 'of'")])
    for name, known in {
        "torch.Tensor on cuda": True,
        "torch.Tensor of torch.bfloat16": True,
        "array_api_strict.Array on another device": True,
        "torch.Tensor on 1.0": False,
        "torch.Tensor of torch.float8_1.0": False,
        "numpy.ndarray of [('1.0,2.0', 'f8')]": False,
    }.items():
        told = source.check_report(Outcome("elsewhere", Opaque(name))).value.type_name
        assert (told == name) == known, told
        assert known or "1.0" not in told


def test_a_child_cannot_put_words_into_what_it_did():
    source = SubmittedSource([(0, "def f(): pass")])
    for status, known in (("ready-made", "convolution"), ("moved", "numpy")):
        honest = source.check_report(Outcome(status, fault=Fault(text=known)), ("convolution",))
        hostile = source.check_report(
            Outcome(status, Array(np.ones(3)), fault=Fault("secret", "3.14159", 0, 1)), ("convolution",)
        )
        assert (honest.fault, hostile.fault, hostile.value) == (Fault(text=known), Fault(), None)


# --- What a CUDA device needs opened ------------------------------------------------------------------------


def test_without_device_files_nothing_is_opened(tmp_path, monkeypatch):
    monkeypatch.setattr(cuda_access, "DEVICE_FOLDER", tmp_path)
    assert cuda_access.device_files() == []
    for name in ("nvidia0", "nvidia1", "nvidia-uvm", "nvidia-modeset", "nvidiactl", "null"):
        (tmp_path / name).touch()
    assert [path.name for path in cuda_access.device_files()] == ["nvidia-uvm", "nvidia0", "nvidia1", "nvidiactl"]
    (tmp_path / "nvidiactl").unlink()
    assert cuda_access.device_files() == []


# What a child does that may use a device: /dev/full stands for the driver's files. Written to the one descriptor left.
OPENED = """
import json, os, resource, sys, threading
from pathlib import Path
from tensorgrade.sandbox import landlock, limits, preimported_modules, seccomp

def tried(what):
    try:
        what()
    except Exception as error:
        return type(error).__name__
    return "done"

def write(name):
    with open(name, "w"):
        pass

device, keep, folder = sys.argv[1] == "True", int(sys.argv[2]), sys.argv[3]
seccomp.compile_filter(device)
rules = landlock.ruleset(preimported_modules.readable_paths([]), [Path("/dev/full")] if device else [])
layers = limits.lock_process(limits.Limits(), folder, keep, rules, device)
told = {
    "thread": tried(lambda: threading.Thread(target=int).start()),
    "fork": tried(os.fork),
    "program": tried(lambda: os.execv("/bin/true", ["true"])),
    "device": tried(lambda: write("/dev/full")),
    "other device": tried(lambda: write("/dev/zero")),
    "files": tried(lambda: open("/etc/passwd")),
    "own file": tried(lambda: write("own")),
    "addresses": resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY,
    "data": resource.getrlimit(resource.RLIMIT_DATA)[0] == resource.RLIM_INFINITY,
    "layers": layers,
}
os.write(keep, json.dumps(told).encode())
"""


@pytest.mark.parametrize("device", [False, True])
def test_a_child_for_a_device_gets_threads_and_device_files_and_no_more(device, tmp_path):
    ours, theirs = os.pipe()
    command = [sys.executable, "-c", OPENED, str(device), str(theirs), str(tmp_path)]
    try:
        subprocess.run(command, pass_fds=[theirs], cwd=ROOT, check=True, timeout=30)
        told = json.loads(os.read(ours, 1 << 16))
    finally:
        os.close(ours)
        os.close(theirs)
    assert {"landlock", "seccomp", "rlimits", "descriptors"} <= set(told.pop("layers"))
    assert told == {
        "thread": "done" if device else "RuntimeError",
        "fork": "PermissionError",
        "program": "PermissionError",
        "device": "done" if device else "PermissionError",
        "other device": "PermissionError",
        "files": "PermissionError",
        "own file": "PermissionError",
        "addresses": device,
        "data": not device,
    }


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


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"kinds": ("torch",)}, "must have 'numpy' among them"),
        ({"kinds": ("numpy", "cupy")}, "no kind of array 'cupy'"),
        ({"kind_weight": 0}, "kind_weight must be 1 or more"),
    ],
)
def test_a_kind_that_is_none_is_an_authors_mistake(given, words):
    check = Check("all", W, [Case("one", X=np.ones(2))], public=True)
    with pytest.raises(AuthorError, match=words):
        Exercise(name="f", title=W, points=1, reference=lambda X: X, checks=[check], **given)


# --- A whole submission -------------------------------------------------------------------------------------


def test_a_submission_is_graded_with_all_kinds_that_are_there(grade_source):
    got = grade_source("layer", ANY).exercises["conv2d_any"]
    assert (got.status, got.score) == ("passed", 8.0)
    assert by_name(got)[CUDA].status == "not-run"


def test_a_cell_that_hangs_is_waited_for_once(keys, without_torch):
    # The second sandbox is told which cells to cut to their definitions.
    handed = Submission("ada", "a.py", (ANY + "\n# %%\nwhile True:\n    pass\n").encode())
    with Sandbox(Limits(cell_seconds=1.0)) as hasty:
        graded = grade(handed, keys["layer"], hasty, GradingPolicy(device="cpu")).result
    assert graded.exercises["conv2d_any"].score == 8.0
    assert 0.9 < graded.waited < 1.5


def test_with_the_cpu_alone_no_tensor_lies_on_a_device(keys, sandbox):
    handed = Submission("ada", "a.py", ANY.encode())
    got = grade(handed, keys["layer"], sandbox, GradingPolicy(device="cpu")).result
    assert by_name(got.exercises["conv2d_any"])[CUDA].status == "not-run"
    # Neither passed nor failed on the class page.
    counts = ClassCounts()
    counts.add(got, {})
    assert counts.checks["conv2d_any", CUDA].passed == []
    assert counts.checks["conv2d_any", TORCH].passed == [True]


def test_without_torch_the_results_are_the_same_every_time(keys, sandbox, without_torch):
    handed = Submission("ada", "a.py", ANY.encode())
    with Sandbox() as alone:
        first, again = (grade(handed, keys["layer"], alone, GradingPolicy()).result for _ in range(2))
        assert "torch" not in first.versions
        got = by_name(first.exercises["conv2d_any"])
        assert [got[name].status for name in (TORCH, CUDA)] == ["not-run", "not-run"]
        assert first.exercises["conv2d_any"].score == again.exercises["conv2d_any"].score == 8.0
        assert alone.array_sandbox.modules == ("array_api_strict", "array_api_compat")
