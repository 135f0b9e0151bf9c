"""The check of precision: float64 arguments must give float64 accuracy."""

from typing import Any

import numpy as np

from tensorgrade.arrays.codec import Array
from tensorgrade.judge.failures import CheckContext, Failure
from tensorgrade.judge.messages import fixed_messages
from tensorgrade.key.compare import FLOAT64_ROUNDOFF, compare
from tensorgrade.key.key_records import CheckKey


def check_precision(judgement: CheckContext, check: CheckKey) -> list[Failure]:
    """Right answers to float64 arguments that are right to single precision only; float32 answers are let pass.

    Held against the CPU alone: a device in float32 knows no better, and one in float64 agreed with the CPU.
    """
    found = []
    for name in check.cases:
        case, answer = judgement.exercise.case(name), judgement.outcomes[name].value
        if not judgement.is_correct(name) or has_float32(answer):
            continue
        mismatch = compare(answer, case.truths[0], FLOAT64_ROUNDOFF)
        if mismatch is not None:
            found.append(Failure("precision", fixed_messages(judgement.translate)["precision"], case, mismatch, answer))
    return found


def has_float32(answer: Any) -> bool:
    """Whether an answer, or a part of it, is float32."""
    parts = answer if isinstance(answer, (tuple, list)) else (answer,)
    return any(isinstance(part, Array) and part.values.dtype == np.float32 for part in parts)
