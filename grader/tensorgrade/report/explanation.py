"""The texts of an explanation, for the student: the author's for misconceptions, the engine's for what calls share."""

from typing import assert_never

from tensorgrade.report.difference_messages import format_number
from tensorgrade.report.feature_sentences import features_together_text
from tensorgrade.result.explanation_facts import (
    Explanation,
    FeaturesTogether,
    Hint,
    HintName,
    NamedMisconception,
    RecordedExplanation,
)
from tensorgrade.translation import Translate, translator


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
        case Hint():
            return hint_text(explanation, _)
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


def hint_text(hint: Hint, _: Translate) -> str:
    """The sentence of a hint, with a question that leads to its cause."""
    sentences: dict[HintName, str] = {
        "transposed": _(
            "Rows and columns of your answer have changed places: transposed, it would be right. "
            "Which index goes down and which goes across?"
        ),
        "one-row-short": _("Your answers are one row short. How many positions has a window of 2 in 3 rows?"),
        "one-column-short": _("Your answers are one column short. How many positions has a window of 2 in 3 columns?"),
        "one-short": _("Your answers are one row and one column short. How many positions has a window of 2 in 3?"),
        "border-not-finite": _(
            "Your answers hold NaN or infinity along their border, and numbers inside. "
            "What do you compute with where a window meets the border?"
        ),
        "divided-by-size": _(
            "Each of your answers is the right one divided by the number of elements of {argument}. "
            "Is a mean taken where a sum belongs?"
        ),
        "times-size": _(
            "Each of your answers is the right one times the number of elements of {argument}. "
            "Is a sum taken where a mean belongs, or something added more than once?"
        ),
        "factor": _("Each of your answers is the right one times {number}. Where does that number come from?"),
        "offset": _(
            "Your answers are off by a constant: the same amount everywhere in a map. "
            "What is added once to all of it, and with which sign?"
        ),
        "rounded": _(
            "Your answers are rounded to {number} decimal places. That leaves too few digits of small numbers. "
            "Which line rounds them?"
        ),
        "last-row": _("Only the last row of your answers is wrong. Where does your loop over the rows end?"),
        "last-column": _("Only the last column of your answers is wrong. Where does your loop over the columns end?"),
        "border": _(
            "Your answers are right inside and wrong along the border. Which numbers does a window at the border see?"
        ),
        "only-examples": _(
            "Right for the examples that you can see, wrong for all others. "
            "Does your code compute the answer, or does it know these examples?"
        ),
        "only-square": _(
            "Right whenever everything is square, wrong whenever something is not. "
            "Where does one number serve for rows and columns?"
        ),
        "only-odd": _(
            "Right whenever the sides of {argument} are odd, wrong whenever one is even. "
            "What does your code do with the middle of an even length?"
        ),
        "only-not-negative": _(
            "Right as long as no number is negative, wrong otherwise. What in your code treats signs differently?"
        ),
        "negative-answers": _(
            "Only the negative numbers of your answers are wrong. What in your code treats signs differently?"
        ),
        "only-whole-numbers": _(
            "Right for whole numbers only. Where do the digits behind the decimal point get lost, "
            "and of which dtype is the array that you write into?"
        ),
        "only-one-along-first-axis": _(
            "Right only when the first axis of {argument} has length one. What happens to the others along that axis?"
        ),
        "only-default": _(
            "Right whenever {argument} is left out, wrong whenever it is given. Where does your code use {argument}?"
        ),
        "only-float64": _("Right for float64 only. What does your code do differently for float32?"),
        "only-value": _(
            "Right for {argument} = {value} only, wrong for every other value. Which line relies on that value?"
        ),
        "only-writable": _("Wrong whenever an argument is read-only. Does your code write into what it is given?"),
    }
    without_number: dict[HintName, str] = {
        "factor": _("Each of your answers is the right one times one number. Where does that number come from?"),
        "rounded": _(
            "Your answers are rounded to a few decimal places. That leaves too few digits of small numbers. "
            "Which line rounds them?"
        ),
    }
    sentence = sentences[hint.name]
    if hint.name == "only-square" and hint.argument:
        sentence = _(
            "Right whenever rows and columns of {argument} are equal, wrong whenever they differ. "
            "Where does one number serve for both?"
        )
    if hint.number is None and hint.name in without_number:
        sentence = without_number[hint.name]
    return sentence.format(argument=hint.argument, number=format_number(hint.number or 0.0), value=hint.value)
