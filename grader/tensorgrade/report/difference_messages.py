"""The sentence of the first difference between an answer and the expected one, in the reader's language."""

from typing import assert_never

from tensorgrade.result.differences import (
    Difference,
    Index,
    LargeResidual,
    NotFinite,
    OtherShape,
    ShapeChange,
    WrongLength,
    WrongShape,
    WrongType,
    WrongValue,
)
from tensorgrade.translation import Translate


def difference_message(difference: Difference, shown: bool, _: Translate) -> str:
    """One sentence for a wrong answer; with values only if ``shown``."""
    match difference:
        case WrongLength(None, expected):
            return _("Your answer has another number of items; {expected} are expected.").format(expected=expected)
        case WrongLength(got, expected):
            return _("Your answer has {got} where {expected} items are expected.").format(got=got, expected=expected)
        case WrongType("None"):
            return _("Your function returned None. Did you forget the return statement?")
        case WrongType("object", kind, part, index):  # of a class whose name is not known, or is not shown
            return _("Your answer{at} is of another type; it should be a {expected}.").format(
                at=_at(index, part, _), expected=_kind_text(kind, _)
            )
        case WrongType(type_name, kind, part, index):
            return _("Your answer{at} is of type {got}; it should be a {expected}.").format(
                at=_at(index, part, _), got=type_name, expected=_kind_text(kind, _)
            )
        case OtherShape(how, part):
            return _shape_text(how, _).format(at=_at(None, part, _))
        case WrongShape(got_shape, expected_shape, part):
            return _("The shape of your answer{at} is {got}; it should be {expected}.").format(
                at=_at(None, part, _), got=got_shape, expected=expected_shape
            )
        case NotFinite(part=part, index=index):
            return _("Your answer is not a finite number{at}.").format(at=_at(index, part, _))
        case LargeResidual(None, allowed):
            return _("Put back into the equation, your answer misses by more than the {expected} allowed.").format(
                expected=f"{allowed:.0%}"
            )
        case LargeResidual(residual, allowed):
            return _("Put back into the equation, your answer misses by {got}; {expected} is allowed.").format(
                got=f"{residual:.2%}", expected=f"{allowed:.0%}"
            )
        case WrongValue(part=part, index=index, wrong=wrong, size=size):
            at = _at(index, part, _)
            count = ""
            if size > 1:
                count = " " + _("{wrong} of {size} elements differ.").format(wrong=wrong, size=size)
            if not shown or difference.got is None or difference.expected is None:
                return _("The values differ{at}.").format(at=at) + count
            return (
                _("Your value{at} is {got}; it should be {expected}.").format(
                    at=at, got=format_number(difference.got), expected=format_number(difference.expected)
                )
                + count
            )
        case _:
            assert_never(difference)


def format_number(value: float) -> str:
    """A number as a student would write it."""
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def format_position(index: Index | None, part: int | None, _: Translate) -> str:
    """A place in the answer: [row, column], and the item of a tuple."""
    where = "" if not index else "[" + ", ".join(str(position) for position in index) + "]"
    if part is None:
        return where
    return _("item {part}").format(part=part + 1) + (f", {where}" if where else "")


def _at(index: Index | None, part: int | None, _: Translate) -> str:
    where = format_position(index, part, _)
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


def _kind_text(kind: str, _: Translate) -> str:
    """The text for a kind of answer (see `tensorgrade.result.differences.WrongType`)."""
    texts = {
        "array": _("numpy.ndarray of float32 or float64"),
        "number": _("number"),
        "pair": _("pair of numbers"),
        "tuple": _("tuple"),
    }
    return texts[kind]
