"""The check of precision: float64 arguments must give float64 accuracy."""

from typing import Any

import numpy as np

from tensorgrade.arrays.codec import Array
from tensorgrade.judge.failures import Finding, Judgement
from tensorgrade.judge.messages import messages
from tensorgrade.key.compare import DOUBLE, compare
from tensorgrade.key.key_records import CheckKey


def precision(judgement: Judgement, check: CheckKey) -> list[Finding]:
    """Right answers to float64 arguments that are right to single precision only; float32 answers are let pass.

    Held against the CPU alone: a device in float32 knows no better, and one in float64 agreed with the CPU.
    """
    found = []
    for name in check.cases:
        case, answer = judgement.exercise.case(name), judgement.outcomes[name].value
        if not judgement.right(name) or single(answer):
            continue
        mismatch = compare(answer, case.truths[0], DOUBLE)
        if mismatch is not None:
            found.append(Finding("precision", messages(judgement.words)["precision"], case, mismatch, answer))
    return found


def single(answer: Any) -> bool:
    """Whether an answer, or a part of it, is float32."""
    parts = answer if isinstance(answer, (tuple, list)) else (answer,)
    return any(isinstance(part, Array) and part.values.dtype == np.float32 for part in parts)
