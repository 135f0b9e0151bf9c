"""The calls after all cases, for the state check: some cases again, after one with other numbers of the same shapes.

An answer that is remembered by the shapes of its arguments is wrong in that one; any other remembered state shows in
the repeated cases.
"""

from collections.abc import Sequence

from tensorgrade.arrays.devices import ReferenceDevice
from tensorgrade.exercise.definition import Exercise
from tensorgrade.exercise.inputs import Derived, Draw
from tensorgrade.exercise.rubric import Case
from tensorgrade.exercise.validation import AuthorError
from tensorgrade.judge.diagnosis import case_order
from tensorgrade.key.key_records import CaseKey, Repeat
from tensorgrade.key_builder.cases import case_key, draw_argument

MAX_REPEATS = 4
"""How many calls there are at the end."""


def repeated_calls(
    exercise: Exercise, cases: Sequence[CaseKey], seed: str, devices: Sequence[ReferenceDevice]
) -> tuple[Repeat, ...]:
    """The calls at the end: one case with other numbers, if one has random arrays, then it and others, last ones first.

    ``cases`` are those with expected values. Raises AuthorError if the author uses the name of the case with other
    numbers.
    """
    original = _case_to_vary(exercise, cases)
    first = (Repeat(original.name, _same_shape_case(exercise, original, seed, devices)),) if original else ()
    chosen = [original.name] if original else []
    chosen += [case.name for case in cases if case.name not in chosen][: MAX_REPEATS - len(first) - len(chosen)]
    return (*first, *(Repeat(case.name) for case in reversed(cases) if case.name in chosen))


def _case_to_vary(exercise: Exercise, cases: Sequence[CaseKey]) -> CaseKey | None:
    """The case to call again with other numbers: the smallest hidden one with random arrays, real numbers preferred."""
    values = {case.name: list(case.arguments.values()) for case in exercise.cases()}
    random = [
        case
        for case in cases
        if not case.public
        and any(isinstance(value, Draw) for value in values[case.name])
        and not any(isinstance(value, Derived) for value in values[case.name])
    ]
    real = [
        case for case in random if any(getattr(value, "distribution", "") == "normal" for value in values[case.name])
    ]
    return min(real or random, key=case_order, default=None)


def _same_shape_case(exercise: Exercise, original: CaseKey, seed: str, devices: Sequence[ReferenceDevice]) -> CaseKey:
    """The original case with its random arrays drawn anew."""
    [case] = [case for case in exercise.cases() if case.name == original.name]
    varied = Case(f"{case.name}-again", **case.arguments)
    name = varied.name
    if any(other.name == name for other in exercise.cases()):
        raise AuthorError(
            f"{exercise.name}: the name {name!r} is the engine's, for {case.name!r} called anew; choose another.",
            exercise.name,
            name,
        )
    arguments = {
        parameter: draw_argument(varied, parameter, seed, {})
        for parameter in exercise.parameters()
        if parameter in case.arguments
    }
    return case_key(exercise, name, arguments, devices, public=False, relation=False)
