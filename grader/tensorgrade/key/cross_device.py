"""A reference's values from several devices: how far they are apart, and what an answer is against all of them.

The first is always the CPU's in float64. It decides; the others can confirm it, or show that
the references disagree, which is the grader's fault and never the student's.
"""

from collections.abc import Sequence

import numpy as np

from tensorgrade.key.compare import (
    FLOAT32_ROUNDOFF,
    FLOAT64_ROUNDOFF,
    ExpectedAnswer,
    ExpectedPart,
    Float64Array,
    Mismatch,
    compare,
)


def unit_roundoff(device: str) -> float:
    """The unit roundoff of one of `AnswerKey.devices`, such as ``cpu float64`` or ``cuda float32 NVIDIA H100``."""
    return FLOAT64_ROUNDOFF if device.split()[1] == "float64" else FLOAT32_ROUNDOFF


def includes_cuda(devices: Sequence[str]) -> bool:
    """Whether a CUDA device is among those that references ran on."""
    return any(device.startswith("cuda ") for device in devices)


def compare_on_all_devices(answer: object, truths: Sequence[ExpectedAnswer]) -> tuple[Mismatch | None, bool]:
    """Why the answer is wrong, or None; and whether that cannot be told, because the devices disagree about it."""
    first, others = compare(answer, truths[0]), truths[1:]
    # Beside a device that rounds, too, the bound is doubled: what it lets pass just beyond the CPU's is wrong all
    # the same, and where it lets less pass than the CPU, its own value is off.
    if first is None:
        return None, any(compare(answer, truth) for truth in others)
    doubt = any(
        compare(answer, truth) is None and disagreement_ratio(truths[0], truth, FLOAT32_ROUNDOFF) > 1
        for truth in others
    )
    return first, doubt


def disagreement_ratio(cpu: ExpectedAnswer, device: ExpectedAnswer, unit: float) -> float:
    """The largest difference between two references over what the device's bound allows; more than 1: they disagree."""
    if len(cpu) != len(device):
        return float("inf")
    return max(_apart(here, there, unit) for here, there in zip(cpu, device, strict=True))


def _apart(here: ExpectedPart, there: ExpectedPart, unit: float) -> float:
    if here.shape != there.shape or here.values.shape != there.values.shape:
        return float("inf")
    if here.kind == "residual":
        return max(
            _ratio(here.values, there.values, 2 * unit * np.abs(here.values).max(initial=0.0)),
            _ratio(here.bound, there.bound, 2 * unit * np.abs(here.bound).max(initial=0.0)),
        )
    allowed = unit * there.bound if there.kind == "close" else 0.0
    return _ratio(here.values, there.values, allowed)


def _ratio(here: Float64Array, there: Float64Array, allowed: Float64Array | float) -> float:
    """The largest |here − there| over what is allowed; equal values are at 0, NaN and infinities in place, too."""
    equal = (here == there) | (np.isnan(here) & np.isnan(there))
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        ratio = np.where(equal, 0.0, np.abs(here - there) / allowed)
    return float(np.where(np.isnan(ratio), np.inf, ratio).max(initial=0.0))
