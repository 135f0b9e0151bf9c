"""The sentence of the first difference between an answer and the expected one, in the reader's language."""

from typing import assert_never

from tensorgrade.number_format import digits_apart, number
from tensorgrade.result.differences import (
    RUN_AWAY,
    Difference,
    Index,
    LargeResidual,
    NotFinite,
    NotMet,
    OtherShape,
    OtherValue,
    Place,
    ShapeChange,
    ValueKind,
    WrongKeys,
    WrongLength,
    WrongShape,
    WrongType,
    WrongValue,
)
from tensorgrade.translation import Translate, translator

_MANY_TIMES = 2.0
"""From here on a residual is told as a multiple, not in percent."""


def difference_message(difference: Difference, shown: bool, language: str) -> str:
    """One sentence for a wrong answer; with values only if ``shown``."""
    _ = translator(language)
    match difference:
        case WrongLength(None, expected, place):
            return _("Your answer{at} has another number of items; {expected} are expected.").format(
                at=_at(None, place, _), expected=expected
            )
        case WrongLength(got, expected, place):
            return _("Your answer{at} has {got} items; {expected} are expected.").format(
                at=_at(None, place, _), got=got, expected=expected
            )
        case WrongKeys():
            return _keys_message(difference, _)
        case WrongType("None", place=()):
            return _("Your function returned None. Did you forget the return statement?")
        case WrongType("object", "none", place):
            return _("Your answer{at} is of another type; it should be None.").format(at=_at(None, place, _))
        case WrongType(type_name, "none", place):
            return _("Your answer{at} is of type {got}; it should be None.").format(
                at=_at(None, place, _), got=type_name
            )
        case WrongType("object", kind, place, index):  # of a class whose name is not known, or is not shown
            return _("Your answer{at} is of another type; it should be a {expected}.").format(
                at=_at(index, place, _), expected=_kind_text(kind, _)
            )
        case WrongType(type_name, kind, place, index):
            return _("Your answer{at} is of type {got}; it should be a {expected}.").format(
                at=_at(index, place, _), got=type_name, expected=_kind_text(kind, _)
            )
        case OtherShape(how, place):
            return _shape_text(how, _).format(at=_at(None, place, _))
        case WrongShape(got_shape, expected_shape, place):
            return _("The shape of your answer{at} is {got}; it should be {expected}.").format(
                at=_at(None, place, _), got=got_shape, expected=expected_shape
            )
        case NotFinite(got, None, place, index) if got is not None:  # of an answer that is to solve an equation
            return _("Your answer has run away: it is not a finite number{at}.").format(at=_at(index, place, _))
        case NotFinite(place=place, index=index):
            return _("Your answer is not a finite number{at}.").format(at=_at(index, place, _))
        case NotMet(words):
            return words[language]
        case LargeResidual(residual, allowed):
            return _residual_message(residual, allowed, _)
        case WrongValue() | OtherValue():
            return _value_message(difference, shown, _)
        case _:
            assert_never(difference)


def _residual_message(residual: float | None, allowed: float, _: Translate) -> str:
    most = f"{allowed:.0%}"
    if residual is None:
        return _("Put back into the equation, your answer misses by more than the {expected} allowed.").format(
            expected=most
        )
    if not residual < RUN_AWAY:
        return _(
            "Your answer has run away: put back into the equation, it misses by {got} times what is there; "
            "{expected} is allowed."
        ).format(got=f"{residual:.0e}", expected=most)
    if residual >= _MANY_TIMES:
        return _(
            "Put back into the equation, your answer misses by {got} times what is there; {expected} is allowed."
        ).format(got=number(residual, 3), expected=most)
    digits = digits_apart(100 * residual, 100 * allowed, 4)
    return _("Put back into the equation, your answer misses by {got}; {expected} is allowed.").format(
        got=f"{number(100 * residual, digits)}%", expected=most
    )


def _value_message(difference: WrongValue | OtherValue, shown: bool, _: Translate) -> str:
    at = _at(difference.index, difference.place, _)
    count = ""
    if difference.size > 1:
        count = " " + _("{wrong} of {size} elements differ.").format(wrong=difference.wrong, size=difference.size)
    if not shown or difference.got is None or difference.expected is None:
        return _("The values differ{at}.").format(at=at) + count
    got, expected = difference.got, difference.expected
    if not isinstance(got, str) and not isinstance(expected, str):
        digits = digits_apart(got, expected)
        got, expected = number(got, digits), number(expected, digits)
    part = _part_name(difference.place)
    if part and difference.index:
        sentence = _("Your {part} at {place} is {got}; it should be {expected}.")
    elif part:
        sentence = _("{part}: {got}, should be {expected}.")
    else:
        sentence = _("Your value{at} is {got}; it should be {expected}.")
    where = format_position(difference.index, (), _)
    return sentence.format(at=at, part=part, place=where, got=got, expected=expected) + count


def _keys_message(difference: WrongKeys, _: Translate) -> str:
    at = _at(None, difference.place, _)
    missing, unknown = (_(", ").join(map(repr, names)) for names in (difference.missing, difference.unknown))
    if missing and unknown:
        return _("Your answer{at} lacks these keys: {missing}; it has others: {unknown}.").format(
            at=at, missing=missing, unknown=unknown
        )
    if missing:
        return _("Your answer{at} lacks these keys: {missing}.").format(at=at, missing=missing)
    if unknown:
        return _("Your answer{at} has keys that are not expected: {unknown}.").format(at=at, unknown=unknown)
    return _("Your answer{at} has other keys than are expected.").format(at=at)


def format_position(index: Index | None, place: Place, _: Translate) -> str:
    """A place in the answer: its key, name or number in what holds it, and [row, column]."""
    steps = [_("item {part}").format(part=step + 1) if isinstance(step, int) else step for step in place]
    where = "[" + ", ".join(str(position) for position in index) + "]" if index else ""
    return ", ".join([*steps, where] if where else steps)


def _part_name(place: Place) -> str:
    """The name of a part of the answer, where it has one."""
    return place[0] if len(place) == 1 and isinstance(place[0], str) else ""


def _at(index: Index | None, place: Place, _: Translate) -> str:
    where = format_position(index, place, _)
    return _(" at {place}").format(place=where) if where else ""


def _shape_text(how: ShapeChange, _: Translate) -> str:
    """The sentence for a change of shape, with the place of the item as ``at``."""
    texts: dict[ShapeChange, str] = {
        "transposed": _("Your answer{at} has its rows and columns exchanged."),
        "one-short": _("Your answer{at} is one row or column short."),
        "one-long": _("Your answer{at} has one row or column too many."),
        "axes": _("Your answer{at} has another number of axes."),
        "other": _("Your answer{at} has another shape."),
    }
    return texts[how]


def _kind_text(kind: ValueKind, _: Translate) -> str:
    """The text for a kind of answer (see `tensorgrade.result.differences.WrongType`)."""
    texts: dict[ValueKind, str] = {
        "array": _("numpy.ndarray of float32 or float64"),
        "integers": _("numpy.ndarray of integers"),
        "truth-values": _("numpy.ndarray of truth values (bool)"),
        "number": _("number"),
        "pair": _("pair of numbers"),
        "text": _("text (str)"),
        "truth": _("truth value (True or False)"),
        "none": "None",
        "tuple": _("tuple"),
        "list": _("list"),
        "dict": _("dictionary (dict)"),
    }
    return texts[kind]
