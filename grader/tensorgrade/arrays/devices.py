"""The devices that references run on, and their float32 numerics: TF32 is turned off and the rounding measured.

By default PyTorch lets convolutions on CUDA round their factors to TF32, which keeps 10 of float32's 23 mantissa
bits. `exact_numerics` turns that off; `measure_rounding` measures whether it is off.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from tensorgrade.arrays.device_record import Device
from tensorgrade.errors import UserError
from tensorgrade.setting_choices import DeviceChoice

DRIVER_FILE = Path("/proc/driver/nvidia/version")
_DRIVER = re.compile(r"\s(\d{3,}\.\d+(?:\.\d+)*)\s")

PROBE_VALUE = 1 + 2.0**-12
"""Exact in float32; TF32, bfloat16 and float16 round it to another number."""


class DeviceError(UserError):
    """A device that is missing or does not compute in float32; the message says what to do."""


@dataclass(frozen=True)
class ReferenceDevice:
    """A device and the precision in which references are evaluated on it."""

    device: torch.device
    dtype: torch.dtype
    """float32 or float64."""
    record: Device
    """What keys and results say about it."""

    @contextmanager
    def as_torch_default(self) -> Iterator[None]:
        """Tensors that a reference creates, such as parameters of layers, get this device and dtype."""
        default_dtype = torch.get_default_dtype()
        torch.set_default_dtype(self.dtype)
        try:
            with self.device:
                yield
        finally:
            torch.set_default_dtype(default_dtype)


@contextmanager
def exact_numerics() -> Iterator[None]:
    """In the block, torch uses no TF32, fixed algorithms and one thread. Afterwards its settings are as before."""
    threads, cudnn = torch.get_num_threads(), torch.backends.cudnn
    algorithms, precisions = (cudnn.benchmark, cudnn.deterministic), [item.fp32_precision for item in _operators()]
    try:
        set_exact_numerics()
        torch.set_num_threads(1)
        yield
    finally:
        torch.set_num_threads(threads)
        cudnn.benchmark, cudnn.deterministic = algorithms
        for item, precision in zip(_operators(), precisions, strict=True):
            item.fp32_precision = precision


def set_exact_numerics() -> None:
    """Turn off TF32 and the choice of algorithms by timing for good, in a process that does nothing else with torch.

    Not by ``allow_tf32`` or ``cudnn.flags``: PyTorch refuses to read those once a precision per operator is set.
    """
    for item in _operators():
        item.fp32_precision = "ieee"
    torch.backends.cudnn.benchmark = False
    torch.backends.cudnn.deterministic = True


def _operators() -> tuple[Any, ...]:
    """The operators that may use TF32 on CUDA; each has a ``fp32_precision``."""
    cudnn: Any = torch.backends.cudnn  # its annotations lack these
    return torch.backends.cuda.matmul, cudnn.conv, cudnn.rnn


def why_no_cuda() -> str:
    """Why no CUDA device can be used here, as the end of a sentence; empty if one can."""
    if torch.cuda.is_available():
        return ""
    if torch.version.cuda is None:
        return "this PyTorch was built without CUDA"
    return "PyTorch finds no device, or no driver that fits it"


def driver_version() -> str:
    """The version of NVIDIA's driver, from the kernel's `DRIVER_FILE`; ``unknown`` without one."""
    match = _DRIVER.search(DRIVER_FILE.read_text(errors="replace")) if DRIVER_FILE.is_file() else None
    return match[1] if match else "unknown"


def measure_rounding(device: torch.device) -> dict[str, float]:
    """The largest relative error of a float32 convolution and matrix product on the device, by kind of operation.

    Each output element is the mean of 576 or 1024 copies of `PROBE_VALUE`: in float32 its error is well below 2⁻¹⁶
    with every algorithm; with TF32 it is about 2⁻¹². The shapes are large enough that cuDNN and cuBLAS use tensor
    cores if they may.
    """
    images = torch.full((8, 64, 32, 32), PROBE_VALUE, device=device)
    kernels = torch.ones((64, 64, 3, 3), device=device)
    left = torch.full((256, 1024), PROBE_VALUE, device=device)
    results = {
        "convolution": torch.nn.functional.conv2d(images, kernels) / (64 * 9),
        "matrix product": left @ torch.ones((1024, 256), device=device) / 1024,
    }
    return {
        operation: float((result.double() - PROBE_VALUE).abs().max()) / PROBE_VALUE
        for operation, result in results.items()
    }


def reduced_precision_operations(device: torch.device) -> list[str]:
    """The kinds of operation that the device computes in less than float32 precision."""
    return [operation for operation, error in measure_rounding(device).items() if not error <= 2.0**-16]


def require_exact_numerics(device: torch.device) -> None:
    """Raises DeviceError if the device computes float32 operations in less precision."""
    if reduced := reduced_precision_operations(device):
        raise DeviceError(
            f"{device_name(device)} rounds float32 to fewer bits (TF32) in: {', '.join(reduced)}, so it "
            "cannot be compared with. Unset NVIDIA_TF32_OVERRIDE and TORCH_ALLOW_TF32_CUBLAS_OVERRIDE, "
            "or go on with --device cpu."
        )


def cuda_devices() -> list[tuple[bool, str, str]]:
    """Per CUDA device: whether references can run on it, its name, and its driver, memory and TF32 as a text."""
    with exact_numerics():
        return [_describe_device(torch.device("cuda", number)) for number in range(torch.cuda.device_count())]


def _describe_device(device: torch.device) -> tuple[bool, str, str]:
    try:
        free, total = (size / 2**30 for size in torch.cuda.mem_get_info(device))
        reduced = reduced_precision_operations(device)
    except RuntimeError as error:  # such as out of memory, when another program uses the device
        return False, device_name(device), f"cannot be used: {str(error).splitlines()[0]}"
    tf32 = f"TF32 stays on in {', '.join(reduced)}" if reduced else "TF32 is off (measured)"
    return not reduced, device_name(device), f"driver {driver_version()}, {free:.1f} of {total:.1f} GiB free, {tf32}"


def device_name(device: torch.device) -> str:
    """The device's name: ``NVIDIA H100 80GB HBM3``, or ``cpu``."""
    return torch.cuda.get_device_name(device) if device.type == "cuda" else device.type


def extra_devices(requested: DeviceChoice) -> tuple[ReferenceDevice, ...]:
    """The devices that references run on beside the CPU: for ``cpu`` none, for ``cuda`` CUDA, for ``auto`` CUDA if any.

    Measures that TF32 can be turned off. Raises DeviceError if CUDA is wanted and missing, or computes in TF32.
    """
    if requested == DeviceChoice.CPU:
        return ()
    if reason := why_no_cuda():
        if requested == DeviceChoice.CUDA:
            raise DeviceError(
                f"There is no CUDA device to run references on: {reason}. Go on without one by --device cpu or auto, "
                "or build the key on a machine that has one and copy it from keys/."
            )
        return ()
    device = torch.device("cuda", torch.cuda.current_device())
    with exact_numerics():
        require_exact_numerics(device)
    name = f"{device_name(device)} (driver {driver_version()})"
    return (
        ReferenceDevice(device, torch.float32, Device("cuda", "float32", name)),
        ReferenceDevice(device, torch.float64, Device("cuda", "float64", name)),
    )
