"""Compares an answer with the expected answers of several devices, and these with each other.

The first is always the CPU's in float64, and decides whether an answer is right. Where another
device contradicts it, the references disagree: that is the grader's fault, never the student's.
"""

from collections.abc import Sequence

import numpy as np

from tensorgrade.arrays.device_record import Device
from tensorgrade.key.compare import FLOAT32_ROUNDOFF, FLOAT64_ROUNDOFF, compare
from tensorgrade.key.expected_answers import (
    Branches,
    CloseAnswer,
    ExactAnswer,
    ExpectedAnswer,
    Float64Array,
    MeetsAnswer,
    NumberAnswer,
    ResidualAnswer,
)
from tensorgrade.result.differences import Difference


def unit_roundoff(device: Device) -> float:
    """The unit roundoff of the device's dtype."""
    return FLOAT64_ROUNDOFF if device.dtype == "float64" else FLOAT32_ROUNDOFF


def compare_on_all_devices(answer: object, expected: Sequence[ExpectedAnswer]) -> tuple[Difference | None, bool]:
    """The answer's first difference from the CPU's expected answer, or None; and whether the devices disagree about it.

    ``expected`` has one answer per device, the CPU's first.
    """
    cpu, others = expected[0], expected[1:]
    difference = compare(answer, cpu)
    # The bounds of the other devices are doubled. So an answer that only they accept is still wrong, unless their
    # references disagree with the CPU's; and one that the CPU accepts and they do not shows that they disagree.
    if difference is None:
        return None, any(compare(answer, other) for other in others)
    disagree = any(
        compare(answer, other) is None and disagreement_ratio(cpu, other, FLOAT32_ROUNDOFF) > 1 for other in others
    )
    return difference, disagree


def disagreement_ratio(cpu: ExpectedAnswer, device: ExpectedAnswer, unit: float) -> float:
    """The largest ratio of the difference between two references to the device's tolerance; above 1 they disagree.

    ``unit`` is the unit roundoff of the device's dtype.
    """
    match cpu, device:
        case Branches(), Branches():
            if (cpu.kind, cpu.steps) != (device.kind, device.steps):
                return float("inf")
            pairs = zip(cpu.items, device.items, strict=True)
            return max((disagreement_ratio(one, other, unit) for one, other in pairs), default=0.0)
        case ResidualAnswer(), ResidualAnswer() if cpu.shape == device.shape:
            return max(
                _largest_ratio(cpu.matrix, device.matrix, 2 * unit * np.abs(cpu.matrix).max(initial=0.0)),
                _largest_ratio(cpu.target, device.target, 2 * unit * np.abs(cpu.target).max(initial=0.0)),
            )
        case ((CloseAnswer() | ExactAnswer()), CloseAnswer()):
            return _largest_ratio(cpu.values, device.values, unit * device.bound)
        case ((CloseAnswer() | ExactAnswer()), ExactAnswer()):
            return _largest_ratio(cpu.values, device.values, 0.0)
        case MeetsAnswer(), MeetsAnswer():
            return 0.0
        case NumberAnswer(value, tolerance), NumberAnswer() if tolerance:
            return abs(value - device.value) / tolerance
        case _:
            return 0.0 if cpu == device else float("inf")


def _largest_ratio(cpu: Float64Array, device: Float64Array, tolerance: Float64Array | float) -> float:
    """The largest |cpu − device| / tolerance; 0 for equal elements, infinite for other shapes."""
    if cpu.shape != device.shape:
        return float("inf")
    equal = (cpu == device) | (np.isnan(cpu) & np.isnan(device))
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        ratio = np.where(equal, 0.0, np.abs(cpu - device) / tolerance)
    return float(np.where(np.isnan(ratio), np.inf, ratio).max(initial=0.0))
