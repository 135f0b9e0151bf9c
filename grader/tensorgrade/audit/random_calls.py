"""Random legal calls, which show what a key's cases miss. Needs PyTorch."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tensorgrade.arrays.devices import exact_numerics
from tensorgrade.exercise.definition import Exercise
from tensorgrade.exercise.domain import Domain, Floats
from tensorgrade.exercise.inputs import Draw
from tensorgrade.exercise.rubric import Case
from tensorgrade.exercise.validation import AuthorError
from tensorgrade.key.check_records import CheckKey, ValuesCheck
from tensorgrade.key.key_records import CaseKey, ExerciseKey
from tensorgrade.key_builder.cases import case_key, draw_case
from tensorgrade.key_builder.domain_checks import random_cases
from tensorgrade.key_builder.engine_checks import property_checks
from tensorgrade.translation import Text

CALLS = 48
"""How many calls are tried."""


def random_calls(exercise: Exercise, key: ExerciseKey, seed: str) -> ExerciseKey:
    """A key of random legal calls of the exercise, none where it has no domain.

    Each call is a check of its own, so that the properties are judged as soon as one is right.
    """
    drawn = random_cases(exercise, seed, CALLS)
    with exact_numerics():
        cases = tuple(_case_keys(exercise, _scaled(exercise.domain, drawn) if exercise.domain else drawn, seed))
    values = [ValuesCheck(case.name, Text(case.name), False, 1, (case.name,)) for case in cases]
    checks: tuple[CheckKey, ...] = (*values, *property_checks(cases, (), state_weight=0))
    return replace(key, checks=checks, cases=cases, repeats=(), misconceptions=())


def no_random_calls(key: ExerciseKey) -> ExerciseKey:
    """What `random_calls` gives of an exercise without a domain."""
    return replace(key, checks=(), cases=(), repeats=(), misconceptions=())


def _scaled(domain: Domain, cases: Sequence[Case]) -> Iterator[Case]:
    """The cases; the numbers of every third one are near the largest or the smallest that are legal."""
    for number, case in enumerate(cases):
        arguments = dict(case.arguments)
        for name, value in case.arguments.items():
            item = domain.arguments.get(name)
            if number % 3 == 2 and isinstance(item, Floats) and isinstance(value, Draw):
                # A normal number is rarely above 4.
                scale = item.largest / 4 if number % 2 else item.smallest
                arguments[name] = replace(value, scale=scale)
        yield Case(case.name, case.function, **arguments)


def _case_keys(exercise: Exercise, cases: Sequence[Case] | Iterator[Case], seed: str) -> Iterator[CaseKey]:
    for case in cases:
        try:
            arguments = draw_case(exercise, case, seed, {})
            yield case_key(exercise, case.name, arguments, (), public=False, relation=False)
        except AuthorError:
            continue  # the domain or the rounding bound refuses what was drawn: no case of a key would be so, either
