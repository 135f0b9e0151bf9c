"""The figures of a notebook's text.

A line ``[[figure sliding_window(X, K)]]`` of a text cell stands for a picture. Arguments are Python's literals, and
names that ``figures.py`` beside the notebook defines. The picture is an SVG in the address of an ``<img>``: JupyterLab
shows no SVG that is attached to a cell.
"""

import ast
import base64
import html
import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any

from tensorgrade.exercise.loader import run_author_file
from tensorgrade.exercise.validation import AuthorError
from tensorgrade.figures.catalogue import FIGURES
from tensorgrade.figures.grids import FigureError
from tensorgrade.figures.svg import Figure
from tensorgrade.translation import translator

MARK = "[[figure"
ARRAYS = "figures.py"
"""The file beside a notebook whose names are arguments of its figures."""

_LINE = re.compile(r"\s*\[\[figure\s+(?P<call>.*)\]\]\s*")


def draw_figures(cells: Sequence[Any], path: Path, language: str) -> None:
    """Replace the marks in the text cells of a notebook, in place. ``path`` is the author's notebook.

    Raises AuthorError for what is no figure, and for arguments that it cannot be drawn from.
    """
    author_file = _AuthorFile(path)
    for cell in cells:
        if cell.cell_type == "markdown" and MARK in cell.source:
            lines = cell.source.split("\n")
            cell["source"] = "\n".join(_image(author_file, line, language) if MARK in line else line for line in lines)


class _AuthorFile:
    """The author's notebook, and the file beside it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def names(self) -> Mapping[str, Any]:
        """What `ARRAYS` defines; nothing where there is no such file."""
        file = self._path.with_name(ARRAYS)
        return run_author_file(file)[0] if file.is_file() else {}

    def mistake(self, line: str, sentence: str) -> AuthorError:
        lines = self._path.read_text(encoding="utf-8").splitlines() if self._path.suffix == ".py" else []
        numbers = [number for number, text in enumerate(lines, 1) if text.removeprefix("#").strip() == line.strip()]
        return AuthorError(f"{self._path}{f', line {numbers[0]}' if numbers else ''}: {sentence}")


def _image(author_file: _AuthorFile, line: str, language: str) -> str:
    """The line of Markdown that stands for a mark."""
    figure = _drawn(author_file, line, language)
    address = "data:image/svg+xml;base64," + base64.b64encode(figure.svg.encode()).decode()
    return f'<img alt="{html.escape(figure.alt)}" src="{address}">'


def _drawn(author_file: _AuthorFile, line: str, language: str) -> Figure:
    match = _LINE.fullmatch(line)
    found = _call(match["call"]) if match else None
    if found is None:
        raise author_file.mistake(
            line, "a figure stands alone on its line, as [[figure NAME(…)]] with Python's literals or names in (…)."
        )
    name, call = found
    if name not in FIGURES:
        close = get_close_matches(name, FIGURES, 1)
        hint = f"you may mean {close[0]}." if close else f"there are {', '.join(FIGURES)}."
        raise author_file.mistake(line, f"there is no figure {name}; {hint}")
    draw = FIGURES[name]
    positional = [_value(author_file, line, node) for node in call.args]
    named = {item.arg: _value(author_file, line, item.value) for item in call.keywords if item.arg}
    try:
        inspect.signature(draw).bind(str, *positional, **named)
    except TypeError as error:
        raise author_file.mistake(line, f"{error}; write {usage(draw)}.") from None
    try:
        return draw(translator(language), *positional, **named)
    except FigureError as error:
        raise author_file.mistake(line, f"{name}: {error}") from None


def usage(draw: Callable[..., Figure]) -> str:
    """A figure's name with its parameters, as an author calls it."""
    _, *parameters = inspect.signature(draw).parameters.values()
    plain = [parameter.replace(annotation=inspect.Parameter.empty) for parameter in parameters]
    return f"{draw.__name__}({', '.join(map(str, plain))})"


def _call(text: str) -> tuple[str, ast.Call] | None:
    """The name and the call, where the text is a call of a plain name without ``*``."""
    try:
        call = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError):
        return None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
        return None
    is_plain = all(item.arg for item in call.keywords) and not any(isinstance(item, ast.Starred) for item in call.args)
    return (call.func.id, call) if is_plain else None


def _value(author_file: _AuthorFile, line: str, node: ast.expr) -> Any:
    """A literal, or what a name stands for. Raises AuthorError."""
    if isinstance(node, ast.Name):
        if node.id not in author_file.names:
            raise author_file.mistake(line, f"{ARRAYS} beside the notebook defines no {node.id}.")
        return author_file.names[node.id]
    try:
        return ast.literal_eval(node)
    except ValueError:
        raise author_file.mistake(
            line, f"{ast.unparse(node)} is neither a literal nor a name; define a name for it in {ARRAYS}."
        ) from None
