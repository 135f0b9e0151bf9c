"""What was handed out with an assignment, and what a submission has beyond it: the student's own texts."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tensorgrade.result.result_records import OwnText
from tensorgrade.submission.cell_syntax import parse_cell
from tensorgrade.submission.code_remarks import code_remarks
from tensorgrade.submission.notebook_cells import picture_digest
from tensorgrade.submission.notebook_reader import ParsedSubmission

# The button that Colab puts above a notebook that it saves to GitHub.
_COLAB_BUTTON = re.compile(r"<a href=.https://colab\.research\.google\.com/.*</a>")
_ATTRIBUTE = re.compile(r'\b(alt|src)\s*=\s*"([^"]*)"')


@dataclass(frozen=True)
class HandedOut:
    """Lines of text and pictures that students got."""

    lines: frozenset[str]
    """As `compared_lines` gives them."""
    pictures: frozenset[str]
    """Their digests."""


def handed_out(cells: Iterable[Mapping[str, Any]], earlier: Iterable[str] = ()) -> HandedOut:
    """What the cells of a released notebook have, and ``earlier`` lines. The cells' sources are texts, not lists."""
    lines = set(earlier)
    pictures: set[str] = set()
    for number, cell in enumerate(cells):
        source = cell["source"]
        lines.update(compared_lines(source))
        if cell["cell_type"] == "code":
            for remark in code_remarks(parse_cell(number, source)):
                lines.update(compared_lines(remark))
        pictures.update(map(picture_digest, cell.get("attachments", {}).values()))
    return HandedOut(frozenset(lines), frozenset(pictures))


def compared_lines(text: str) -> list[str]:
    """The lines of a text as they are compared, without those that hold no letter, digit or sign."""
    return [line for item in text.splitlines() if (line := _compared(item))]


def _compared(line: str) -> str:
    """The line in Unicode's normal form, with single spaces, and without what cannot be seen.

    Of a line that is one picture with its data in it, only these and its text count: its size is none of its contents.
    """
    line = line.strip().lstrip("\ufeff")
    if line.startswith("<img ") and line.find(">") == len(line) - 1:
        attributes = dict(_ATTRIBUTE.findall(line))
        if (address := attributes.get("src", "")).startswith("data:"):
            return f"{address} {_compared(attributes.get('alt', ''))}"
    if not line.isascii():
        line = unicodedata.normalize("NFC", "".join(item for item in line if unicodedata.category(item) != "Cf"))
    line = " ".join(line.split())
    if _COLAB_BUTTON.fullmatch(line) or not any(unicodedata.category(item)[0] in "LNS" for item in line):
        return ""
    return line


def own_texts(
    given: HandedOut, questions: Mapping[int, tuple[Sequence[str], Collection[str]]], submission: ParsedSubmission
) -> list[OwnText]:
    """What the student wrote: in text cells, in comments, as pictures; nothing where all of it was handed out.

    ``questions`` has, by the number of a cell for a written answer, the lines that were handed out in it, and those in
    all other cells. Such a cell may repeat a line of its own, as an option that is chosen; where some of its lines are
    gone from the notebook, all that is left in it is what the student chose.
    """
    ran = {number for number, _ in submission.cells if submission.statements.get(number)}
    texts = [item for item in submission.texts or () if item.number in questions or item.number not in ran]
    by_cell = {item.number: item.text.splitlines() for item in texts}
    unchanged = {line for item in texts if item.as_released for line in compared_lines(item.text)}
    known = given.lines | unchanged
    there = {line for lines in by_cell.values() for item in lines if (line := _compared(item))}
    own: dict[int, list[str]] = {}
    for item in texts:
        if item.as_released:
            own[item.number] = []
        elif item.number in questions:
            own[item.number] = _own_lines_of_question(by_cell[item.number], *questions[item.number], unchanged, there)
        else:
            own[item.number] = [line for line in by_cell[item.number] if _is_own(line, known)]
    _drop_split_lines(own, known - there)
    found = [OwnText(number + 1, "text", "\n".join(lines)) for number, lines in own.items() if lines]
    found += [OwnText(item.number + 1, "picture") for item in texts if set(item.pictures) - given.pictures]
    for number, remarks in submission.remarks.items():
        lines = [line for line in remarks if _is_own(line, known)]
        if lines and number not in own:
            found.append(OwnText(number + 1, "code", "\n".join(lines)))
    return sorted(found, key=lambda text: text.cell)


def _is_own(line: str, known: Collection[str]) -> bool:
    compared = _compared(line)
    return bool(compared) and compared not in known


def _own_lines_of_question(
    lines: Sequence[str],
    of_cell: Sequence[str],
    of_others: Collection[str],
    unchanged: Collection[str],
    there: Collection[str],
) -> list[str]:
    """The student's lines in a cell for a written answer; ``there`` are all lines of text cells in the notebook."""
    left, own = list(of_cell), []
    for line in lines:
        compared = _compared(line)
        if compared in left:
            left.remove(compared)
        elif compared and compared not in of_others and compared not in unchanged:
            own.append(line)
    if not own and len(left) < len(of_cell) and not set(left) <= set(there):
        return [line for line in lines if _compared(line)]
    return own


def _drop_split_lines(own: dict[int, list[str]], gone: Collection[str]) -> None:
    """Drop the halves of handed-out lines that are ``gone``: a cell was split within a line."""
    fragments = {_compared(line) for lines in own.values() for line in lines}
    lengths, halves = {len(fragment) for fragment in fragments}, set()
    for line in gone if fragments else ():
        for length in lengths:
            first, second = line[:length], line[length:].lstrip()
            if first in fragments and second in fragments:
                halves |= {first, second}
    for number, lines in own.items():
        own[number] = [line for line in lines if _compared(line) not in halves]
