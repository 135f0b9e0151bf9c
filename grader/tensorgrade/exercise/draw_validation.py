"""The mistakes of a random array that a case asks for."""

import math
from typing import Any, Literal, get_args, get_origin, get_type_hints

from tensorgrade.exercise.field_problems import Place, Problems
from tensorgrade.exercise.inputs import Draw


def draw_problems(place: Place, draw: Draw) -> Problems:
    """What is wrong with it; ``place`` is that of the argument."""
    for name, kind in get_type_hints(Draw).items():
        value = getattr(draw, name)
        if get_origin(kind) is Literal and value not in get_args(kind):
            yield place.problem(f"{name} must be one of {', '.join(map(repr, get_args(kind)))}, not {value!r}.")
        elif kind is float and not _is_finite(value):
            yield place.problem(f"{name} must be a number, not {value!r}.")
        elif kind is int and not _is_whole(value):
            yield place.problem(f"{name} must be a whole number, not {value!r}.")
    if not all(_is_whole(length) and length >= 0 for length in draw.shape):
        yield place.problem(f"the lengths of a random array must be whole numbers, 0 or more, not {draw.shape!r}.")
    if _is_whole(draw.low) and _is_whole(draw.high) and draw.low >= draw.high:
        yield place.problem(f"low must be below high, but they are {draw.low} and {draw.high}.")


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_finite(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
