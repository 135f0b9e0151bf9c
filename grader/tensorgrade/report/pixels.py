"""Arrays as grey pictures, one pixel an element: for those that are too large for tables of numbers."""

import base64
import struct
import zlib
from dataclasses import dataclass
from itertools import islice, product

import numpy as np
from numpy.typing import NDArray

from tensorgrade.number_format import number
from tensorgrade.report.nested_arrays import FloatArray
from tensorgrade.report.sentence_joints import names
from tensorgrade.translation import Translate

MAX_PICTURES = 6
"""Pictures of an array at most: slices over its last two axes."""
MAX_SIDE = 512
"""Rows, and columns, of a picture at most."""


@dataclass(frozen=True)
class Picture:
    """One two-dimensional slice of an array."""

    label: str
    """Which slice, such as [0, 2]; empty where there is one only."""
    address: str
    """The picture as a PNG in a data URI."""
    width: int
    """Elements of a row."""
    height: int
    """Elements of a column."""


@dataclass(frozen=True)
class Pixels:
    """An array as pictures."""

    name: str
    """What it is."""
    text: str
    """Shape and dtype."""
    pictures: tuple[Picture, ...]
    """Its slices."""
    scale: str
    """What black and white stand for, in a sentence."""
    cut: str = ""
    """Which part is shown, where that is not all of it."""


def pixels(name: str, text: str, values: FloatArray, _: Translate) -> Pixels:
    """The pictures of an array of two or more axes, from black, its least element, to white, its largest one.

    What is no number is black.
    """
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    indices = list(islice(product(*map(range, values.shape[:-2])), MAX_PICTURES))
    shown = [values[index][:MAX_SIDE, :MAX_SIDE] for index in indices]
    pictures = [
        Picture(
            "[" + ", ".join(map(str, index)) + "]" if index else "",
            _png_address(_grey(part, low, high)),
            *part.shape[::-1],
        )
        for index, part in zip(indices, shown, strict=True)
    ]
    scale = _("black is {low}, white is {high}").format(low=number(low, 4), high=number(high, 4))
    everything = int(np.prod(values.shape[:-2], dtype=int))
    parts = []
    if values.shape[-2] > MAX_SIDE or values.shape[-1] > MAX_SIDE:
        parts.append(_("the first {count} rows and columns").format(count=MAX_SIDE))
    if len(indices) < everything:
        parts.append(_("{shown} of {all} slices").format(shown=len(indices), all=everything))
    cut = _("shown: {parts}").format(parts=names(parts, _)) if parts else ""
    return Pixels(name, text, tuple(pictures), scale, cut)


def _grey(values: FloatArray, low: float, high: float) -> NDArray[np.uint8]:
    """Each element as a grey from 0 to 255."""
    if high == low:
        return np.where(np.isfinite(values), 128, 0).astype(np.uint8)
    with np.errstate(invalid="ignore", over="ignore"):
        # Halves, because the difference of two numbers may be larger than any float64.
        share = (values / 2 - low / 2) / (high / 2 - low / 2)
    return (np.nan_to_num(share, nan=0.0, posinf=1.0, neginf=0.0).clip(0, 1) * 255).round().astype(np.uint8)


def _png_address(grey: NDArray[np.uint8]) -> str:
    """A PNG of eight bits of grey, as a data URI. The format is that of the W3C's PNG specification."""
    height, width = grey.shape
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    # A byte before each row names its filter: none.
    rows = np.concatenate([np.zeros((height, 1), np.uint8), grey], axis=1).tobytes()
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    png = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return "data:image/png;base64," + base64.b64encode(png).decode()
