"""The texts of an explanation, for the student: the author's for misconceptions, the engine's for what calls share."""

from typing import assert_never

from tensorgrade.report.feature_sentences import features_together_text
from tensorgrade.report.hint_sentences import hint_text, hints_apart_text, parts_exchanged_text
from tensorgrade.result.explanation_facts import (
    Explanation,
    FeaturesTogether,
    Hint,
    HintsApart,
    NamedMisconception,
    PartsExchanged,
    PossibleMisconceptions,
    RecordedExplanation,
)
from tensorgrade.translation import translator


def explanation_text(explanation: Explanation | None, language: str) -> str:
    """The text of an explanation in a language; empty where there is none."""
    _ = translator(language)
    match explanation:
        case None:
            return ""
        case NamedMisconception(text=text, also_text=second):
            first = text[language]
            if second is None:
                return first
            return _("{first} And a second thing: {second}").format(first=first, second=second[language])
        case PossibleMisconceptions(items=items):
            return _("This is what one of these mistakes gives. {mistakes}").format(
                mistakes=_(" Or: ").join(item.text[language] for item in items)
            )
        case Hint():
            return hint_text(explanation, _)
        case HintsApart():
            return hints_apart_text(explanation, _)
        case PartsExchanged():
            return parts_exchanged_text(explanation, _)
        case FeaturesTogether():
            return features_together_text(explanation, _)
        case RecordedExplanation(text=sentences):
            return sentences
        case _:
            assert_never(explanation)


def second_misconception_text(explanation: Explanation | None, language: str) -> str:
    """The text of the second of two misconceptions; empty where there is none."""
    match explanation:
        case NamedMisconception(also_text=text) if text is not None:
            return text[language]
        case _:
            return ""
