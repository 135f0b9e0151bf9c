"""Runs are made of what the processes reported, and merged, by pure functions of records."""

from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensorgrade.arrays.codec import Array
from tensorgrade.cells.runner import FunctionPlace
from tensorgrade.sandbox.outcomes import (
    Died,
    NotCalled,
    Place,
    Raised,
    Returned,
    TimedOut,
    UnfinishedStatement,
    UsedUnavailableModule,
)
from tensorgrade.sandbox.run_records import (
    CellCuts,
    ProcessRun,
    SandboxRun,
    Stuck,
    build_run,
    call_batch,
    cuts_after,
    merge_runs,
)
from tensorgrade.sandbox.wire import Call

LAYERS = ("landlock", "rlimits", "seccomp", "user")
NO_CUTS = CellCuts()


def at(cell, line=None):
    return Place(cell, line)


def stuck(cell, position=0, line=None, later=(), **rest):
    return Stuck(at(cell, line), position, TimedOut(1.5), later=later, **rest)


FIRST = ProcessRun(
    LAYERS,
    ("torch",),
    (UnfinishedStatement(at(0, 1), 0, Raised("ValueError")),),
    {0: "one"},
    stuck=stuck(1, 2, 7),
)
SECOND = ProcessRun(
    LAYERS[1:],
    ("torch", "strict"),
    (
        UnfinishedStatement(at(0, 1), 0, Raised("ValueError")),
        UnfinishedStatement(at(3, 1), 0, UsedUnavailableModule("torch")),
    ),
    {0: "one", 1: ""},
    {"corr2d": FunctionPlace(1, 2)},
    ("corr_2d",),
)


# --- One run ----------------------------------------------------------------------------------------------


def test_a_run_is_what_its_processes_reported():
    outcomes = [(Returned(3), TimedOut(0.5), NotCalled("timeout")), None, (Died("exit"),)]
    cuts = CellCuts(frozenset({(1, 2)}))
    assert build_run([FIRST, SECOND], outcomes, 1 << 20, 2.0, cuts) == SandboxRun(
        outcomes=tuple(outcomes),
        stopped=(SECOND.stopped[0], UnfinishedStatement(at(1, 7), 2, TimedOut(1.5)), SECOND.stopped[1]),
        printed=SECOND.printed,
        layers=LAYERS[1:],
        waited=2.0,
        memory=1 << 20,
        cuts=cuts,
        functions={"corr2d": FunctionPlace(1, 2)},
        other_names=("corr_2d",),
        array_kinds=("torch", "strict"),
    )


def test_a_statement_that_ran_when_the_time_was_over_is_not_at_fault():
    over = replace(FIRST, stuck=stuck(1, 2, out_of_time=True))
    assert build_run([over, SECOND], [], 0, 0.0, NO_CUTS).stopped == SECOND.stopped


def test_a_run_of_which_no_process_ran_all_cells_did_not_finish():
    assert not build_run([FIRST, FIRST], [], 0, 0.0, NO_CUTS).finished
    assert build_run([FIRST, SECOND], [], 0, 0.0, NO_CUTS).finished


def test_what_the_cells_did_is_told_by_the_first_process_that_ran_them_all():
    later = replace(SECOND, printed={0: "X[0, 0] was 3.7"}, other_names=("x_3_7",))
    run = build_run([SECOND, later, FIRST], [], 0, 0.0, NO_CUTS)
    assert (run.printed, run.other_names, run.functions) == (SECOND.printed, SECOND.other_names, SECOND.functions)


@pytest.mark.parametrize(
    ("found", "cuts"),
    [
        # One statement is left out.
        ([stuck(2, 5)], CellCuts(frozenset({(2, 5)}))),
        ([stuck(2, 5), stuck(4, 0)], CellCuts(frozenset({(2, 5), (4, 0)}))),
        ([stuck(2, 5), stuck(2, 6)], CellCuts(frozenset({(2, 5), (2, 6)}))),
        # The time was over: the statement is not at fault, and the later cells had no time.
        ([stuck(2, 5, out_of_time=True, later=(3, 7))], CellCuts(frozenset(), frozenset({2, 3, 7}))),
        # It was over before the cell's first statement that may take time: its definitions are run all the same.
        ([stuck(2, None, out_of_time=True, later=(3,))], CellCuts(frozenset(), frozenset({2, 3}))),
        (
            [stuck(2, None, out_of_time=True, later=(3,)), stuck(2, None, out_of_time=True, later=(3,))],
            CellCuts(frozenset(), frozenset({2, 3}), frozenset({2})),
        ),
        # A definition hangs.
        (
            [stuck(2, 5, out_of_time=True, later=(3,)), stuck(2, 1, out_of_time=True, later=(3,))],
            CellCuts(frozenset({(2, 1)}), frozenset({2, 3})),
        ),
        # A cell ends the process before its first statement, or says that it runs what was left out.
        ([stuck(2, None)], CellCuts(left_out=frozenset({2}))),
        ([stuck(2, 5), stuck(2, 5)], CellCuts(frozenset({(2, 5)}), left_out=frozenset({2}))),
    ],
)
def test_what_hangs_is_left_out_of_the_next_process(found, cuts):
    made = NO_CUTS
    for item in found:
        made = cuts_after(made, item, last_attempt=False)
    assert made == cuts


