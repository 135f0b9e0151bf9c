"""An audit of several seeds: mutants that the course's own key catches by the luck of its draw are listed."""

import json

import pytest

from tensorgrade.commands import audit_keys
from tests.coursework import command, course_of_one_assignment

EXERCISES = """
from tensorgrade.exercise import Assignment, Case, Check, Exercise, array, integers


def twice(X):
    return 2 * X


assignment = Assignment(
    name="small",
    title="Small",
    exercises=[
        Exercise(
            name="twice",
            title="Twice",
            points=3,
            reference=twice,
            checks=[
                Check("example", "Example", [Case("two", X=array([2, 0]))], public=True),
                Check("drawn", "Drawn", [Case("few", X=integers(2, low=0, high=3))]),
            ],
        )
    ],
)
"""
NOTEBOOK = '''# %%
from tensorgrade import check


# %% solution="twice"
def twice(X):
    """X: (n,) → (n,)"""
    ### BEGIN SOLUTION
    return X + X
    ### END SOLUTION


# %% check="twice"
check(twice)
'''
# Right for 0 and 2, so that only a draw of 1 catches it.
BY_CHANCE = "return X * X"
SEEDS = 8


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return course_of_one_assignment(tmp_path_factory.mktemp("seeds") / "course", "small", EXERCISES, NOTEBOOK)


def catches(key):
    """Whether the key has a draw of 1."""
    [exercise] = key.exercises
    return 1 in exercise.case("few").arguments["X"].values


def test_mutants_that_some_seed_misses_are_listed(course, tmp_path):
    prepared = audit_keys.audit_trials(course, "small", SEEDS)
    assert catches(prepared.key)
    missed = [number for number, key in enumerate(prepared.other_keys, 2) if not catches(key)]
    assert 0 < len(missed) < SEEDS - 1
    done = command(course.root, "audit", "small", "--jobs", "1", "--seeds", SEEDS, "--json", tmp_path / "figures.json")
    assert done.exit_code == 1
    said = ", ".join(map(str, missed))
    assert f"twice, line 4, keeps all marks with seed {said}: return X + X → {BY_CHANCE}" in done.stderr
    figures = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))["small"]["twice"]
    assert figures["seeds"] == SEEDS
    assert figures["caught_in_every_seed"] == figures["caught"] - 1
    [listed] = figures["caught_by_chance"]
    assert (listed["mutated"], listed["seeds"]) == (BY_CHANCE, missed)
    assert f"twice: {figures['caught'] - 1} of {figures['caught']} are caught in every one of 8 seeds" in done.stdout


def test_one_seed_is_the_courses_own(course):
    prepared = audit_keys.audit_trials(course, "small")
    assert prepared.other_keys == []
    done = command(course.root, "audit", "small", "--jobs", "1")
    assert done.exit_code == 0
    assert "seed" not in done.output
