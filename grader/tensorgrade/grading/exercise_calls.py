"""The calls of an exercise in the order in which the sandbox makes them, and their outcomes by case."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from tensorgrade.key.key_records import CaseKey, ExerciseKey
from tensorgrade.sandbox.host import CallBatch
from tensorgrade.sandbox.wire import Call, Outcome


def case_call(case: CaseKey) -> Call:
    """The call of a case."""
    return Call(case.function, tuple(case.positional.values()), dict(case.keyword))


@lru_cache(maxsize=64)
def exercise_calls(exercise: ExerciseKey) -> tuple[tuple[str, Call], ...]:
    """Every call of an exercise with its case's name: of its own function, the repeats, then of other functions.

    Calls of other functions are last, so that one that hangs cannot prevent calls of the exercise's own function.
    """
    own, others = _own_cases(exercise), [case for case in exercise.cases if case.function != exercise.name]
    repeats = [exercise.case(name) for name in exercise.repeats]
    return tuple((case.name, case_call(case)) for case in (*own, *repeats, *others))


@lru_cache(maxsize=64)
def exercise_batch(exercise: ExerciseKey) -> CallBatch:
    """The batch of `exercise_calls`, which is encoded once for all submissions."""
    return CallBatch([call for _, call in exercise_calls(exercise)], exercise.seconds)


def outcomes_by_case(
    exercise: ExerciseKey, outcomes: Sequence[Outcome]
) -> tuple[Mapping[str, Outcome], Mapping[str, Outcome]]:
    """The outcomes of `exercise_calls` by case name: of the first calls, and of the repeats."""
    named = [(name, outcome) for (name, _), outcome in zip(exercise_calls(exercise), outcomes, strict=True)]
    start = len(_own_cases(exercise))
    end = start + len(exercise.repeats)
    return dict(named[:start] + named[end:]), dict(named[start:end])


def _own_cases(exercise: ExerciseKey) -> list[CaseKey]:
    return [case for case in exercise.cases if case.function == exercise.name]
