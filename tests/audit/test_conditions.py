"""Mutants under conditions and random calls, through the real sandbox, with a small exercise that has a domain."""

from dataclasses import replace

import numpy as np
import pytest

from tensorgrade.audit.audit import trials
from tensorgrade.audit.audit_key import audit_key
from tensorgrade.audit.audit_records import ExerciseAudit, Trial, TrialResult
from tensorgrade.audit.call_forms import call_form
from tensorgrade.audit.conditions import call_words, condition_words, conditions
from tensorgrade.audit.random_calls import random_calls
from tensorgrade.audit.run_trial import run_trial
from tensorgrade.cli.audit_text import audit_details, audit_problems
from tensorgrade.exercise.loader import load_assignment
from tensorgrade.grading.worker import GradingSetup, GradingWorker
from tensorgrade.key import key_file
from tensorgrade.key_builder.build import build_answer_key
from tensorgrade.result.features import FEATURE_NAMES, Feature

EXERCISES = """
import torch.nn.functional as F

from tensorgrade.exercise import Assignment, Case, Check, Domain, Exercise, Floats, PairOf, Size
from tensorgrade.exercise import array, integers, normal


def framed(X, padding=(0, 0)):
    (rows, columns) = padding
    return F.pad(X, (columns, columns, rows, rows))


assignment = Assignment(
    name="small",
    title="Small",
    exercises=[
        Exercise(
            name="framed",
            title="A frame",
            points=4,
            reference=framed,
            checks=[
                Check("example", "Example", [Case("book", X=array([[1, 2], [3, 4]]))], public=True),
                Check("plain", "Plain", [Case("decimals", X=normal(3, 4)), Case("tall", X=normal(5, 2))]),
                Check("padded", "Padded", [
                    Case("whole", X=integers(3, 3, low=1), padding=(1, 1)),
                    Case("rows", X=integers(2, 3, low=1), padding=(2, 0)),
                ]),
            ],
            domain=Domain(
                sizes={
                    "h": Size(1, 9, plain=3), "w": Size(1, 9, plain=4),
                    "pad_h": Size(0, 2, plain=0), "pad_w": Size(0, 2, plain=0),
                },
                arguments={"X": Floats("h", "w"), "padding": PairOf("pad_h", "pad_w")},
                work="h * w",
            ),
        )
    ],
)
"""
SOLUTION = """
import numpy as np


def framed(X, padding=(0, 0)):
    (rows, columns), h, w = padding, X.shape[0], X.shape[1]
    Y = np.zeros((h + 2 * rows, w + 2 * columns))
    Y[rows : rows + h, columns : columns + w] = X
    return Y
"""
PADDED = Feature("given", "padding", "(0, 0)")
ENGINES_CHECKS = ("limits", "everything-at-once")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The key as it is built, random calls, and the exercise's trials."""
    folder = tmp_path_factory.mktemp("audit") / "small"
    folder.mkdir()
    (folder / "exercises.py").write_text(EXERCISES, encoding="utf-8")
    key = build_answer_key(folder, "seed")
    [exercise], [written] = key.exercises, load_assignment(folder).exercises
    made = trials([("framed", SOLUTION)], ["framed"], {"framed": call_form(exercise)})
    return key, random_calls(written, exercise, "seed"), made


@pytest.fixture(scope="module")
def worker(whole):
    key, random, _ = whole
    with GradingWorker(GradingSetup(key_file.to_bytes(audit_key(key, [], {"framed": random})))) as made:
        yield made


@pytest.fixture(scope="module")
def worker_of_few_cases(whole):
    """With the author's cases only, of which no padded one has decimals."""
    key, random, _ = whole
    [exercise] = key.exercises
    checks = tuple(check for check in exercise.checks if check.name not in ENGINES_CHECKS)
    named = {name for check in checks for name in check.cases}
    few = replace(
        exercise,
        checks=tuple(check for check in checks if check.name != "state"),
        cases=tuple(case for case in exercise.cases if case.name in named),
        repeats=(),
    )
    few_key = replace(key, exercises=(few,))
    with GradingWorker(GradingSetup(key_file.to_bytes(audit_key(few_key, [], {"framed": random})))) as made:
        yield made


def mutant(whole, text):
    [trial] = [item for item in whole[2] if item.mutant and text == item.mutant.mutated]
    return trial


WHOLE_NUMBERS = "X without its decimals"


def test_a_hole_under_a_condition_is_found(whole, worker_of_few_cases):
    result = run_trial(mutant(whole, WHOLE_NUMBERS), worker_of_few_cases)
    assert "plain" in result.checks
    assert "padded" not in result.checks
    [hole] = [hole for hole in result.holes if hole.condition == PADDED]
    call = next(case for case in whole[1].cases if case.name == hole.case)
    assert PADDED in call.features
    assert (call.arguments["X"].values != np.rint(call.arguments["X"].values)).any()
    # It is the smallest of those that show it.
    assert call.arguments["X"].values.size <= 4


def test_there_is_no_hole_where_a_case_has_the_feature_and_shows_it(whole, worker):
    result = run_trial(mutant(whole, WHOLE_NUMBERS), worker)
    assert result.checks
    assert result.holes == ()


def test_a_mutant_that_keeps_all_marks_is_shown_by_a_random_call(whole, worker_of_few_cases):
    result = run_trial(mutant(whole, "the answer clipped to ±255"), worker_of_few_cases)
    assert result.checks == ()
    [hole] = result.holes
    assert hole.condition is None
    assert not result.recognised


