"""The heading above each function's cell in a notebook, for links to it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*\s*$")
_FENCE = re.compile(r"^\s*(```|~~~)")


@dataclass(frozen=True)
class NotebookHeading:
    """A heading of the notebook."""

    title: str
    """Its text, without Markdown's marks."""
    fragment: str
    """The part after # in a link to it: Jupyter's anchor for the heading."""


def headings_by_grade_id(notebook: str) -> Mapping[str, NotebookHeading]:
    """By grade_id, the last heading above or in the cell; empty where the text is not a notebook."""
    headings: dict[str, NotebookHeading] = {}
    try:
        heading = None
        for cell in json.loads(notebook)["cells"]:
            if cell["cell_type"] == "markdown":
                heading = _heading("".join(cell["source"])) or heading
            name = _grade_id(cell)
            if name and heading:
                headings[name] = heading
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
    return headings


def _grade_id(cell: Mapping[str, Any]) -> str:
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))


def _heading(source: str) -> NotebookHeading | None:
    """The last heading of a text cell; lines in its code blocks that start with # do not count."""
    heading, in_code_block = None, False
    for line in source.splitlines():
        in_code_block ^= bool(_FENCE.match(line))
        match = None if in_code_block else _HEADING.match(line)
        if match:
            title = re.sub(r"[`*]", "", match[1])
            heading = NotebookHeading(title, quote(title.replace(" ", "-"), safe=""))
    return heading
