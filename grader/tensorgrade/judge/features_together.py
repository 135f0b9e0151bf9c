"""Features of the arguments that separate the wrong cases from the right ones: a single one, or two together.

Features (`tensorgrade.result.features`) come from the exercise's domain. Two are told where all wrong cases have both
and no right case has, while each of them alone is in a right case. Where the cases do not single out one pair, none is
told: it would be a guess.
"""

from collections.abc import Sequence
from itertools import combinations

from tensorgrade.judge.case_properties import MIN_CASES, has_several_values
from tensorgrade.key.key_records import CaseKey
from tensorgrade.result.explanation_facts import FeaturesTogether, Hint
from tensorgrade.result.features import FEATURE_NAMES, Feature

MIN_TOGETHER = 3
"""The least number of wrong cases with two features: there are many pairs, and one of them may fit two by chance."""


def separating_features(right: Sequence[CaseKey], wrong: Sequence[CaseKey]) -> Hint | FeaturesTogether | None:
    """One feature that all wrong cases have and no right one, as a hint; else two features together.

    None for fewer than MIN_CASES right or wrong cases, and where several features, or pairs of them, fit.
    """
    if len(right) < MIN_CASES or len(wrong) < MIN_CASES:
        return None
    common = set.intersection(*(set(case.features) for case in wrong))
    in_right = [set(case.features) for case in right]
    if single := [feature for feature in common if not any(feature in features for features in in_right)]:
        return _hint(single[0], right, wrong) if len(single) == 1 else None
    if len(wrong) < MIN_TOGETHER:
        return None
    ordered = sorted(common, key=_reading_order)
    pairs = [pair for pair in combinations(ordered, 2) if not any(features.issuperset(pair) for features in in_right)]
    simplest = [pair for pair in pairs if not any(other != pair and _entails(pair, other) for other in pairs)]
    return FeaturesTogether(*simplest[0]) if len(simplest) == 1 else None


def _hint(feature: Feature, right: Sequence[CaseKey], wrong: Sequence[CaseKey]) -> Hint | None:
    """The hint that says it, where there is one: other single features are properties (`separating_property`)."""
    match feature.name:
        case "several":
            return Hint("only-value", feature.value, value="1")
        case "not-square" | "unequal" if feature.argument:
            hint = Hint("only-square", feature.argument)
            return hint if has_several_values(hint, right) and has_several_values(hint, wrong) else None
        case _:
            return None


def _reading_order(feature: Feature) -> tuple[int, str, str]:
    return FEATURE_NAMES.index(feature.name), feature.argument, feature.value


def _entails(pair: tuple[Feature, Feature], other: tuple[Feature, Feature]) -> bool:
    """Whether every call with the first two features has the other two."""
    return all(any(_implies(feature, wanted) for feature in pair) for wanted in other)


def _implies(feature: Feature, other: Feature) -> bool:
    """Two numbers that differ are not the plain pair, whose numbers are equal."""
    return feature == other or (
        (feature.name, other.name) == ("unequal", "given") and feature.argument == other.argument
    )
