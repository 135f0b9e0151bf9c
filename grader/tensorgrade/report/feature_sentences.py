"""The sentence for two features that all wrong calls have in common, such as a padding and several channels."""

from tensorgrade.result.explanation_facts import FeaturesTogether
from tensorgrade.result.features import Feature, FeatureName
from tensorgrade.translation import Translate


def features_together_text(explanation: FeaturesTogether, _: Translate) -> str:
    """What the two are, that each of them alone goes well, and a question that leads to their line."""
    return _(
        "Wrong in every call where {first} and {second}; right where only one of the two holds. "
        "Which line is right for each alone, but not for both?"
    ).format(first=feature_clause(explanation.first, _), second=feature_clause(explanation.second, _))


def feature_clause(feature: Feature, _: Translate) -> str:
    """The feature as a clause that follows "where"; about all arrays where it names no argument."""
    about_one: dict[FeatureName, str] = {
        "given": _("{argument} is not {value}"),
        "unequal": _("the two numbers of {argument} differ"),
        "not-square": _("{argument} is not square"),
        "even-side": _("{argument} has an even side"),
        "several": _("{value} is more than 1"),
        "option": _("{argument} is {value}"),
        "negative": _("{argument} has negative numbers"),
        "fractions": _("{argument} has numbers that are not whole"),
        "float32": _("{argument} is float32"),
        "unusual-layout": _("{argument} is read-only or not in C order"),
        "extreme-numbers": _("{argument} has very large or very small numbers"),
    }
    about_all: dict[FeatureName, str] = {
        "not-square": _("an array is not square"),
        "even-side": _("an array has an even side"),
        "negative": _("there are negative numbers"),
        "fractions": _("there are numbers that are not whole"),
        "float32": _("the arrays are float32"),
        "unusual-layout": _("an array is read-only or not in C order"),
        "extreme-numbers": _("there are very large or very small numbers"),
    }
    clause = about_one[feature.name] if feature.argument else about_all.get(feature.name, about_one[feature.name])
    return clause.format(argument=feature.argument, value=feature.value)
