"""An audit through the real sandbox: a hole in a key is found, reasons are held to what survives."""

import json
from contextlib import nullcontext
from types import SimpleNamespace

import pytest

from tensorgrade.audit import audit
from tensorgrade.audit.audit_key import audit_key
from tensorgrade.audit.audit_records import ExerciseAudit, Trial, TrialResult
from tensorgrade.audit.equivalent_mutants import REASONS_FILE, read_reasons
from tensorgrade.audit.mutants import Mutant
from tensorgrade.audit.run_trial import run_trial
from tensorgrade.commands import audit_keys, build_keys
from tensorgrade.errors import UserError
from tensorgrade.grading.plan import plan_grading
from tensorgrade.grading.worker import GradingSetup
from tests.coursework import command, course_of_one_assignment

EXERCISES = """
from tensorgrade.exercise import Assignment, Case, Check, Exercise, array, integers


def total(X, start=0):
    return X[start:].sum().reshape(1)


assignment = Assignment(
    name="small",
    title="Small",
    exercises=[
        Exercise(
            name="total",
            title="A sum",
            points=2,
            seconds=1.0,
            reference=total,
            checks=[
                Check("example", "Example", [Case("first", X=array([1, 2, 4]), start=0)], public=True),
                Check("later", "Later", [Case("second", X=integers(5), start=2)]),
            ],
        )
    ],
)
"""
# Where no case leaves out `start`, its default may be anything: that is the hole.
CLOSED = EXERCISES.replace("start=2)]", 'start=2), Case("third", X=integers(4, low=1))]')
NOTEBOOK = '''# %%
import numpy as np

from tensorgrade import check


# %% solution="total"
def total(X, start=0):
    """The sum from an index on."""
    ### BEGIN SOLUTION
    i, found = start, 0.0
    while i < len(X):
        found += X[i]
        i += 1
    return np.array([found])
    ### END SOLUTION


# %% check="total"
check(total)

# %%
while True:
    total(np.ones(3))
'''
OPEN = ["def total(X, start=1):", "def total(X, start=-1):"]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return course_of_one_assignment(tmp_path_factory.mktemp("audit") / "course", "small", EXERCISES, NOTEBOOK)


@pytest.fixture
def course(built):
    yield built
    (built.root / "solutions/small" / REASONS_FILE).unlink(missing_ok=True)


def explain(course, *mutated, function="total", reason="Every call gives it."):
    entries = [
        f'[[equivalent]]\nfunction = "{function}"\nline = "def total(X, start=0):"\n'
        f'mutated = "{text}"\nreason = "{reason}"\n'
        for text in mutated
    ]
    (course.root / "solutions/small" / REASONS_FILE).write_text("\n".join(entries), encoding="utf-8")


def run(course, *options):
    done = command(course.root, "audit", "small", "--jobs", "1", *options)
    assert done.exception is None, done.exception
    return done


@pytest.mark.slow
def test_a_hole_in_the_key_is_found_and_hanging_mutants_are_caught(course, tmp_path):
    done = run(course, "--json", str(tmp_path / "figures.json"))
    assert done.exit_code == 1
    for text in OPEN:
        assert f"total, line 1, keeps all marks: def total(X, start=0): → {text}" in done.stderr
    figures = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))["small"]["total"]
    assert figures["reference"] == "full marks"
    assert [item["mutated"] for item in figures["unexplained"]] == OPEN
    assert figures["mutants"] == len(figures["each"]) == figures["caught"] + 2
    assert {
        "number": 7, "line": "i += 1", "mutated": "i *= 1", "kind": "mistake",
        "checks": ["example", "later"], "cases": ["first"],
    } in figures["each"]  # fmt: skip
    assert figures["by_check"]["example"] > figures["by_check"]["purity"] == 0
    audited = audit_keys.audit_trials(course, "small")
    hanging = [trial for trial in audited.trials if trial.mutant and trial.mutant.mutated in ("i += 0", "i *= 1")]
    verdicts = audit.run_trials(hanging, setup(course, audited), 2)
    assert [verdict.checks for verdict in verdicts] == [("example", "later")] * 2
    # The call that hangs is the one case that shows it; the others are not run.
    assert [verdict.cases for verdict in verdicts] == [("first",)] * 2


