"""Calls with other arrays than NumPy's in the sandbox: what comes back, and what each mistake is called."""

import json
import os
import subprocess
import sys
import textwrap

import numpy as np
import psutil
import pytest

from tensorgrade.arrays import libraries
from tensorgrade.arrays.codec import Array
from tensorgrade.sandbox import cuda_access
from tensorgrade.sandbox.host import Sandbox
from tensorgrade.sandbox.outcomes import (
    Died,
    MovedData,
    NotDefined,
    Raised,
    RanOutOfMemory,
    Returned,
    ReturnedOtherKind,
    TimedOut,
    UsedReadyMade,
    UsedThreads,
    UsedUnavailableModule,
)
from tensorgrade.sandbox.run_records import StudentCode, call_batch
from tensorgrade.sandbox.wire import Call
from tests.conftest import ROOT

STRICT, TORCH = "array-api-strict", "torch"


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
    """The outcomes of ``f``, called with a 1×1×4×4 and a 1×1×2×2 array of ones."""
    batch = call_batch([call((1, 1, 4, 4), (1, 1, 2, 2))] * times, seconds, kind, ready_made)
    run = further.run(StudentCode([(0, textwrap.dedent(source))]), [batch])
    assert kind in run.array_kinds
    return run.outcomes[0]


@pytest.mark.parametrize("kind", [STRICT, TORCH])
def test_arguments_are_of_the_kind_and_answers_come_back(further, kind):
    source = """
        def f(X, W):
            assert type(X).__module__.startswith(("torch", "array_api_strict")), type(X)
            return X[:, :, 1:, 1:] * 2
    """
    [outcome] = ask(further, source, kind)
    assert isinstance(outcome, Returned), outcome
    np.testing.assert_array_equal(outcome.value.values, np.full((1, 1, 3, 3), 2.0))


def test_layouts_reach_tensors(further):
    source = "def f(X):\n    return X.new_tensor([float(X.is_contiguous())])"
    for layout, contiguous in {"C": 1.0, "strided": 0.0, "F": 0.0, "readonly": 1.0}.items():
        made = Call("f", (Array(np.ones((2, 3)), layout),), {})
        [[outcome]] = further.run(StudentCode([(0, source)]), [call_batch([made], 2.0, TORCH)]).outcomes
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
        assert isinstance(outcome, Returned)
    else:
        assert outcome == ReturnedOtherKind(told, outcome.seconds)


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
    assert isinstance(outcome, UsedReadyMade)
    assert outcome.operation in ("convolution", "im2col", "unfold")


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
    assert outcome == MovedData(way, outcome.seconds)


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
    assert isinstance(outcome, Returned), outcome
    np.testing.assert_array_equal(outcome.value.values, np.full((1, 1, 3, 3), 6.0))


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("def f(X, W):\n    while True:\n        X = X @ X", TimedOut),
        ("import torch\ndef f(X, W):\n    return torch.zeros(10**10)", RanOutOfMemory),
        ("import os\ndef f(X, W):\n    os._exit(0)", Died),
        ("def f(X, W):\n    return open('/etc/passwd').read()", Raised),
        ("def f(X, W):\n    return X.frobnicate()", Raised),
        ("def f(X, W):\n    import scipy", UsedUnavailableModule),
        ("def g(X, W):\n    return X", NotDefined),
        ("import threading\ndef f(X, W):\n    threading.Thread(target=print).start()", UsedThreads),
        ("import subprocess\ndef f(X, W):\n    subprocess.run(['true'])", Raised),
        ("import torch\ndef f(X, W):\n    torch.save(X, 'x.pt')", Raised),
        ("import torch\ndef f(X, W):\n    torch.hub.load('pytorch/vision', 'resnet18')", Raised),
    ],
)
def test_what_goes_wrong_costs_that_call_and_has_its_name(further, source, kind):
    [outcome] = ask(further, source, seconds=0.5)
    assert type(outcome) is kind, outcome
    [after] = ask(further, "def f(X, W):\n    return X")
    assert isinstance(after, Returned)


def test_the_locks_hold_where_torch_is(further):
    run = further.run(StudentCode([(0, "def f():\n    return 1")]), [call_batch([Call("f", (), {})], 2.0, TORCH)])
    assert {"landlock", "seccomp", "rlimits", "descriptors", "environment"} <= set(run.layers)


def test_a_kind_that_cannot_be_had_gets_no_outcomes(further):
    made = [call_batch([call((2, 2))], 2.0, kind) for kind in (STRICT, "no-such-kind", TORCH)]
    run = further.run(StudentCode([(0, "def f(X):\n    return X")]), made)
    assert [outcomes is None for outcomes in run.outcomes] == [False, True, False]
    assert "no-such-kind" not in run.array_kinds


def test_the_sandbox_for_numpys_arrays_has_no_other_library(sandbox):
    source = "import torch\ndef f(): return torch.ones(1)"
    [[outcome]] = sandbox.run(StudentCode([(0, source)]), [call_batch([Call("f", (), {})], 2)]).outcomes
    assert outcome.module == "torch"


def test_a_closed_sandbox_leaves_no_process(without_torch):
    before = set(psutil.Process().children())
    with Sandbox() as fresh:
        assert fresh.array_sandbox is fresh.array_sandbox
        assert len(set(psutil.Process().children()) - before) == 2
    assert set(psutil.Process().children()) == before


def test_only_the_sandbox_of_other_libraries_is_told_which_device_to_use(monkeypatch, without_torch, tmp_path):
    # A first process that notes which variables it was started with: the real one erases them.
    notes = f"import os, pathlib; pathlib.Path({str(tmp_path)!r}, str(os.getpid())).write_text(' '.join(os.environ))"
    monkeypatch.setattr(Sandbox, "command", (sys.executable, "-c", notes))
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "3")
    with Sandbox() as fresh:
        started = [str(one._process.pid) for one in (fresh, fresh.array_sandbox)]
    told = [(tmp_path / pid).read_text().split() for pid in started]
    assert ["CUDA_VISIBLE_DEVICES" in names for names in told] == [False, True]


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
