"""Numbers of accuracy and of the README are those of the code, and times stand on one page."""

import re

import jupytext
import pytest

from benchmarks.honest_answers.arguments import ARGUMENTS
from tensorgrade.audit.call_forms import call_form
from tensorgrade.audit.declared_verdicts import read_verdicts
from tensorgrade.audit.mutants import mutants
from tensorgrade.exercise.loader import load_assignment
from tests.conftest import ASSIGNMENTS, ROOT, SOLUTIONS
from tests.docs.pages import page, tables, written_pages

MEASUREMENTS = ("docs/performance.md", "docs/accuracy.md", "CONTRIBUTING.md")
"""The pages with times: of grading, of `make accuracy`, and of tests."""


@pytest.mark.parametrize("name", sorted(written_pages().keys() - MEASUREMENTS))
def test_times_that_were_measured_stand_on_one_page(name):
    measured = r"\d ms\b|\d (?:\w+ )?(?:a|per) (?:second|minute)|\d times (?:as fast|faster)"
    assert not re.search(measured, written_pages()[name]), "say it in performance.md, and link to it"


@pytest.mark.slow
def test_the_figures_of_accuracy_are_those_of_the_code(keys):
    """What is cheap to count again: the rest takes `make accuracy`."""
    precision, _, mutated, named = tables((ROOT / "docs/accuracy.md").read_text(encoding="utf-8"))
    exercises = {item.name: item for name in ASSIGNMENTS for item in keys[name].exercises}
    assert set(mutated) == set(named) == {*exercises, "all"}, "run `make accuracy`"
    assert set(precision) == {*ARGUMENTS, "all"}
    assert int(precision["all"]["honest answers"]) >= 10_000
    for row in precision.values():
        assert row["falsely rejected"] == "0"
    with_domain = {
        item.name for name in ASSIGNMENTS for item in load_assignment(SOLUTIONS / name).exercises if item.domain
    }
    for name, key in exercises.items():
        # The audit makes mutants of the calls, too, where a domain says what calls there are.
        form = call_form(key) if name in with_domain else None
        total, *parts = [int(mutated[name][head]) for head in ("mutants", "caught", "equivalent", "open")]
        assert total == sum(parts) == len(mutants_of(name, form)), f"{name}: run `make accuracy`"
        assert parts[0] - 1 <= int(mutated[name]["in every seed"]) <= parts[0]
        listed = {item.name for item in key.misconceptions}
        assert int(named[name]["listed"]) == len(listed), f"{name}: run `make accuracy`"
        said = [verdicts[name].misconception for verdicts in DECLARED if name in verdicts]
        assert int(named[name]["named"]) == sum(item is not None for item in said), f"{name}: run `make accuracy`"
        assert named[name]["misnamed"] == named[name]["unnamed"] == "0"
    for table in (mutated, named):
        for head in list(table["all"])[1:]:
            assert int(table["all"][head]) == sum(int(row[head]) for name, row in table.items() if name != "all")


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_figures_of_the_readme_are_those_of_accuracy(name):
    text = re.sub(r'180°|width="\d+"', "", (ROOT / name).read_text(encoding="utf-8"))
    precision, _, mutated, named = [table["all"] for table in tables(page("accuracy.md"))]
    figures = [precision["honest answers"], *(mutated[head] for head in ("mutants", "caught", "equivalent"))]
    figures += [named[head] for head in ("listed", "named", "without")]
    assert sorted(re.findall(r"\d{3,}", text)) == sorted(figures)
    zeros = (precision["falsely rejected"], named["unnamed"], named["misnamed"], mutated["open"])
    assert set(zeros) == {"0"}


DECLARED = [read_verdicts(path.read_text(encoding="utf-8")) for path in (ROOT / "tests/shelf").glob("*/*.py")]


def mutants_of(name, form):
    [cell] = [
        cell.source
        for assignment in ASSIGNMENTS
        for cell in jupytext.read(SOLUTIONS / assignment / "notebook.py").cells
        if cell.metadata.get("solution") == name
    ]
    return mutants(cell, name, form)
