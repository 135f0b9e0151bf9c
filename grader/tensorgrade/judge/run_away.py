"""Whether answers that are to solve an equation have run away, as those of a descent whose steps are too long."""

from collections.abc import Sequence
from math import isfinite

import numpy as np

from tensorgrade.judge.call_outcomes import Outcomes
from tensorgrade.judge.case_properties import MIN_CASES
from tensorgrade.key.compare import compare
from tensorgrade.key.compare_arrays import float_array
from tensorgrade.key.expected_answers import ResidualAnswer
from tensorgrade.key.key_records import CaseKey
from tensorgrade.result.differences import RUN_AWAY, LargeResidual, NotFinite
from tensorgrade.result.explanation_facts import Hint
from tensorgrade.sandbox.outcomes import Returned


def fact_of_residuals(
    right_cases: Sequence[CaseKey], wrong_cases: Sequence[CaseKey], outcomes: Outcomes
) -> Hint | None:
    """All wrong answers have run away; the number is the largest of the first answer that students may see.

    Of very small numbers an answer may be wrong without having run away, for the same reason. NaN and infinities may
    have other reasons: at least one answer must be finite, and large beyond measure.
    """
    sizes = {case.name: _size_of_runaway(case, outcomes) for case in wrong_cases}
    others = [case for case in wrong_cases if sizes[case.name] is None]
    if len(wrong_cases) - len(others) < MIN_CASES or not all(case.has_extreme_numbers for case in others):
        return None
    if not any(size is not None and isfinite(size) for size in sizes.values()):
        return None
    shown = [size for case in wrong_cases if case.shown and (size := sizes[case.name]) is not None]
    return Hint("run-away", number=shown[0] if shown else None, some_calls=bool(right_cases or others))


def _size_of_runaway(case: CaseKey, outcomes: Outcomes) -> float | None:
    """The largest absolute value of an answer that has run away; None of any other."""
    outcome, expected = outcomes[case.name], case.expected[0]
    if not isinstance(outcome, Returned) or not isinstance(expected, ResidualAnswer):
        return None
    match compare(outcome.value, expected):
        case NotFinite():
            pass
        case LargeResidual(got) if got is not None and not got < RUN_AWAY:  # it may be NaN
            pass
        case _:
            return None
    values = float_array(outcome.value, expected.shape)
    return None if values is None else float(np.abs(values.astype(np.float64)).max())
