"""The hand-written and generated pages, and what tests read in them: blocks, commands, tables."""

import re
import shlex

from tests.conftest import ROOT


def written_pages():
    """The pages that people wrote or that `make docs` made, by their path in the repository."""
    paths = [*(ROOT / "docs").rglob("*.md"), *ROOT.glob("README*.md"), ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md"]
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in sorted(paths)}


def page(name):
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def blocks(text, language=""):
    """The fenced blocks of a page; those of an item in a list stand to the right."""
    found = re.findall(r"^ *```([^\n]*)\n(.*?)^ *```$", text, re.DOTALL | re.MULTILINE)
    return [block for named, block in found if named == language]


def commands(text):
    """What a page tells to type, as words; a comment ends the line."""
    lines = [line.strip() for block in blocks(text) for line in block.splitlines()]
    return [shlex.split(line[2:], comments=True) for line in lines if line.startswith("$ ")]


def inline_commands(text):
    """The commands of tensorgrade and nbgrader that sentences of a page name, as words."""
    sentences = " ".join(re.sub(r"^ *```.*?^ *```$", "", text, flags=re.DOTALL | re.MULTILINE).split())
    return [found.split() for found in re.findall(r"`((?:tensorgrade|nbgrader) [^`]+)`", sentences)]


def tables(text):
    """The rows of a page's Markdown tables, per table by the first cell: cells by the column's head."""
    found, head = [], None
    for line in text.splitlines():
        cells = [cell.strip().strip("`*") for cell in line.strip("|").split("|")] if line.startswith("|") else None
        if cells is None:
            head = None
        elif head is None:
            head = cells
            found.append({})
        elif not cells[-1].startswith("--"):
            found[-1][cells[0]] = dict(zip(head, cells))
    return found