def test_the_last_attempt_runs_nothing_that_may_take_time_from_there_on():
    made = cuts_after(CellCuts(frozenset({(1, 1)})), stuck(2, 5, later=(3, 4)), last_attempt=True)
    assert made == CellCuts(frozenset({(1, 1), (2, 5)}), frozenset({2, 3, 4}))


def test_runs_and_batches_cannot_be_edited():
    for record in (SandboxRun(), FIRST, call_batch([], 1.0)):
        name = next(iter(vars(record)))
        with pytest.raises(FrozenInstanceError):
            setattr(record, name, None)


def test_runs_are_compared_by_value():
    def run(value):
        return SandboxRun(outcomes=((Returned(Array(np.array([value, np.nan]))),), None))

    assert run(1.0) == run(1.0)
    assert run(1.0) != run(2.0)


# --- Two runs ---------------------------------------------------------------------------------------------

names = st.lists(st.sampled_from(LAYERS), unique=True).map(tuple)
numbers = st.integers(0, 1000)
runs = st.builds(
    SandboxRun,
    outcomes=st.lists(st.none() | st.just((Returned(1), TimedOut(2.0))) | st.just(()), max_size=3).map(tuple),
    other_names=st.lists(st.sampled_from(["A", "B"]), max_size=2).map(tuple),
    functions=st.dictionaries(st.sampled_from(["f", "g"]), st.builds(FunctionPlace, numbers, st.none())),
    printed=st.dictionaries(numbers, st.text(max_size=3), max_size=2),
    layers=names,
    waited=numbers.map(float),
    memory=numbers,
    cuts=st.builds(CellCuts, constants_only=st.frozensets(numbers, max_size=2)),
    array_kinds=st.lists(st.sampled_from(["torch", "strict"]), unique=True).map(tuple),
)


@given(runs, runs)
def test_what_the_cells_did_is_the_first_runs(first, second):
    merged = merge_runs(first, second)
    for name in ("stopped", "printed", "cuts", "functions", "other_names", "finished"):
        assert getattr(merged, name) == getattr(first, name)


@given(runs, runs)
def test_batches_waiting_and_memory_are_of_both(first, second):
    merged = merge_runs(first, second)
    assert merged.outcomes == first.outcomes + second.outcomes
    assert merged.waited == max(first.waited, second.waited)
    assert merged.memory == max(first.memory, second.memory)
    assert set(merged.array_kinds) == {*first.array_kinds, *second.array_kinds}


@given(runs, runs)
def test_a_layer_was_in_force_in_both_runs_or_it_does_not_count(first, second):
    assert set(merge_runs(first, second).layers) == {*first.layers} & {*second.layers}
    assert merge_runs(first, replace(second, layers=first.layers)).layers == first.layers


@given(runs, runs, runs)
def test_the_order_of_merging_three_runs_does_not_matter(first, second, third):
    assert merge_runs(merge_runs(first, second), third) == merge_runs(first, merge_runs(second, third))


# --- Batches ----------------------------------------------------------------------------------------------


def test_batches_of_the_same_calls_are_equal():
    def batch(value, **options):
        return call_batch([Call("f", (Array(np.full(3, value)),), {"k": 1})], 2.0, **options)

    assert batch(1.0) == batch(1.0)
    assert batch(1.0) != batch(2.0)
    assert batch(1.0) != batch(1.0, array_kind="torch", ready_made=["convolution"])
    assert (batch(1.0).count, batch(1.0, ready_made=["unfold"]).ready_made) == (1, ("unfold",))
