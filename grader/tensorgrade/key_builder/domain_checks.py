"""The checks that follow from a domain: sizes and numbers at the ends of their ranges, and several features at once."""

import itertools

from tensorgrade.exercise.definition import Exercise
from tensorgrade.exercise.rubric import Case, Check
from tensorgrade.key.check_records import EVERYTHING, LIMITS
from tensorgrade.key_builder.covering_array import settings_together
from tensorgrade.key_builder.domain_sizes import Setting, SizeSpace
from tensorgrade.key_builder.drawn_cases import drawn_case, largest_numbers_at
from tensorgrade.key_builder.limit_cases import number_limits, size_limits
from tensorgrade.key_builder.twins import VARIED
from tensorgrade.key_builder.used_sizes import UsedSizes
from tensorgrade.translation import engine_text

DOMAIN_TITLES = {
    LIMITS: engine_text("Sizes and numbers at the limits"),
    EVERYTHING: engine_text("Everything at once"),
}


def domain_checks(exercise: Exercise, varied: Setting | None, used: UsedSizes, weight: int) -> list[Check]:
    """The checks `LIMITS` and `EVERYTHING` of an exercise with a domain, of this weight each; none without one.

    ``varied`` is the setting of the case that is called again (`setting_to_vary`). ``used`` are
    the sizes of the other cases, to which those of the checks' cases are added.
    """
    if exercise.domain is None:
        return []
    domain, space = exercise.domain, SizeSpace(exercise.domain)
    if varied:
        used.add(varied)
    limits = [*size_limits(exercise, space, used), *number_limits(exercise, space, used)]
    cases = [
        drawn_case(f"together-{number}", exercise, domain, setting)
        for number, setting in enumerate(settings_together(space, exercise.name, used), 1)
    ]
    if varied:
        # Two elements will be exchanged. A maximum shows it if the largest is one of them, away from the border.
        arrays = largest_numbers_at("middle", domain, varied)
        cases.insert(0, drawn_case(VARIED, exercise, domain, varied, arrays))
    return [
        Check(name, DOMAIN_TITLES[name].source, cases, weight=weight)
        for name, cases in ((LIMITS, limits), (EVERYTHING, cases))
        if cases
    ]


def random_cases(exercise: Exercise, seed: str, count: int) -> list[Case]:
    """Further legal cases, drawn at random from the exercise's domain; at most ``count``."""
    if exercise.domain is None:
        return []
    settings = itertools.islice(SizeSpace(exercise.domain).candidates(f"{exercise.name}/{seed}"), count)
    return [drawn_case(f"random-{number}", exercise, exercise.domain, item) for number, item in enumerate(settings, 1)]
