"""What only a CUDA device can show; `make gpu-check` runs this file by itself, with PyTorch, NumPy and pytest alone."""

import textwrap

import numpy as np
import pytest
import torch

from tensorgrade.arrays import devices
from tensorgrade.arrays.codec import Array
from tensorgrade.sandbox.host import Sandbox
from tensorgrade.sandbox.outcomes import (
    DeviceStopped,
    MovedData,
    Raised,
    RanOutOfMemory,
    Returned,
    ReturnedOtherKind,
    TimedOut,
    UsedReadyMade,
)
from tensorgrade.sandbox.run_records import StudentCode, call_batch
from tensorgrade.sandbox.wire import Call

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason=f"no CUDA: {devices.why_no_cuda()}")

CUDA = "torch-cuda"


@pytest.fixture(scope="module")
def further():
    with Sandbox() as sandbox:
        yield sandbox.array_sandbox


def ask(further, source, seconds=5.0):
    """What comes of ``f``, called with 4×4 and 2×2 ones on the device."""
    call = Call("f", (Array(np.ones((4, 4))), Array(np.ones((2, 2)))), {})
    batch = call_batch([call], seconds, CUDA, ("convolution",))
    run = further.run(StudentCode([(0, textwrap.dedent(source))]), [batch])
    assert run.array_kinds == (CUDA,)
    [[outcome]] = run.outcomes
    return outcome


def test_float32_is_float32_and_with_tf32_the_probe_refuses():
    device = torch.device("cuda", 0)
    with devices.exact_numerics():
        assert devices.reduced_precision_operations(device) == []
        torch.backends.cuda.matmul.fp32_precision = "tf32"
        torch.backends.cudnn.conv.fp32_precision = "tf32"
        assert devices.reduced_precision_operations(device) == ["convolution", "matrix product"]
        with pytest.raises(devices.DeviceError, match="TF32"):
            devices.require_exact_numerics(device)


def test_references_run_in_two_precisions():
    assert [place.dtype for place in devices.extra_devices("cuda")] == [torch.float32, torch.float64]


def test_answers_stay_on_the_device(further):
    outcome = ask(further, "def f(X, W):\n    assert X.is_cuda and W.is_cuda\n    return X * 2")
    assert isinstance(outcome, Returned), outcome
    np.testing.assert_array_equal(outcome.value.values, np.full((4, 4), 2.0))


def test_float32_of_answers_is_float32_too(further):
    source = """
        import torch
        def f(X, W):
            return torch.full((256, 1024), 1 + 2.0**-12, device=X.device) @ torch.ones((1024, 1), device=X.device)
    """
    outcome = ask(further, source)
    assert abs(outcome.value.values / 1024 / (1 + 2.0**-12) - 1).max() < 2.0**-16


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("def f(X, W):\n    return X.cpu()", ReturnedOtherKind),
        ("def f(X, W):\n    return X.cpu().to(X.device)", MovedData),
        ("def f(X, W):\n    return X.to('cpu').to(X.device)", MovedData),
        ("import torch\ndef f(X, W):\n    return X + torch.ones(4, 4).to(X.device)", Returned),
        ("import torch\ndef f(X, W):\n    return torch.conv2d(X[None, None], W[None, None])", UsedReadyMade),
        ("import torch\ndef f(X, W):\n    return torch.zeros(10**11, device=X.device)", RanOutOfMemory),
        ("import torch\ndef f(X, W):\n    return X.flatten()[torch.tensor([10**6], device=X.device)]", DeviceStopped),
        ("def f(X, W):\n    while True:\n        X = X @ X", TimedOut),
        ("import os\ndef f(X, W):\n    os.fork()", Raised),
        ("import socket\ndef f(X, W):\n    socket.socket()", Raised),
        ("def f(X, W):\n    return open('/etc/passwd').read()", Raised),
        ("import os\ndef f(X, W):\n    return open(f'/proc/{os.getppid()}/environ', 'rb').read()", Raised),
    ],
)
def test_what_a_call_does_has_its_name_and_costs_that_child_alone(further, source, kind):
    outcome = ask(further, source)
    assert type(outcome) is kind, outcome
    assert isinstance(ask(further, "def f(X, W):\n    return X"), Returned)


def test_a_backward_pass_which_takes_a_thread_runs(further):
    source = """
        def f(X, W):
            X = X.clone().requires_grad_()
            (X**2).sum().backward()
            return X.grad
    """
    outcome = ask(further, source)
    assert isinstance(outcome, Returned), outcome
