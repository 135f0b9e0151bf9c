"""Compares an answer with the expected answers of several devices, and these with each other.

The first is always the CPU's in float64, and decides whether an answer is right. Where another
device contradicts it, the references disagree: that is the grader's fault, never the student's.
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
    """The unit roundoff of a device label of `AnswerKey.devices`, such as ``cuda float32 NVIDIA H100``."""
    return FLOAT64_ROUNDOFF if device.split()[1] == "float64" else FLOAT32_ROUNDOFF


def includes_cuda(devices: Sequence[str]) -> bool:
    """Whether one of the device labels is a CUDA device's."""
    return any(device.startswith("cuda ") for device in devices)


def compare_on_all_devices(answer: object, expected: Sequence[ExpectedAnswer]) -> tuple[Mismatch | None, bool]:
    """The answer's first difference from the CPU's expected answer, or None; and whether the devices disagree about it.

    ``expected`` has one answer per device, the CPU's first.
    """
    cpu, others = expected[0], expected[1:]
    mismatch = compare(answer, cpu)
    # The bounds of the other devices are doubled. So an answer that only they accept is still wrong, unless their
    # references disagree with the CPU's; and one that the CPU accepts and they do not shows that they disagree.
    if mismatch is None:
        return None, any(compare(answer, other) for other in others)
    disagree = any(
        compare(answer, other) is None and disagreement_ratio(cpu, other, FLOAT32_ROUNDOFF) > 1 for other in others
    )
    return mismatch, disagree


def disagreement_ratio(cpu: ExpectedAnswer, device: ExpectedAnswer, unit: float) -> float:
    """The largest ratio of the difference between two references to the device's tolerance; above 1 they disagree.

    ``unit`` is the unit roundoff of the device's dtype.
    """
    if len(cpu) != len(device):
        return float("inf")
    return max(_part_ratio(*parts, unit) for parts in zip(cpu, device, strict=True))


def _part_ratio(cpu: ExpectedPart, device: ExpectedPart, unit: float) -> float:
    if cpu.shape != device.shape or cpu.values.shape != device.values.shape:
        return float("inf")
    if cpu.kind == "residual":
        return max(
            _largest_ratio(cpu.values, device.values, 2 * unit * np.abs(cpu.values).max(initial=0.0)),
            _largest_ratio(cpu.bound, device.bound, 2 * unit * np.abs(cpu.bound).max(initial=0.0)),
        )
    tolerance = unit * device.bound if device.kind == "close" else 0.0
    return _largest_ratio(cpu.values, device.values, tolerance)


def _largest_ratio(cpu: Float64Array, device: Float64Array, tolerance: Float64Array | float) -> float:
    """The largest |cpu − device| / tolerance; 0 for equal elements, NaN and infinities included."""
    equal = (cpu == device) | (np.isnan(cpu) & np.isnan(device))
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        ratio = np.where(equal, 0.0, np.abs(cpu - device) / tolerance)
    return float(np.where(np.isnan(ratio), np.inf, ratio).max(initial=0.0))
