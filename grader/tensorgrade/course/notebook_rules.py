"""The rules that a notebook prints, in the place of marks in its text cells.

A line ``[[limits]]`` stands for the limits of the arguments of all exercises with a domain, ``[[limits corr2d]]`` for
those of the functions that it names. A line ``[[rules]]`` stands for all that a student has to know, folded.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tensorgrade.course.domain_rules import rules_markdown
from tensorgrade.course.folded_rules import folded_rules
from tensorgrade.exercise.definition import Exercise
from tensorgrade.exercise.validation import AuthorError

MARKS = ("[[limits", "[[rules")
_FOLDED = re.compile(r"\s*\[\[rules\]\]\s*")
_LINE = re.compile(r"\s*\[\[limits(?:\s+(?P<names>[^\]]*))?\]\]\s*")


def has_marks(cells: Sequence[Any]) -> bool:
    """Whether any text cell has a mark."""
    return any(cell.cell_type == "markdown" and _is_marked(cell.source) for cell in cells)


def print_rules(cells: Sequence[Any], path: Path, exercises: Sequence[Exercise], language: str) -> None:
    """Replace the marks in the text cells of a notebook, in place. ``path`` is the author's notebook.

    Raises AuthorError for a name that is no exercise, or one without a domain.
    """
    for cell in cells:
        if cell.cell_type == "markdown" and _is_marked(cell.source):
            cell["source"] = _with_rules(cell.source, path, exercises, language)


def _is_marked(text: str) -> bool:
    return any(mark in text for mark in MARKS)


def _with_rules(source: str, path: Path, exercises: Sequence[Exercise], language: str) -> str:
    lines: list[str] = []
    after_rules = False
    for line in source.split("\n"):
        if not _is_marked(line):
            # The rules' list ends at an empty line.
            lines += ["", line] if after_rules and line.strip() else [line]
            after_rules = False
            continue
        lines += [""] if lines and lines[-1].strip() else []
        if match := _LINE.fullmatch(line):
            lines += rules_markdown(_chosen(match["names"] or "", path, line, exercises), language).split("\n")
        elif _FOLDED.fullmatch(line):
            lines += folded_rules(exercises, language).split("\n")
        else:
            words = "A mark must stand alone on its line, as [[rules]], [[limits]] or [[limits f]]."
            raise _mistake(path, line, words)
        after_rules = True
    return "\n".join(lines)


def _chosen(names: str, path: Path, line: str, exercises: Sequence[Exercise]) -> list[Exercise]:
    with_domain = {item.name: item for item in exercises if item.domain is not None}
    if not with_domain:
        raise _mistake(path, line, "no exercise of exercises.py has a domain, of which the limits are made.")
    chosen = list(dict.fromkeys(re.findall(r"[^\s,]+", names)))
    for name in chosen:
        if name not in with_domain:
            known = ", ".join(with_domain)
            raise _mistake(path, line, f"exercises.py has no exercise {name} with a domain; it has {known}.")
    return [with_domain[name] for name in chosen] or list(with_domain.values())


def _mistake(path: Path, line: str, sentence: str) -> AuthorError:
    lines = path.read_text(encoding="utf-8").splitlines() if path.suffix == ".py" else []
    numbers = [number for number, text in enumerate(lines, 1) if text.removeprefix("#").strip() == line.strip()]
    return AuthorError(f"{path}{f', line {numbers[0]}' if numbers else ''}: {sentence}")
