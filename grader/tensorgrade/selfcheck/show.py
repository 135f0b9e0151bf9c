"""``show(X, K, Y)``: arrays as pictures in a notebook, as pages draw them; large ones as pixels.

Needs NumPy and Jinja2 only. It gives no grade, and does nothing where a notebook is graded.
"""

import operator
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tensorgrade.errors import UserError
from tensorgrade.report.heatmaps import Heatmap, heatmap
from tensorgrade.report.jinja_environment import render
from tensorgrade.report.nested_arrays import FloatArray, Mask
from tensorgrade.report.pixels import Pixels, pixels
from tensorgrade.selfcheck.public_keys import running_notebook
from tensorgrade.selfcheck.spoken_language import spoken_language
from tensorgrade.shipped_files import shipped_folder
from tensorgrade.translation import Translate, translator

MAX_NUMBERS = 144
"""The largest array that is shown as numbers; one with more elements is shown as pixels."""


class CannotShow(UserError, TypeError):
    """There is nothing to show; the message says why and what to do."""

    def _render_traceback_(self) -> list[str]:
        """IPython and notebooks show this instead of a traceback."""
        return [str(self)]


@dataclass(frozen=True)
class Pictures:
    """Arrays with their names: HTML in a notebook, text in a terminal."""

    arrays: Mapping[str, FloatArray]
    texts: Mapping[str, str]
    """By name, shape and dtype."""
    at: tuple[int, ...] | None
    language: str

    def __str__(self) -> str:
        return "\n".join(f"{name} {self.texts[name]}\n{values}" for name, values in self.arrays.items())

    __repr__ = __str__

    def _repr_html_(self) -> str:
        _ = translator(self.language)
        seen = windows(list(self.arrays.values()), self.at)
        *_others, last = self.arrays
        pictures = [
            self._picture(name, values, mask, self.at if name == last else None, _)
            for (name, values), mask in zip(self.arrays.items(), seen, strict=True)
        ]
        return render("show.html.j2", self.language, [shipped_folder("templates")], pictures=pictures)

    def _picture(
        self, name: str, values: FloatArray, seen: Mask | None, at: tuple[int, ...] | None, _: Translate
    ) -> tuple[Heatmap | None, Pixels | None]:
        """The array as numbers, or as pixels."""
        text = self.texts[name]
        if values.ndim < 2 or values.size <= MAX_NUMBERS:
            return heatmap(name, text, values, _, MAX_NUMBERS, worst=at, seen=seen), None
        return None, pixels(name, text, values, _)


def show(*arrays: Any, at: int | Sequence[int] | None = None, language: str | None = None, **named: Any) -> Pictures:
    """Pictures of arrays of numbers, each with a name, its shape and its dtype.

    Names are those of the caller's variables, or of keyword arguments. ``at`` is the index of an element of the last
    array, which gets a frame; where the last three have the shapes (h, w), (kh, kw) and (h−kh+1, w−kw+1) of a
    picture, a kernel and a cross-correlation, the elements of its window are dotted. ``language`` is that of `check`.
    Raises CannotShow for what is no array of real numbers, and for an ``at`` outside the last array.
    """
    caller = sys._getframe(1)
    language = spoken_language(running_notebook(caller.f_globals)) if language is None else language
    _ = translator(language)
    given = [
        (_variable(value, caller.f_globals, caller.f_locals) or f"[{number}]", value)
        for number, value in enumerate(arrays)
    ]
    values = {name: _array(name, value, _) for name, value in [*given, *named.items()]}
    if not values:
        raise CannotShow(_("show wants arrays: show(X, K, Y)."))
    texts = {name: f"{'×'.join(map(str, value.shape))} {value.dtype}".strip() for name, value in values.items()}
    floats = {name: value.astype(np.float64) for name, value in values.items()}
    last = next(reversed(floats.values()))
    place = None if at is None else _place(at)
    if at is not None and not (
        place and len(place) == last.ndim and all(0 <= i < n for i, n in zip(place, last.shape, strict=True))
    ):
        raise CannotShow(
            _("at={place} is no index of the last array, of shape {shape}.").format(place=at, shape=last.shape)
        )
    return Pictures(floats, texts, place, language)


def _place(at: int | Sequence[int]) -> tuple[int, ...] | None:
    """An index as a tuple; None where it is none."""
    try:
        return tuple(map(operator.index, at if isinstance(at, Iterable) else [at]))
    except TypeError:
        return None


def windows(arrays: Sequence[FloatArray], at: Sequence[int] | None) -> list[Mask | None]:
    """By array, the elements that the one at ``at`` of the last array is computed from; None where that is not known.

    It is known where the last three arrays are a picture, a kernel, and an array of the shape that its windows have.
    """
    seen: list[Mask | None] = [None] * len(arrays)
    if at is None or len(arrays) < 3:
        return seen
    picture, kernel, answer = arrays[-3:]
    sizes = zip(picture.shape, kernel.shape, strict=False)
    if picture.ndim == kernel.ndim == 2 and answer.shape == tuple(whole - part + 1 for whole, part in sizes):
        mask = np.zeros(picture.shape, dtype=np.bool_)
        mask[tuple(slice(start, start + size) for start, size in zip(at, kernel.shape, strict=True))] = True
        seen[-3] = mask
    return seen


def _variable(value: Any, *scopes: Mapping[str, Any]) -> str:
    """The name of the caller's variable that holds this object; empty where there is none."""
    names = (name for scope in reversed(scopes) for name, held in scope.items() if held is value)
    return next((name for name in names if not name.startswith("_")), "")


def _array(name: str, value: Any, _: Translate) -> Any:
    try:
        array = np.asarray(value)
    except ValueError:  # lists of different lengths
        array = np.asarray(None)
    if array.dtype.kind not in "biuf":
        raise CannotShow(_("{name} is no such array: show draws arrays of real numbers.").format(name=name))
    return array
