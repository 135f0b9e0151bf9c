"""The sentence of the first difference between an answer and the expected one, in the reader's language."""

from typing import assert_never

from tensorgrade.number_format import digits_apart, number
from tensorgrade.report.sentence_joints import fill, following
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
            return fill(
                _("{answer} has another number of items; {expected} are expected."),
                answer=_first(_answer(place, _)),
                expected=expected,
            )
        case WrongLength(got, expected, place):
            return fill(
                _("{answer} has {got} items; {expected} are expected."),
                answer=_first(_answer(place, _)),
                got=got,
                expected=expected,
            )
        case WrongKeys():
            return _keys_message(difference, _)
        case WrongType("None", place=()):
            return _("Your function returned None. Did you forget the return statement?")
        case WrongType("object", "none", place):
            return fill(_("{answer} is of another type; it should be None."), answer=_first(_answer(place, _)))
        case WrongType(type_name, "none", place):
            return fill(
                _("{answer} is of type {got}; it should be None."), answer=_first(_answer(place, _)), got=type_name
            )
        case WrongType("object", kind, place, index):  # of a class whose name is not known, or is not shown
            return fill(
                _("{answer} is of another type; it should be a {expected}."),
                answer=_first(_answer(place, _, index)),
                expected=_kind_text(kind, _),
            )
        case WrongType(type_name, kind, place, index):
            return fill(
                _("{answer} is of type {got}; it should be a {expected}."),
                answer=_first(_answer(place, _, index)),
                got=type_name,
                expected=_kind_text(kind, _),
            )
        case OtherShape(how, place):
            return fill(_shape_text(how, _), answer=_first(_answer(place, _)))
        case WrongShape(got_shape, expected_shape, place):
            return fill(
                _("The shape of {answer} is {got}; it should be {expected}."),
                answer=_answer(place, _),
                got=got_shape,
                expected=expected_shape,
            )
        case NotFinite(place=place, index=index):
            return fill(
                _("{answer} is not a finite number{at}."), answer=_first(_answer(place, _)), at=_at(index, (), _)
            )
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
    place, part = format_position(difference.index, (), _), _part_name(difference.place)
    at = _at(difference.index, difference.place, _)
    count = ""
    if difference.size > 1:
        words = _("{wrong} of {size} elements differ.").format(wrong=difference.wrong, size=difference.size)
        count = following(words, _)
    got, expected = difference.got, difference.expected
    if not shown or got is None or expected is None:
        if part:
            return _("The values of {part} differ{at}.").format(part=part, at=_at(difference.index, (), _)) + count
        return _("The values differ{at}.").format(at=at) + count
    if not isinstance(got, str) and not isinstance(expected, str):
        digits = digits_apart(got, expected)
        got, expected = number(got, digits), number(expected, digits)
    where = format_position(difference.index, difference.place, _)
    sentence = _("Your value is {got}; it should be {expected}.")
    if at:
        sentence = _("Your value at {where} is {got}; it should be {expected}.")
    if part:
        sentence = (
            _("Your {part} at {place} is {got}; it should be {expected}.")
            if difference.index
            else _("{part}: {got}, should be {expected}.")
        )
    return sentence.format(where=where, part=part, place=place, got=got, expected=expected) + count


def _keys_message(difference: WrongKeys, _: Translate) -> str:
    answer = _first(_answer(difference.place, _))
    missing, unknown = (_(", ").join(map(repr, names)) for names in (difference.missing, difference.unknown))
    if missing and unknown:
        return fill(
            _("{answer} lacks these keys: {missing}; it has others: {unknown}."),
            answer=answer,
            missing=missing,
            unknown=unknown,
        )
    if missing:
        return fill(_("{answer} lacks these keys: {missing}."), answer=answer, missing=missing)
    if unknown:
        return fill(_("{answer} has keys that are not expected: {unknown}."), answer=answer, unknown=unknown)
    return fill(_("{answer} has other keys than are expected."), answer=answer)


def format_position(index: Index | None, place: Place, _: Translate) -> str:
    """A place in the answer: its key, name or number in what holds it, and [row, column]."""
    steps = [_("item {part}").format(part=step + 1) if isinstance(step, int) else step for step in place]
    where = "[" + ", ".join(str(position) for position in index) + "]" if index else ""
    whole = ""
    for step in filter(None, [*steps, where]):
        whole = name_with_place(whole, step, _) if whole else step
    return whole


def name_with_place(name: str, place: str, _: Translate) -> str:
    """What holds something, and which place in it."""
    return _("{name}, {place}").format(name=name, place=place) if place else name


def _answer(place: Place, _: Translate, index: Index | None = None) -> str:
    """The answer, or the part of it at a place, and the element of that."""
    if part := _part_name(place):
        return _("your {part}").format(part=part) + _at(index, (), _)
    return _("your answer") + _at(index, place, _)


def _first(words: str) -> str:
    """Words at the beginning of a sentence."""
    return words[:1].upper() + words[1:]


def _part_name(place: Place) -> str:
    """The name of a part of the answer, where it has one."""
    return place[0] if len(place) == 1 and isinstance(place[0], str) else ""


def _at(index: Index | None, place: Place, _: Translate) -> str:
    where = format_position(index, place, _)
    return _(" at {place}").format(place=where) if where else ""


def _shape_text(how: ShapeChange, _: Translate) -> str:
    """The sentence for a change of shape of ``answer``."""
    texts: dict[ShapeChange, str] = {
        "transposed": _("{answer} has its rows and columns exchanged."),
        "one-short": _("{answer} is one row or column short."),
        "one-long": _("{answer} has one row or column too many."),
        "axes": _("{answer} has another number of axes."),
        "other": _("{answer} has another shape."),
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
