"""Where in a notebook each function is: the heading above its cell."""

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
    """Its words."""
    fragment: str
    """What follows the # in a link to it, as Jupyter names headings."""


def headings_by_grade_id(notebook: str) -> Mapping[str, NotebookHeading]:
    """By grade_id, the last heading above or in the cell; empty for a text that is no notebook."""
    found: dict[str, NotebookHeading] = {}
    try:
        heading = None
        for cell in json.loads(notebook)["cells"]:
            if cell["cell_type"] == "markdown":
                heading = _heading("".join(cell["source"])) or heading
            name = _grade_id(cell)
            if name and heading:
                found[name] = heading
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
    return found


def _grade_id(cell: Mapping[str, Any]) -> str:
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))


def _heading(source: str) -> NotebookHeading | None:
    """The last heading of a text cell; lines of code in it that start with # are none."""
    found, code = None, False
    for line in source.splitlines():
        code ^= bool(_FENCE.match(line))
        match = None if code else _HEADING.match(line)
        if match:
            title = re.sub(r"[`*]", "", match[1])
            found = NotebookHeading(title, quote(title.replace(" ", "-"), safe=""))
    return found
