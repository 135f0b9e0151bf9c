"""Where wrong answers that are arrays are wrong, and what stands there: two functions, from which hints are made.

A place is told only where enough answers have something right outside it: one row is a last row, a first row and a
border at the same time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tensorgrade.judge.case_properties import MIN_CASES
from tensorgrade.judge.wrong_arrays import RightAnswer, WrongArray
from tensorgrade.result.explanation_facts import Filling, Hint, HintName

Mask: TypeAlias = NDArray[np.bool_]
Line: TypeAlias = tuple[int | slice, ...]

LINES: dict[HintName, tuple[Line, ...]] = {
    "last-row": (np.s_[-1, :],),
    "last-column": (np.s_[:, -1],),
    "first-row": (np.s_[0, :],),
    "first-column": (np.s_[:, 0],),
    "last-row-and-column": (np.s_[-1, :], np.s_[:, -1]),
    "first-row-and-column": (np.s_[0, :], np.s_[:, 0]),
    "outer-ring": (np.s_[0, :], np.s_[-1, :], np.s_[:, 0], np.s_[:, -1]),
}
"""Rows and columns of the last two axes, by the name of their place."""
PLACES: frozenset[HintName] = frozenset({*LINES, "border", "border-not-finite", "one-element", "everything"})
"""The names of all places; border: the outer ring where the exercise pads."""
_FEW_WORDS: frozenset[HintName] = frozenset({"last-row", "last-column", "border", "outer-ring"})
"""The places that are told where no wrong call is shown: the student's code chooses what hidden calls show."""


@dataclass(frozen=True)
class WrongPlace:
    """A place in arrays."""

    name: HintName
    corner: tuple[int, ...] = ()
    """one-element: its index in the last axes."""

    def region(self, shape: tuple[int, ...]) -> Mask:
        """The mask of its elements in an array of this shape."""
        region = np.zeros(shape, np.bool_)
        for line in self._lines():
            region[(..., *line)] = True
        return region

    def index(self, dimensions: int) -> str:
        """The index of the one element in an array of so many dimensions, as NumPy has it; empty for other places."""
        before = ["..."] * (dimensions > len(self.corner))
        return f"[{', '.join([*before, *map(str, self.corner)])}]" if self.corner else ""

    def _lines(self) -> tuple[Line, ...]:
        match self.name:
            case "everything":
                return ((),)
            case "one-element":
                return (self.corner,)
            case "border":
                return LINES["outer-ring"]
            case name:
                return LINES[name]


def filled_place(wrong: Sequence[WrongArray], right: Sequence[RightAnswer], pads: bool) -> Hint | None:
    """A place, or all of the answers, that holds nothing but NaN, an infinity, zeros or one other number."""
    if not _is_shown(wrong):
        return None
    place = where([item.wrong_elements() for item in wrong], pads)
    if place is None or place.name == "border":
        place = WrongPlace("everything")
    filling, number = what([item.got[place.region(item.got.shape)] for item in wrong])
    if filling == "numbers":
        return None
    return Hint(place.name, number=number, value=place.index(wrong[0].got.ndim), filling=filling)


def wrong_place(wrong: Sequence[WrongArray], right: Sequence[RightAnswer], pads: bool) -> Hint | None:
    """The place that all wrong elements are in, whatever stands there."""
    place = where([item.wrong_elements() for item in wrong], pads, few_words=not _is_shown(wrong))
    return Hint(place.name, value=place.index(wrong[0].got.ndim)) if place else None


def _is_shown(wrong: Sequence[WrongArray]) -> bool:
    return any(item.case.shown for item in wrong)


def border_not_finite(wrong: Sequence[WrongArray], right: Sequence[RightAnswer]) -> Hint | None:
    """NaN or infinity along the border, where the expected answer is finite, and finite numbers inside."""
    masks = [~np.isfinite(item.got) & np.isfinite(item.values) for item in wrong]
    on_border = all(mask.ndim >= 2 and mask.any() and not _interior(mask).any() for mask in masks)
    return Hint("border-not-finite") if on_border and any(_interior(mask).size for mask in masks) else None


def where(masks: Sequence[Mask], pads: bool, few_words: bool = False) -> WrongPlace | None:
    """The smallest place that has all wrong elements of all answers; with ``few_words`` of a few places only.

    ``pads``: whether the exercise has a border.
    """
    dimensions = masks[0].ndim
    if not dimensions or any(mask.ndim != dimensions for mask in masks):
        return None
    places = [WrongPlace("one-element", corner) for corner in product((0, -1), repeat=min(dimensions, 2))]
    if dimensions > 1:
        places += [WrongPlace("border" if pads and name == "outer-ring" else name) for name in LINES]
    told = [place for place in places if not few_words or place.name in _FEW_WORDS]
    return next((place for place in told if _fits(place, masks)), None)


def what(values: Sequence[Any]) -> tuple[Filling, float | None]:
    """What a place holds in all answers, and the number where that is the same one everywhere."""
    every = np.concatenate([item.ravel() for item in values])
    if np.isnan(every).all():
        return "nan", None
    if not (every == every[0]).all():
        return "numbers", None
    words: dict[float, Filling] = {np.inf: "infinity", -np.inf: "minus-infinity", 0.0: "zero"}
    number = float(every[0])
    if number in words:
        return words[number], None
    # Single elements may be equal by chance.
    return ("one-number", number) if len(every) >= 2 * len(values) else ("numbers", None)


def _fits(place: WrongPlace, masks: Sequence[Mask]) -> bool:
    """Whether the place has all wrong elements, and enough answers have others."""
    regions = [place.region(mask.shape) for mask in masks]
    if any((mask & ~region).any() for mask, region in zip(masks, regions, strict=True)):
        return False
    # In small arrays nearly everything is in one of several lines.
    least = 3 if place.name in LINES and len(LINES[place.name]) > 1 or place.name == "border" else 1
    telling = [region for region in regions if not region.all() and min(region.shape[-2:]) >= least]
    return len(telling) >= MIN_CASES


def _interior(mask: Mask) -> Mask:
    return mask[..., 1:-1, 1:-1]
