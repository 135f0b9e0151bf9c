"""Two features that come together in all wrong cases and in no right one. The features are those of a domain."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from tensorgrade.arrays.codec import Array
from tensorgrade.result.explanation_facts import FEATURES_TOGETHER, FeaturesTogether
from tensorgrade.result.features import Feature
from tensorgrade.sandbox.outcomes import NotCalled, Raised
from tests.judge.outcomes import judged
from tests.judge.small_keys import TRUE, make_case, make_exercise, make_values_check, outcomes

PADDED = Feature("given", "padding", "(0, 0)")
UNEQUAL = Feature("unequal", "padding")
CHANNELS = Feature("several", "X", "c_in")
WIDE = Feature("not-square", "X")
NEGATIVE = Feature("negative")
FRACTIONS = Feature("fractions")
ALL = [PADDED, WIDE, CHANNELS, NEGATIVE, FRACTIONS]
ALONE = [(), *((feature,) for feature in ALL)]
"""The cases of an author: the plain one, and one for each feature."""
TOGETHER = [
    [PADDED, CHANNELS, FRACTIONS],
    [PADDED, CHANNELS, WIDE],
    [PADDED, CHANNELS, NEGATIVE, WIDE],
    [PADDED, WIDE, FRACTIONS],
    [PADDED, NEGATIVE, FRACTIONS],
    [CHANNELS, WIDE, NEGATIVE],
    [CHANNELS, FRACTIONS, NEGATIVE],
    [WIDE, FRACTIONS],
]
"""Every pair meets; padding and channels do in three cases."""


def explained(cases, is_wrong, wrong=None):
    """What explains the answers, where those to cases with such features are wrong; numbers without a pattern."""
    noise = np.random.default_rng(1)
    named = [make_case(f"c{number}", features=tuple(features)) for number, features in enumerate(cases)]
    key = make_exercise([make_values_check("values", [item.name for item in named])], named)
    given = outcomes(key, **{
        item.name: Array(TRUE * noise.uniform(2, 3, TRUE.shape)) for item in named if is_wrong(item.features)
    })  # fmt: skip
    if wrong is not None:
        given |= {item.name: wrong for item in named if is_wrong(item.features)}
    return judged(key, given)


def both(*wanted):
    return lambda features: set(wanted) <= set(features)


def test_two_features_are_told_where_each_alone_goes_well():
    result = explained([*ALONE, *TOGETHER], both(PADDED, CHANNELS))
    assert result.explanation == FeaturesTogether(PADDED, CHANNELS)
    assert (result.hint, result.misconception) == (FEATURES_TOGETHER, None)
    # Whatever the wrong calls end with.
    raised = explained([*ALONE, *TOGETHER], both(PADDED, CHANNELS), Raised("ValueError"))
    assert raised.explanation == FeaturesTogether(PADDED, CHANNELS)


@pytest.mark.parametrize("pair", list(combinations(ALL, 2)))
def test_a_pair_is_read_in_the_order_of_features(pair):
    cases = [*ALONE, *[[*two] for two in combinations(ALL, 2)], *[[*pair]] * 2]
    assert explained(cases, both(*pair)).explanation == FeaturesTogether(*pair)


def test_one_right_case_with_both_speaks_against_it():
    calls = [*ALONE, *TOGETHER, [PADDED, CHANNELS]]
    assert explained(calls, lambda features: both(PADDED, CHANNELS)(features) and len(features) > 2).explanation is None


def test_two_wrong_cases_are_too_few():
    assert explained([*ALONE, *TOGETHER[1:]], both(PADDED, CHANNELS)).explanation is None


def test_where_several_pairs_fit_none_is_told():
    # All wrong cases have fractions, too, and no other case has them with padding or channels.
    cases = [*ALONE, *[[PADDED, CHANNELS, FRACTIONS]] * 3, [WIDE, FRACTIONS]]
    assert explained(cases, both(PADDED, CHANNELS)).explanation is None


def test_a_single_feature_is_no_pair():
    cases = [(), (), [WIDE], [NEGATIVE], *[[PADDED, WIDE, NEGATIVE]] * 3]
    assert not isinstance(explained(cases, both(PADDED)).explanation, FeaturesTogether)


def test_of_two_pairs_that_say_the_same_the_simpler_one_is_told():
    # Where two numbers differ, the pair is not (0, 0).
    unequal = [[*features, UNEQUAL] if PADDED in features else features for features in TOGETHER]
    told = explained([*ALONE, [UNEQUAL, PADDED], *unequal], both(PADDED, CHANNELS)).explanation
    assert told == FeaturesTogether(PADDED, CHANNELS)
    # A right case with equal numbers shows that it is their difference.
    told = explained([*ALONE, [UNEQUAL, PADDED], *unequal, [PADDED, CHANNELS]], both(UNEQUAL, CHANNELS)).explanation
    assert told == FeaturesTogether(UNEQUAL, CHANNELS)


def test_without_a_domain_there_are_no_features():
    assert explained([()] * 9, lambda features: False).explanation is None
    key = make_exercise([make_values_check("values", "abcdefgh")], [make_case(name) for name in "abcdefgh"])
    wrong = {name: Array(TRUE * np.random.default_rng(1).uniform(2, 3, TRUE.shape)) for name in "abcd"}
    assert judged(key, outcomes(key, **wrong)).explanation is None


def test_calls_that_were_not_made_are_neither_right_nor_wrong():
    named = [make_case(f"c{number}", features=tuple(item)) for number, item in enumerate([*ALONE, *TOGETHER])]
    key = make_exercise([make_values_check("values", [item.name for item in named])], named)
    wrong = {item.name: Raised("ValueError") for item in named if both(PADDED, CHANNELS)(item.features)}
    lost = {named[number].name: NotCalled("died") for number in (0, 3, 5)}
    assert judged(key, outcomes(key) | wrong | lost).explanation == FeaturesTogether(PADDED, CHANNELS)


def test_right_answers_without_float64s_digits_belong_to_the_wrong_ones():
    # Rounded to whole numbers: of large numbers that is right, and yet not precise.
    near = Array(TRUE * (1 + 2e-8 * np.array([[1, -1], [2, 3]])))
    named = [make_case(f"c{number}", features=tuple(item)) for number, item in enumerate([*ALONE, *TOGETHER])]
    large = make_case("large", features=(PADDED, CHANNELS))
    key = make_exercise([make_values_check("values", [item.name for item in (*named, large)])], [*named, large])
    wrong = {item.name: Raised("ValueError") for item in named if both(PADDED, CHANNELS)(item.features)}
    assert judged(key, outcomes(key, large=near) | wrong).explanation == FeaturesTogether(PADDED, CHANNELS)
    assert judged(key, outcomes(key) | wrong).explanation is None
    # Not where the key has no float64 arrays in it.
    single = replace(key, cases=(*named, replace(large, float64=False)))
    assert judged(single, outcomes(single, large=near) | wrong).explanation is None