@pytest.mark.slow
def test_explained_survivors_are_no_problem_and_reasons_too_many_are(course):
    explain(course, *OPEN)
    assert run(course).exit_code == 0
    explain(course, *OPEN, "def total(X, start=7):")
    done = run(course)
    assert done.exit_code == 1
    assert "what needs no reason (any more): def total(X, start=0): → def total(X, start=7):" in done.stderr


def test_a_case_closes_the_hole(course):
    folder = course.root / "solutions/small"
    try:
        (folder / "exercises.py").write_text(CLOSED, encoding="utf-8")
        with pytest.raises(UserError, match="stale"):
            audit_keys.audit_trials(course, "small")
        build_keys.build_key(course, "small")
        assert run(course).exit_code == 0
    finally:
        (folder / "exercises.py").write_text(EXERCISES, encoding="utf-8")
        build_keys.build_key(course, "small")


def setup(course, audited):
    return GradingSetup(audited.key_content, course.limits)


def test_a_reference_that_loses_marks_is_a_problem(course):
    audited = audit_keys.audit_trials(course, "small")
    [right] = [trial for trial in audited.trials if trial.mutant is None]
    assert "while True" not in "".join(right.cells)
    wrong = Trial("total", (*right.cells, "def total(X, start=0):\n    return X"))
    assert audit.run_trials([wrong], setup(course, audited), 1)[0].checks == ("example", "later")


def test_mutants_are_waited_for_a_part_of_the_time_only(course):
    class Waits(Exception):
        pass

    class Spy:
        def session(self, code):
            return nullcontext(self)

        def run(self, batches, **options):
            raise Waits([batch.seconds for batch in batches])

    audited = audit_keys.audit_trials(course, "small")
    right, mutant, *_ = audited.trials
    key = audit_key(audited.key, audited.other_keys, audited.random_calls)
    worker = SimpleNamespace(plan=plan_grading(key), sandbox=Spy())
    for trial, seconds in ((right, 1.0), (mutant, 0.5)):
        with pytest.raises(Waits) as waits:
            run_trial(trial, worker)
        assert waits.value.args == ([seconds],)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[equivalent", "cannot be used"),
        ('[[equivalent]]\nfunction = "total"\n', "cannot be used"),
        ('[[equal]]\nfunction = "total"\n', "equal is not understood"),
    ],
)
def test_a_record_that_cannot_be_read_is_a_mistake(course, text, message):
    path = course.root / "solutions/small" / REASONS_FILE
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=message):
        read_reasons(path.parent, ["total"])


def test_a_reason_names_a_function_and_says_something(course):
    folder = course.root / "solutions/small"
    explain(course, OPEN[0], function="other")
    with pytest.raises(UserError, match="no exercise here"):
        read_reasons(folder, ["total"])
    explain(course, OPEN[0], reason=" ")
    with pytest.raises(UserError, match="gives no reason"):
        read_reasons(folder, ["total"])


@pytest.mark.slow
def test_cases_that_no_mutant_needs(keys):
    exercise = keys["channels"].exercises[0]
    hidden = [case.name for case in exercise.cases if not (case.shown or case.in_relation)]
    found = [("all", hidden[:3]), ("two", hidden[1:3]), ("one", [hidden[2], hidden[4]])]
    verdicts = [
        (Mutant(exercise.name, 1, "", name, ""), TrialResult(("check",), tuple(cases), 0.0)) for name, cases in found
    ]
    figures = ExerciseAudit(exercise, TrialResult((), (), 0.0), verdicts, [])
    assert figures.complete
    assert figures.redundant_cases == [name for name in hidden if name != hidden[2]]
