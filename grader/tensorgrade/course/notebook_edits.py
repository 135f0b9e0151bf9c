"""Changed lines of code in the JSON text of a notebook; everything else stays as it is, indentation and escapes too."""

import json
import re
from collections.abc import Mapping, Sequence


def code_of_notebook(source: str) -> str:
    """The code cells of a notebook, one after the other.

    Raises ValueError, LookupError, TypeError or AttributeError for what is no notebook.
    """
    cells = json.loads(source)["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


def replace_code_lines(source: str, before: Sequence[str], after: Sequence[str]) -> tuple[str, Mapping[int, int], bool]:
    """The notebook with the lines ``before`` of its code replaced by ``after``.

    Returns its JSON text, the line in that text of each changed line of code (both from 1), and whether the changes
    are made. None is made where a changed line is also in a text cell or in an output.
    """
    changed = {number for number, lines in enumerate(zip(before, after, strict=False)) if lines[0] != lines[1]}
    places = {line: _places(source, line) for line in {before[number] for number in changed}}
    is_clear = len(before) == len(after) and all(len(places[line]) == before.count(line) for line in places)
    lines: dict[int, int] = {}
    edits: dict[tuple[int, int], str] = {}
    for number in changed:
        found, earlier = places[before[number]], before[:number].count(before[number])
        start, end = found[min(earlier, len(found) - 1)] if found else (0, 0)
        lines[number + 1] = source.count("\n", 0, start) + 1
        edits[start, end] = json.dumps(after[number], ensure_ascii=source[start:end].isascii())[1:-1]
    if not is_clear:
        return source, lines, False
    for (start, end), text in sorted(edits.items(), reverse=True):
        source = source[:start] + text + source[end:]
    return source, lines, True


def _places(source: str, line: str) -> list[tuple[int, int]]:
    """Where a line is written as a whole line of a JSON string."""
    written = "|".join(re.escape(json.dumps(line, ensure_ascii=ascii)[1:-1]) for ascii in (True, False))
    return [match.span(1) for match in re.finditer(rf'(?:"|\\n)({written})(?=\\n|")', source)]
