"""The sentences of hints about arguments and about the digits of all answers: a fact, and a question."""

from tensorgrade.number_format import number
from tensorgrade.result.explanation_facts import Hint, HintName
from tensorgrade.translation import Translate


def argument_hint_text(hint: Hint, _: Translate) -> str:
    """The sentences of one of these hints."""
    sentences: dict[HintName, str] = {
        "rounded": _(
            "Your answers are rounded to {number} decimal places. That leaves too few digits of small numbers. "
            "Which line rounds them?"
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
    sentence = sentences[hint.name]
    if hint.name == "rounded" and hint.number is None:
        sentence = _(
            "Your answers are rounded to a few decimal places. That leaves too few digits of small numbers. "
            "Which line rounds them?"
        )
    if hint.name == "only-square" and hint.argument:
        sentence = _(
            "Right whenever rows and columns of {argument} are equal, wrong whenever they differ. "
            "Where does one number serve for both?"
        )
    return sentence.format(argument=hint.argument, number=number(hint.number or 0.0), value=hint.value)
