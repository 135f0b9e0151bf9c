"""Where references run: the devices of this machine, the numerics they are held to, and the proof that they are.

PyTorch lets convolutions on CUDA round their factors to TF32, which keeps 10 of the 23 bits, unless told otherwise.
`set_exact_numerics` tells it; `measure_rounding` measures whether it listened.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch

from tensorgrade.errors import UserError

DRIVER_FILE = Path("/proc/driver/nvidia/version")
_DRIVER = re.compile(r"\s(\d{3,}\.\d+(?:\.\d+)*)\s")

PROBE_VALUE = 1 + 2.0**-12
"""Float32 keeps it; rounded to TF32, bfloat16 or float16 it is another number."""


class DeviceError(UserError):
    """A device that is not there, or does not compute as it must; the message says what to do."""


@dataclass(frozen=True)
class ReferenceDevice:
    """A device, the precision that a reference is evaluated in there, and what results call the two."""

    device: torch.device
    dtype: torch.dtype
    label: str

    @contextmanager
    def as_torch_default(self) -> Iterator[None]:
        """Tensors that a reference makes itself, layers' parameters say, are of this device and precision, too."""
        before = torch.get_default_dtype()
        torch.set_default_dtype(self.dtype)
        try:
            with self.device:
                yield
        finally:
            torch.set_default_dtype(before)


def set_exact_numerics() -> None:
    """No TF32, no choice of algorithms by timing: for every process that runs torch, before it computes.

    Never by ``allow_tf32`` or ``cudnn.flags``: once a name per operator is set, PyTorch refuses to read those.
    """
    torch.backends.cuda.matmul.fp32_precision = "ieee"
    torch.backends.cudnn.conv.fp32_precision = "ieee"  # type: ignore[attr-defined]
    torch.backends.cudnn.rnn.fp32_precision = "ieee"  # type: ignore[attr-defined]
    torch.backends.cudnn.benchmark = False
    torch.backends.cudnn.deterministic = True


def why_no_cuda() -> str:
    """Why no CUDA device can be used here, as the end of a sentence; empty where one can."""
    if torch.cuda.is_available():
        return ""
    if torch.version.cuda is None:
        return "this PyTorch was built without CUDA"
    return "PyTorch finds no device, or no driver that fits it"


def driver_version() -> str:
    """The version of NVIDIA's driver, as the kernel tells it."""
    found = _DRIVER.search(DRIVER_FILE.read_text(errors="replace")) if DRIVER_FILE.is_file() else None
    return found[1] if found else "unknown"


def measure_rounding(device: torch.device) -> dict[str, float]:
    """How far float32 convolutions and products on the device are off, relative, per kind of operation.

    All numbers are 1 + 2⁻¹² in places of a thousand terms: in float32 the result is right to 2⁻¹⁶ with room to
    spare, whichever algorithm is taken; with TF32 it is off by 2⁻¹². The sizes are such that tensor cores are taken
    where they may be.
    """
    pictures = torch.full((8, 64, 32, 32), PROBE_VALUE, device=device)
    kernels = torch.ones((64, 64, 3, 3), device=device)
    left = torch.full((256, 1024), PROBE_VALUE, device=device)
    answers = {
        "convolution": torch.nn.functional.conv2d(pictures, kernels) / (64 * 9),
        "matrix product": left @ torch.ones((1024, 256), device=device) / 1024,
    }
    return {what: float((answer.double() - PROBE_VALUE).abs().max()) / PROBE_VALUE for what, answer in answers.items()}


def reduced_precision_operations(device: torch.device) -> list[str]:
    """The kinds of operation that the device computes in less than float32; none where the numerics hold."""
    return [what for what, error in measure_rounding(device).items() if not error <= 2.0**-16]


def require_exact_numerics(device: torch.device) -> None:
    """Raises DeviceError where float32 on the device is not float32."""
    if loose := reduced_precision_operations(device):
        raise DeviceError(
            f"{device_name(device)} rounds float32 to fewer bits (TF32) in: {', '.join(loose)}, so it "
            "cannot be compared with. Unset NVIDIA_TF32_OVERRIDE and TORCH_ALLOW_TF32_CUBLAS_OVERRIDE, "
            "or go on with --device cpu."
        )


def cuda_devices() -> list[tuple[bool, str, str]]:
    """Every CUDA device: whether it can be compared with, its name, and driver, memory, TF32 as measured."""
    set_exact_numerics()
    return [_about(torch.device("cuda", number)) for number in range(torch.cuda.device_count())]


def _about(device: torch.device) -> tuple[bool, str, str]:
    try:
        free, whole = (size / 2**30 for size in torch.cuda.mem_get_info(device))
        loose = reduced_precision_operations(device)
    except RuntimeError as error:  # out of memory, say: another program has it
        return False, device_name(device), f"cannot be used: {str(error).splitlines()[0]}"
    tf32 = f"TF32 stays on in {', '.join(loose)}" if loose else "TF32 is off (measured)"
    return not loose, device_name(device), f"driver {driver_version()}, {free:.1f} of {whole:.1f} GiB free, {tf32}"


def device_name(device: torch.device) -> str:
    """What the device is called: ``NVIDIA H100 80GB HBM3``, or ``cpu``."""
    return torch.cuda.get_device_name(device) if device.type == "cuda" else device.type


def extra_devices(wanted: str) -> tuple[ReferenceDevice, ...]:
    """Where references run beside the CPU, for ``auto``, ``cpu`` or ``cuda``; sets and proves the numerics.

    Raises DeviceError where CUDA is asked for and there is none, or where it computes in TF32.
    """
    set_exact_numerics()
    if wanted == "cpu":
        return ()
    if missing := why_no_cuda():
        if wanted == "cuda":
            raise DeviceError(
                f"There is no CUDA device to run references on: {missing}. Go on without one by --device cpu or auto, "
                "or build the key on a machine that has one and copy it from keys/."
            )
        return ()
    device = torch.device("cuda", torch.cuda.current_device())
    require_exact_numerics(device)
    words = f"{device_name(device)} (driver {driver_version()})"
    return (
        ReferenceDevice(device, torch.float32, f"cuda float32 {words}"),
        ReferenceDevice(device, torch.float64, f"cuda float64 {words}"),
    )
