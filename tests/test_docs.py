"""Pages that are made from the code are true to it."""

import importlib.util
import subprocess
import sys

import jupytext
import pytest
import typer
from typer.testing import CliRunner

from grader.cli.main import app
from grader.mutate import mutants
from tests import honest
from tests.conftest import ASSIGNMENTS, ROOT, SOLUTIONS
from tests.test_shelf import FILES, read

specification = importlib.util.spec_from_file_location("generate", ROOT / "docs/generate.py")
generate = importlib.util.module_from_spec(specification)
specification.loader.exec_module(generate)


@pytest.mark.parametrize("name", generate.PAGES)
def test_generated_pages_are_current(name):
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == generate.PAGES[name](), "run `make docs`"


def test_the_site_builds_without_a_warning(tmp_path):
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "docs", tmp_path / "site"]
    built = subprocess.run(command, cwd=ROOT, text=True, capture_output=True)
    assert built.returncode == 0, built.stderr
    assert "threat-model.html" in (tmp_path / "site/index.html").read_text(encoding="utf-8")


def test_every_command_has_help_and_stands_in_the_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in typer.main.get_command(app).commands:
        shown = CliRunner().invoke(app, [name, "--help"])
        assert shown.exit_code == 0
        assert f"tensorgrade {name}" in readme


def test_design_names_every_module():
    page = (ROOT / "docs/design.md").read_text(encoding="utf-8")
    for path in sorted((ROOT / "grader").rglob("*.py")):
        if path.name != "__init__.py":
            name = path.relative_to(ROOT / "grader").with_suffix("").as_posix().replace("/", ".")
            assert f"`{name}`" in page, name


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


def test_the_figures_of_accuracy_are_those_of_the_code(keys):
    """What is cheap to count again: the rest takes `make accuracy`."""
    precision, mutated, named = tables((ROOT / "docs/accuracy.md").read_text(encoding="utf-8"))
    exercises = {item.name: item for name in ASSIGNMENTS for item in keys[name].exercises}
    assert set(mutated) == set(named) == {*exercises, "all"}, "run `make accuracy`"
    assert set(precision) == {*honest.ARGUMENTS, "all"}
    assert int(precision["all"]["honest answers"]) >= 10_000
    for row in precision.values():
        assert row["falsely rejected"] == "0"
    for name in exercises:
        counted = [int(mutated[name][head]) for head in ("mutants", "caught", "equivalent")]
        assert counted[0] == counted[1] + counted[2] == len(mutants_of(name)), f"{name}: run `make accuracy`"
        listed = {item.name for item in exercises[name].misconceptions}
        assert int(named[name]["listed"]) == len(listed), f"{name}: run `make accuracy`"
        said = [wanted.get(name, {}).get("misconception") for wanted in EXPECTATIONS]
        assert int(named[name]["named"]) == sum(item is not None for item in said), f"{name}: run `make accuracy`"
        assert named[name]["misnamed"] == named[name]["unnamed"] == "0"
    for table in (mutated, named):
        for head in list(table["all"])[1:]:
            assert int(table["all"][head]) == sum(int(row[head]) for name, row in table.items() if name != "all")


EXPECTATIONS = [read(path.read_text(encoding="utf-8")) for path in FILES]


def mutants_of(exercise):
    [cell] = [
        cell.source
        for assignment in ASSIGNMENTS
        for cell in jupytext.read(SOLUTIONS / assignment / "notebook.py").cells
        if cell.metadata.get("solution") == exercise
    ]
    return mutants(cell, exercise)
