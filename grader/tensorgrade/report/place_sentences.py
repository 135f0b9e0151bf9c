"""What is said of a place in answers: that only it is wrong, or what it holds."""

from tensorgrade.number_format import number
from tensorgrade.report.sentence_joints import fill, join_sentences
from tensorgrade.result.explanation_facts import Hint, HintName
from tensorgrade.translation import Translate

_SEVERAL: frozenset[HintName] = frozenset({"last-row-and-column", "first-row-and-column", "outer-ring"})
"""Places that are more than one row or column."""
_LAST: frozenset[HintName] = frozenset({"last-row", "last-column", "last-row-and-column"})
_FIRST: frozenset[HintName] = frozenset({"first-row", "first-column", "first-row-and-column"})


def place_statement(hint: Hint, part: str, _: Translate) -> str:
    """What is so at the place, without a full stop; ``part`` is the part of the answers that it is in."""
    place = _place(hint, part, _)
    several = hint.name in _SEVERAL
    if hint.filling == "numbers":
        only = _("only {place} are wrong") if several else _("only {place} is wrong")
        return fill(only, place=place)
    filled = _("{place} are {content}") if several else _("{place} is {content}")
    if hint.name == "one-element":
        filled = _("{place} is {content}, all else is right")
    return fill(filled, place=place, content=_content(hint))


def place_question(hint: Hint, _: Translate) -> str:
    """The question that leads to the cause."""
    sentences = [_question(hint, _)]
    if hint.loops and hint.name in _LAST:
        sentences.append(_("Where do your loops end?"))
    if hint.loops and hint.name in _FIRST:
        sentences.append(_("Where do your loops begin?"))
    return join_sentences(*(sentences[-1:] if hint.filling == "numbers" else sentences))


def _question(hint: Hint, _: Translate) -> str:
    match hint.filling, hint.name:
        case "numbers", _name:
            return _("What is different there?")
        case "nan" | "infinity", "one-element":
            return _("What is divided by zero there?")
        case "nan", "everything":
            return _("Where does the first NaN come from?")
        case _filling, "everything":
            return _("Does your code write into the array that it returns?")
        case _other:
            return _("Was anything written there?")


def _place(hint: Hint, part: str, _: Translate) -> str:
    if hint.name == "one-element":
        return f"{part}{hint.value}"
    places: dict[HintName, str] = {
        "last-row": _("the last row"),
        "last-column": _("the last column"),
        "first-row": _("the first row"),
        "first-column": _("the first column"),
        "last-row-and-column": _("the last row and the last column"),
        "first-row-and-column": _("the first row and the first column"),
        "outer-ring": _("the outermost rows and columns"),
        "border": _("the border"),
        "everything": _("every element"),
    }
    return _("{place} of {part}").format(place=places[hint.name], part=part) if part else places[hint.name]


def _content(hint: Hint) -> str:
    """What stands there, much as NumPy prints it."""
    words = {"nan": "NaN", "infinity": "inf", "minus-infinity": "−inf", "zero": "0"}
    return words.get(hint.filling) or number(hint.number or 0.0)
