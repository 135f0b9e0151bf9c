"""The sentence for two features together, with a clause for each kind of feature."""

import pytest

from tensorgrade.report.explanation import explanation_text
from tensorgrade.report.feature_sentences import feature_clause
from tensorgrade.result.explanation_facts import FeaturesTogether, Hint
from tensorgrade.result.features import FEATURE_NAMES, Feature
from tensorgrade.translation import LANGUAGES, translator

PADDED = Feature("given", "padding", "(0, 0)")
CHANNELS = Feature("several", "X", "c_in")


def test_the_sentence_says_both_and_asks_for_the_line():
    assert explanation_text(FeaturesTogether(PADDED, CHANNELS), "en") == (
        "Wrong in every call where padding is not (0, 0) and c_in is more than 1; right where only one of the two "
        "holds. Which line is right for each alone, but not for both?"
    )
    chinese = explanation_text(FeaturesTogether(PADDED, CHANNELS), "zh")
    assert "“padding 不是 (0, 0)”和“c_in 大于 1”" in chinese
    assert chinese.endswith("？")


OF_ONE_ARGUMENT = ("given", "unequal", "option")
"""Features that a call has in one argument only."""


@pytest.mark.parametrize("name", FEATURE_NAMES)
def test_every_feature_has_a_clause_in_both_languages(name):
    for argument in ["X"] if name in OF_ONE_ARGUMENT else ["X", ""]:
        feature = Feature(name, argument, "5")
        clauses = [feature_clause(feature, translator(language)) for language in LANGUAGES]
        assert len(set(clauses)) == len(LANGUAGES)
        for clause in clauses:
            assert clause == clause.strip() != ""
            assert "{" not in clause


def test_clauses_of_one_argument_differ_from_each_other():
    clauses = {feature_clause(Feature(name, "X", "5"), translator("en")) for name in FEATURE_NAMES}
    assert len(clauses) == len(FEATURE_NAMES)
    assert all("X" in clause or "5" in clause for clause in clauses)


def test_a_feature_of_all_arrays_names_no_argument():
    assert feature_clause(Feature("negative"), translator("en")) == "there are negative numbers"
    assert feature_clause(Feature("negative", "K"), translator("en")) == "K has negative numbers"


def test_hints_about_one_value_and_one_argument():
    only = explanation_text(Hint("only-value", "padding", value="(1, 1)"), "en")
    assert only.startswith("Right for padding = (1, 1) only, wrong for every other value.")
    everything, one = (explanation_text(Hint("only-square", argument), "en") for argument in ("", "X"))
    assert everything.startswith("Right whenever everything is square")
    assert one.startswith("Right whenever rows and columns of X are equal")
    assert "to 9 decimal places" in explanation_text(Hint("rounded", number=9.0), "en")
