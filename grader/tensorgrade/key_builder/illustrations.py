"""Cases that earn nothing and may be shown: one for each check of the engine's whose cases are all hidden.

What a page says of a hidden case is its kind of failure alone. Numbers, lines and types come from a case that the
student may see: one like the hidden ones, drawn anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tensorgrade.exercise.definition import Exercise
from tensorgrade.exercise.inputs import Derived, Draw
from tensorgrade.exercise.rubric import Case, Check
from tensorgrade.exercise.validation import AuthorError
from tensorgrade.key.check_records import EVERYTHING, LIMITS, CheckKey, PropertyCheck, ValuesCheck
from tensorgrade.key_builder.twins import VARIED

PRECISION = "precision"
FAMILIES = ("most-negative", "largest-numbers")
"""Of the cases at the limits, those one of which is shown if there is any: many mistakes are seen in them."""
SUFFIX = "-shown"


def illustrations(exercise: Exercise) -> dict[str, Case]:
    """By the name of a check of the engine's, the case that illustrates it; the exercise has the domain's checks.

    Raises AuthorError if the author uses the name of such a case.
    """
    cases = {check.name: list(check.cases) for check in exercise.checks}
    chosen: dict[str, Case | None] = {
        LIMITS: _first_called(FAMILIES, cases.get(LIMITS, [])) if exercise.domain else None,
        EVERYTHING: _first_called([VARIED], cases.get(EVERYTHING, [])) if exercise.domain else None,
    }
    chosen[PRECISION] = chosen[EVERYTHING] or _random_case(exercise.checks)
    names = {case.name for case in exercise.cases()}
    for case in filter(None, chosen.values()):
        if case.name + SUFFIX in names:
            raise AuthorError(
                f"{exercise.name}: the name {case.name + SUFFIX!r} is the engine's; choose another.",
                exercise.name,
                case.name + SUFFIX,
            )
    return {check: replace(case, name=case.name + SUFFIX) for check, case in chosen.items() if case}


def illustration_check(cases: Sequence[Case]) -> Check:
    """The cases as a check, whose arguments are drawn with those of the others. It is not part of a key."""
    each_once = {case.name: case for case in cases}
    return Check("illustrations", "not part of a key", list(each_once.values()), weight=0)


def with_illustrations(checks: Sequence[CheckKey], cases: Mapping[str, Case]) -> tuple[CheckKey, ...]:
    """The checks of a key, with the names of the cases that illustrate them."""
    return tuple(
        replace(check, illustrations=(cases[check.name].name,))
        if isinstance(check, (ValuesCheck, PropertyCheck)) and check.name in cases
        else check
        for check in checks
    )


def _first_called(beginnings: Sequence[str], cases: Sequence[Case]) -> Case | None:
    """The first case whose name begins so, in the order of the ``beginnings``; else the first one, if there is any."""
    found = (case for beginning in beginnings for case in cases if case.name.startswith(beginning))
    return next(found, cases[0] if cases else None)


def _random_case(checks: Sequence[Check]) -> Case | None:
    """The first case with random numbers in float64, without a domain."""
    for check in checks:
        for case in check.cases if not check.relation else ():
            values = list(case.arguments.values())
            drawn = [item for item in values if isinstance(item, Draw)]
            real = drawn and all(item.dtype == "float64" and item.distribution == "normal" for item in drawn)
            if real and not any(isinstance(item, Derived) for item in values):
                return case
    return None
