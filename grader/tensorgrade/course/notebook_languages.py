"""An author's notebook in one language: cells marked ``lang="zh"``, and lines of code that begin with ``[zh]``."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from tensorgrade.exercise.validation import AuthorError
from tensorgrade.skip_unused_grammars import unused_grammars_skipped
from tensorgrade.translation import general_codes, language_code

with unused_grammars_skipped():
    import jupytext
    from nbformat import NotebookNode

MARK = "lang"
"""The mark of a cell."""
_LINE = re.compile(r"^(\s*(?:#\s+)?)\[([a-z]{2,3}(?:[-_]\w{2,4}){0,2})\] ?(.*)$")

Part = TypeVar("Part")
Marked = tuple[str | None, Part]
"""A cell or a line, after its language; None for what is in every language."""


@dataclass
class NotebookInLanguage:
    """The cells of a notebook in one language. Parts that are not in it are in the author's own."""

    language: str
    source_language: str
    cells: list[NotebookNode] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    """The first lines of the parts that are in other languages only: of cells in order, then of lines of code."""

    def choose(self, parts: Iterable[Marked[Part]], first_line: Callable[[Part], str]) -> list[Part]:
        """The parts in every language, and of adjacent parts in several languages those in the right one."""
        chosen: list[Part] = []
        for group in _groups(parts):
            languages = {language for language, _ in group}
            right = [code for code in general_codes(self.language) if code in languages]
            own = [code for code in general_codes(self.source_language) if code in languages]
            keep = [*right, *own, None][0]  # parts in every language are groups of their own
            kept = [part for language, part in group if language == keep]
            self.missing += [first_line(kept[0])] if own and not right else []
            chosen += kept
        return chosen


def read_in_language(path: Path, language: str, source_language: str) -> NotebookInLanguage:
    """The author's notebook in a language; ``source_language`` is that of the assignment.

    Raises AuthorError for a mark that is no language's code.
    """
    notebook = NotebookInLanguage(language, source_language)
    marked = [(_cell_language(path, cell), cell) for cell in jupytext.read(path).cells]
    known = {*general_codes(language), *general_codes(source_language), *(code for code, _ in marked if code)}
    notebook.cells = notebook.choose(marked, lambda cell: str(cell.source).partition("\n")[0])
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell["source"] = "\n".join(notebook.choose(_marked_lines(cell.source.split("\n"), known), str))
    return notebook


def _groups(parts: Iterable[Marked[Part]]) -> Iterable[list[Marked[Part]]]:
    """Adjacent parts in several languages: a group ends where a language comes again after another one."""
    group: list[Marked[Part]] = []
    for language, part in parts:
        last = group[-1][0] if group else language
        again = language != last and any(language == other for other, _ in group)
        if group and (again or (language is None) != (last is None)):
            yield group
            group = []
        group.append((language, part))
    if group:
        yield group


def _cell_language(path: Path, cell: NotebookNode) -> str | None:
    if MARK not in cell.metadata:
        return None
    try:
        return language_code(str(cell.metadata[MARK]))
    except ValueError as error:
        raise AuthorError(f"{path}: a cell is marked {MARK}={cell.metadata[MARK]!r}: {error}") from None


def _marked_lines(lines: Sequence[str], known: set[str]) -> list[Marked[str]]:
    """The lines without their marks. A list of one name, as in ``[ab] + rest``, stays: no mark is beside it."""
    marked: list[Marked[str]] = []
    for group in _groups([(_line_language(line), line) for line in lines]):
        is_text = any(language in known for language, _ in group)
        for language, line in group:
            match = _LINE.match(line)
            marked.append((language, f"{match[1]}{match[3]}") if is_text and match else (None, line))
    return marked


def _line_language(line: str) -> str | None:
    match = _LINE.match(line)
    try:
        return language_code(match[2]) if match else None
    except ValueError:
        return None