def test_the_reference_solution_is_called_with_the_random_calls_too(whole, worker):
    right = whole[2][0]
    assert run_trial(right, worker) == replace(run_trial(right, worker), seconds=pytest.approx(0, abs=99))
    wrong = Trial("framed", (SOLUTION + "\n\ndef framed(X, padding=(0, 0)):\n    return X\n",))
    assert run_trial(wrong, worker).holes


@pytest.mark.parametrize(
    ("mutated", "recognised"),
    [
        ("(rows, columns), h, w = padding, X.shape[0], X.shape[-1]", True),
        ("(rows, columns), h, w = padding, X.shape[-2], X.shape[1]", None),  # no mistake that is made
        ("X zero after the first 16 along axis 0", True),
        ("X zero after the first 8 along axis 0", False),
        ("the answer clipped to ±255", False),
        ("the answer remembered by all but padding", False),
    ],
)
def test_mutants_are_recognised_that_answer_every_call_as_the_reference_does(whole, worker, mutated, recognised):
    if recognised is None:
        assert not any(item.mutant and item.mutant.mutated == mutated for item in whole[2])
        return
    result = run_trial(mutant(whole, mutated), worker)
    assert result.recognised == recognised
    assert bool(result.checks) != recognised


@pytest.mark.slow
def test_every_mutant_is_caught_or_recognised_with_the_cases_of_the_domain(whole, worker):
    results = [(item.mutant, run_trial(item, worker)) for item in whole[2] if item.mutant]
    assert [mutant.mutated for mutant, result in results if not result.checks and not result.recognised] == []
    assert {mutant.kind for mutant, result in results if result.recognised} >= {"axis", "size"}
    assert len({mutant.source for mutant, _ in results}) == len(results)


def test_after_a_call_that_hangs_nothing_is_said_of_what_was_not_called(whole, worker_of_few_cases):
    hanging = SOLUTION.replace(
        "    return Y", "    while rows == columns == 1:\n        pass\n    return Y + (rows == 2)"
    )
    caught = mutant(whole, WHOLE_NUMBERS)
    result = run_trial(replace(caught, cells=(hanging,)), worker_of_few_cases)
    assert result.cases == ("whole",)
    assert result.holes == ()


def test_memory_and_ends_of_ranges_are_tried_without_conditions(whole, worker_of_few_cases):
    for words in ("X zero after the first 4 along axis 0", "the answer remembered by padding alone"):
        trial = mutant(whole, words) if "padding" not in words else mutant(whole, "the answer remembered by all but X")
        assert all(hole.condition is None for hole in run_trial(trial, worker_of_few_cases).holes)


def test_pairs_of_features_that_no_case_holds_are_counted(whole):
    key, random, _ = whole
    [exercise] = key.exercises
    few = replace(exercise, cases=tuple(case for case in exercise.cases if case.name in ("book", "decimals", "whole")))
    right = TrialResult((), (), 0.0)
    all_pairs = ExerciseAudit(exercise, right, [], [], random_calls=random.cases).features_never_together
    some = ExerciseAudit(few, right, [], [], random_calls=random.cases).features_never_together
    assert len(some) > len(all_pairs)
    held = [features for features, _ in some]
    assert (Feature("unequal", "padding"),) in held
    assert tuple(sorted((Feature("negative"), PADDED))) in held
    assert not any(len(features) == 2 and Feature("unequal", "padding") in features for features in held)
    for features, name in some:
        assert set(features) <= set(next(case for case in random.cases if case.name == name).features)
    assert any("are in no case" in sentence for sentence in audit_details(
        ExerciseAudit(few, right, [], [], random_calls=random.cases)
    ))  # fmt: skip


def test_a_hole_is_one_sentence_with_the_condition_and_the_call(whole, worker_of_few_cases):
    key, random, _ = whole
    trial = mutant(whole, WHOLE_NUMBERS)
    result = run_trial(trial, worker_of_few_cases)
    [exercise] = key.exercises
    audit = ExerciseAudit(exercise, TrialResult((), (), 0.0), [(trial.mutant, result)], [], random_calls=random.cases)
    assert not audit.complete
    [sentence] = [item for item in audit_problems(audit) if "padding is not (0, 0)" in item]
    start = "framed, line 5, keeps all marks if only where padding is not (0, 0): def framed(X, padding=(0, 0)): → X wi"
    assert sentence.startswith(start)
    assert "; wrong in framed(X: " in sentence
    [tree] = [item for item in audit.to_dict()["conditional_holes"] if item["condition"] == "padding is not (0, 0)"]
    assert tree["call"] == sentence.rpartition("wrong in ")[2]
    assert tree["kind"] == "number-type"


def test_every_feature_has_words():
    words = {condition_words([Feature(name, "X", "h")]) for name in FEATURE_NAMES}
    assert len(words) == len(FEATURE_NAMES)
    assert condition_words([PADDED, Feature("not-square", "X")]) == "padding is not (0, 0) and X is not square"


def test_extreme_numbers_are_no_condition(whole):
    [exercise] = whole[0].exercises
    assert any(item.name == "extreme-numbers" for case in exercise.cases for item in case.features)
    assert "extreme-numbers" not in {item.name for item in conditions(exercise.cases)}


def test_a_call_is_told_by_its_shapes(whole):
    [exercise] = whole[0].exercises
    assert call_words(exercise.case("whole")) == "framed(X: 3×3, padding=(1, 1))"
    large = next(case for case in exercise.cases if case.name.startswith("largest-numbers"))
    assert "up to 1e+06" in call_words(large)
