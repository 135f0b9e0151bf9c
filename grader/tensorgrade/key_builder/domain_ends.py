"""Refuses a key whose cases do not reach the ends of the domain: what the notebook promises would not be graded."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tensorgrade.arrays.codec import Array
from tensorgrade.exercise.case_sizes import case_sizes
from tensorgrade.exercise.definition import Exercise
from tensorgrade.exercise.domain import Domain, Floats
from tensorgrade.exercise.validation import AuthorError
from tensorgrade.key.answer_tree import parts_of
from tensorgrade.key.expected_answers import ExactAnswer
from tensorgrade.key.key_records import CaseKey
from tensorgrade.key_builder.case_limits import with_defaults
from tensorgrade.key_builder.domain_sizes import SizeSpace

NEAR_LARGEST = 0.9
"""The share of `Floats.largest` that an array must reach in some case."""
NEAR_SMALLEST = 10
"""How many times `Floats.smallest` the numbers of an array may be in the case of the smallest ones."""


def require_ends(exercise: Exercise, cases: Sequence[CaseKey]) -> None:
    """Raises AuthorError, with one sentence for each end of the exercise's domain that none of the cases reaches.

    ``cases`` are those with expected values. Sizes that only `Made` arguments have are not known in a case; for these,
    some case that `build` may add must be able to reach the end.
    """
    domain = exercise.domain
    if domain is None:
        return
    calls = [with_defaults(exercise, case.arguments) for case in cases]
    missed = [*_missed_sizes(domain, calls), *_missed_numbers(domain, calls), *_missed_digits(cases)]
    if missed:
        raise AuthorError("\n".join(f"Exercise {exercise.name!r}: {item}" for item in missed), exercise.name)


def _missed_sizes(domain: Domain, calls: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    space = SizeSpace(domain)
    known = [case_sizes(domain, call).values for call in calls]
    for name, size in domain.sizes.items():
        reached = {values[name] for values in known if name in values}
        for end in dict.fromkeys((size.low, size.high)):
            if end in reached:
                continue
            if space.at_end({name: end}) is None:
                yield (
                    f"the notebook promises {name} = {end}, and no legal call with at most {domain.most_work} steps of "
                    "work was found that has it. Promise less, or lower `work`, or raise `most_work`."
                )
            elif reached:
                yield f"the notebook promises {name} = {end}, and no case has it. Add one that does."


def _missed_numbers(domain: Domain, calls: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for name, item in domain.arguments.items():
        if not isinstance(item, Floats):
            continue
        arrays = [call[name].values for call in calls if isinstance(call[name], Array)]
        large = [values for values in arrays if _largest(values) >= NEAR_LARGEST * item.largest]
        if not large:
            yield f"the notebook promises numbers up to {item.largest:g} in {name}, and no case comes near. Add one."
        # Where legal numbers are a matter of their values, negative ones alone may not be legal.
        elif item.signed and domain.accepts is None and not any((values < 0).all() for values in large):
            yield f"no case has only negative numbers in {name} with some near {-item.largest:g}. Add one."
    floats = {name: item for name, item in domain.arguments.items() if isinstance(item, Floats)}
    if floats and not any(_only_small(floats, call) for call in calls):
        promised = ", ".join(f"{item.smallest:g} in {name}" for name, item in floats.items())
        yield f"the notebook promises numbers near {promised}, and no case has only such numbers. Add one."


def _only_small(floats: Mapping[str, Floats], call: Mapping[str, Any]) -> bool:
    """Whether the arrays of a call have numbers near the smallest ones only. Some may have only zeros."""
    ends = [
        (_largest(call[name].values), item.smallest) for name, item in floats.items() if isinstance(call[name], Array)
    ]
    return any(largest > 0 for largest, _ in ends) and all(largest <= NEAR_SMALLEST * end for largest, end in ends)


def _largest(values: NDArray[Any]) -> float:
    return float(np.abs(values).max(initial=0))


def _missed_digits(cases: Sequence[CaseKey]) -> Iterator[str]:
    """Exact answers need numbers that float32 does not have: one that was rounded to it is wrong."""
    exact = [
        (case.public, part.values)
        for case in cases
        for part in parts_of(case.expected[0])
        if isinstance(part, ExactAnswer)
    ]
    if exact and not any((values != values.astype(np.float32)).any() for public, values in exact if not public):
        yield "answers are exact, and float32 has all those to hidden cases, too. Add others."
