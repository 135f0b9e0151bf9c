"""The figures that a notebook may have, by the names that authors write."""

from collections.abc import Callable, Mapping

from tensorgrade.figures.svg import Figure
from tensorgrade.figures.windows import sliding_window

FIGURES: Mapping[str, Callable[..., Figure]] = {function.__name__: function for function in (sliding_window,)}
"""Each takes a `Translate` first, then the arguments that an author writes. Each may raise FigureError."""
