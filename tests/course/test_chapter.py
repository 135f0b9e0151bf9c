"""The map of the book's chapter: all that it names is in the notebooks, and all that they ask for is in it."""

import re
import tomllib
from pathlib import PurePosixPath

import jupytext
import pytest

from tensorgrade.exercise.loader import load_assignment
from tests.conftest import ASSIGNMENTS, SOLUTIONS

MAP = tomllib.loads((SOLUTIONS / "chapter.toml").read_text(encoding="utf-8"))["heading"]
FIELDS = {"page", "title", "assignment", "text", "figures", "cells", "functions", "questions"}


def cells_of(assignment):
    notebook = jupytext.read(SOLUTIONS / assignment / "notebook.py")
    return [cell for cell in notebook.cells if cell.metadata.get("lang", "en") == "en"]


def figures_of(assignment):
    return {
        name for cell in cells_of(assignment) for name in re.findall(r"^\[\[figure (\w+)\(", cell.source, re.MULTILINE)
    }


def marked(assignment, mark):
    return [cell.metadata[mark] for cell in cells_of(assignment) if mark in cell.metadata]


@pytest.mark.parametrize("heading", MAP, ids=lambda heading: f"{heading['page']}: {heading['title']}")
def test_what_a_heading_of_the_book_names_is_in_the_notebook(heading):
    assert heading.keys() <= FIELDS
    assignment, cells = heading["assignment"], cells_of(heading["assignment"])
    titles = [title for cell in cells for title in re.findall(r"^#+ (.+)$", cell.source, re.MULTILINE)]
    assert heading["text"] in titles
    assert set(heading.get("figures", ())) <= figures_of(assignment)
    last_lines = [cell.source.splitlines()[-1].strip() for cell in cells if cell.cell_type == "code"]
    assert set(heading.get("cells", ())) <= set(last_lines)
    assert set(heading.get("functions", ())) <= set(marked(assignment, "solution"))
    assert set(heading.get("questions", ())) <= set(marked(assignment, "written"))
    # There is something to do at every heading.
    assert any(heading.get(kind) for kind in ("cells", "functions", "questions"))


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_all_that_an_assignment_asks_for_or_draws_stands_at_a_heading(assignment):
    here = [heading for heading in MAP if heading["assignment"] == assignment]
    for kind, mark in (("functions", "solution"), ("questions", "written")):
        assert {name for heading in here for name in heading.get(kind, ())} == set(marked(assignment, mark)), kind
    assert {name for heading in here for name in heading.get("figures", ())} == figures_of(assignment)


def test_every_page_of_the_chapter_that_an_exercise_names_is_in_the_map():
    addresses = {item.book.url for name in ASSIGNMENTS for item in load_assignment(SOLUTIONS / name).exercises}
    pages = {PurePosixPath(url).stem for url in addresses if "/chapter_convolutional-neural-networks/" in url}
    assert pages <= {heading["page"] for heading in MAP}
