"""The calls after all cases, for the check of state: cases again, and cases with one argument changed.

A function that remembers answers is wrong in one of them, whatever it remembers them by: the identity of the arrays,
their shapes, sums or corners, or some of the arguments.
"""

from collections.abc import Iterator, Sequence

from tensorgrade.arrays.devices import ReferenceDevice
from tensorgrade.exercise.definition import Exercise
from tensorgrade.exercise.inputs import Derived, Draw
from tensorgrade.exercise.rubric import Case
from tensorgrade.exercise.validation import AuthorError
from tensorgrade.judge.diagnosis import case_order
from tensorgrade.key.compare import compare
from tensorgrade.key.key_records import CaseKey, Repeat
from tensorgrade.key_builder.cases import case_key, draw_case
from tensorgrade.key_builder.domain_checks import VARIED, setting_to_vary
from tensorgrade.key_builder.twins import Twin, other_contents, twins_in_domain, twins_of_drawn
from tensorgrade.key_builder.verify_key import as_sandbox_value

MAX_AGAIN = 3
"""How many cases are called again as they were."""


def repeated_calls(
    exercise: Exercise,
    cases: Sequence[CaseKey],
    arguments: dict[str, dict[str, object]],
    seed: str,
    devices: Sequence[ReferenceDevice],
) -> tuple[Repeat, ...]:
    """The calls at the end: one case again, then with other contents in the same arrays, then its twins; others again.

    ``cases`` are those with expected values, ``arguments`` those of all cases, by name. Raises AuthorError if the
    author uses the name of a twin.
    """
    original = _case_to_vary(exercise, cases)
    chosen = [case.name for case in cases if original is None or case.name != original.name]
    again = [Repeat(name) for name in reversed(chosen[: MAX_AGAIN - (original is not None)])]
    if original is None:
        return tuple(again)
    repeats = [Repeat(original.name)]
    [case] = [case for case in exercise.cases() if case.name == original.name]
    for number, (alternatives, in_place) in enumerate(_twins(exercise, case), 1):
        name = f"{case.name}-in-place" if in_place else f"{case.name}-again-{number}"
        if any(other.name == name for other in exercise.cases()):
            raise AuthorError(
                f"{exercise.name}: the name {name!r} is the engine's, for {case.name!r} called anew; choose another.",
                exercise.name,
                name,
            )
        for twin in alternatives:
            drawn = draw_case(exercise, Case(name, **twin.arguments), seed, arguments)
            key = case_key(exercise, name, drawn, devices, public=False, relation=False)
            if _differ(key, original):
                repeats.append(Repeat(original.name, key, twin.changed, in_place))
                break
    return (*repeats, *again)


def _twins(exercise: Exercise, case: Case) -> Iterator[tuple[Sequence[Twin], bool]]:
    """Alternatives for each twin, and whether its arrays are the same objects as the case's."""
    contents = other_contents(case, exercise.domain)
    if contents is not None:
        yield [contents], True
    if exercise.domain is None:
        twins = twins_of_drawn(case)
    else:
        setting = setting_to_vary(exercise.domain, exercise.name)
        twins = twins_in_domain(case, exercise.domain, setting) if setting else iter(())
    for alternatives in twins:
        yield alternatives, False


def _differ(twin: CaseKey, original: CaseKey) -> bool:
    """Whether the twin's answer is another one than the original's."""
    parts = zip(twin.expected[0], original.expected[0], strict=True)
    return any(compare(as_sandbox_value(part), (right,)) for part, right in parts)


def _case_to_vary(exercise: Exercise, cases: Sequence[CaseKey]) -> CaseKey | None:
    """The case to call again with changes: the domain's, or the smallest hidden one with random arrays.

    Of those, real numbers are preferred.
    """
    if exercise.domain is not None:
        return next((case for case in cases if case.name == VARIED), None)
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
