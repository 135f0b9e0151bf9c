"""The check of precision: float64 arguments must give float64 accuracy."""

from typing import Any

import numpy as np

from tensorgrade.arrays.codec import Array
from tensorgrade.judge.failures import CheckContext, Failure
from tensorgrade.judge.messages import fixed_messages
from tensorgrade.key.compare import FLOAT64_ROUNDOFF, compare
from tensorgrade.key.key_records import CheckKey


def check_precision(context: CheckContext, check: CheckKey) -> list[Failure]:
    """Right answers to float64 arguments that are right to single precision only. Answers in float32 pass.

    Tolerance: the key's rounding bound times FLOAT64_ROUNDOFF, against the CPU's reference only. A device that
    computes in float32 is not accurate enough, and the build has compared one in float64 with the CPU.
    """
    failures = []
    for name in check.cases:
        case, answer = context.exercise.case(name), context.outcomes[name].value
        if not context.is_correct(name) or has_float32(answer):
            continue
        mismatch = compare(answer, case.truths[0], FLOAT64_ROUNDOFF)
        if mismatch is not None:
            failures.append(
                Failure("precision", fixed_messages(context.translate)["precision"], case, mismatch, answer)
            )
    return failures


def has_float32(answer: Any) -> bool:
    """Whether an answer, or a part of it, is float32."""
    parts = answer if isinstance(answer, (tuple, list)) else (answer,)
    return any(isinstance(part, Array) and part.values.dtype == np.float32 for part in parts)
