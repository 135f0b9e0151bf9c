"""The calls after all cases, for the check of state: cases again, and cases with one argument changed.

A function that remembers answers is wrong in one of them, whatever it remembers them by: the identity of the arrays,
their shapes, sums or corners, or some of the arguments.
"""

from collections.abc import Mapping, Sequence

from tensorgrade.arrays.devices import ReferenceDevice
from tensorgrade.exercise.definition import Exercise
from tensorgrade.exercise.inputs import Derived, Draw
from tensorgrade.exercise.rubric import Case
from tensorgrade.exercise.validation import AuthorError
from tensorgrade.judge.diagnosis import case_order
from tensorgrade.judge.stored_answers import as_sandbox_value
from tensorgrade.key.compare import compare
from tensorgrade.key.judged_values import judged_answer, plain_answer
from tensorgrade.key.key_records import CaseKey, Repeat
from tensorgrade.key_builder.cases import case_key, draw_case
from tensorgrade.key_builder.domain_sizes import Setting, SizeSpace
from tensorgrade.key_builder.reference import Arguments, meets
from tensorgrade.key_builder.twins import VARIED, twins_in_domain, twins_of_drawn

MAX_AGAIN = 2
"""How many cases are called again as they were."""


def repeated_calls(
    exercise: Exercise,
    called: Mapping[str, Exercise],
    cases: Sequence[CaseKey],
    arguments: Mapping[str, Arguments],
    varied: Setting | None,
    seed: str,
    devices: Sequence[ReferenceDevice],
) -> tuple[Repeat, ...]:
    """The calls at the end: one case again, then twins, each of the call before it; then others again.

    So each of these calls differs in one argument from the one before, which a function may remember: all that it has
    seen, or the last call only. The arrays are the same objects, with other contents.

    ``called`` is the exercise whose reference a case calls. ``cases`` are those with expected values, ``arguments``
    those of all cases, by name. ``varied`` is the
    setting of the case that is called again, where there is a domain. Raises AuthorError if the author uses the name of
    a twin.
    """
    original = _case_to_vary(exercise, cases)
    chosen = [case.name for case in cases if original is None or case.name != original.name]
    again = [Repeat(name) for name in reversed(chosen[: MAX_AGAIN - (original is not None)])]
    if original is None:
        return tuple(again)
    [case] = [case for case in exercise.cases() if case.name == original.name]
    ways = twins_in_domain(SizeSpace(exercise.domain)) if exercise.domain else twins_of_drawn(case)
    repeats, before, setting = [Repeat(original.name)], original, varied
    for number, twins_of in enumerate(ways, 1):
        name = f"{original.name}-again-{number}"
        if any(other.name == name for other in exercise.cases()):
            raise AuthorError(
                f"{exercise.name}: the name {name!r} is the engine's, for {original.name!r} called anew; "
                "choose another.",
                exercise.name,
                name,
            )
        for twin in twins_of(case, setting):
            changed = Case(name, **twin.arguments)
            drawn = draw_case(called[original.name], changed, seed, arguments)
            key = case_key(called[original.name], name, drawn, devices, public=False, relation=False)
            if _differ(key, before):
                repeats.append(Repeat(original.name, key, twin.changed, in_place=True))
                case, setting, before = changed, twin.setting, key
                arguments = {**arguments, name: drawn}
                break
    return (*repeats, *again)


def _differ(twin: CaseKey, before: CaseKey) -> bool:
    """Whether the twin's answer is another one than that to the call before it."""
    answer, right = plain_answer(as_sandbox_value(twin.expected[0])), before.expected[0]
    judged = judged_answer(answer, right, lambda part, value: meets(part, value, before.arguments))
    return compare(judged, right) is not None


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
