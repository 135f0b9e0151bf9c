"""Runs are made of what the processes reported, and merged, by pure functions of records."""

from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensorgrade.arrays.codec import Array
from tensorgrade.sandbox.outcomes import (
    Died,
    NotCalled,
    Raised,
    Returned,
    TimedOut,
    UsedUnavailableModule,
)
from tensorgrade.sandbox.run_records import (
    CellsRun,
    SandboxRun,
    build_run,
    call_batch,
    cells_to_cut,
    merge_runs,
)
from tensorgrade.sandbox.wire import Call

LAYERS = ("landlock", "rlimits", "seccomp", "user")
FIRST = CellsRun(LAYERS, ("torch",), (Raised("ValueError"),), {0: "one"}, 1.5, (1,))
SECOND = CellsRun(LAYERS[1:], ("torch", "strict"), (UsedUnavailableModule("torch"),), {0: "one", 1: ""})


def started(*stuck):
    return [CellsRun(LAYERS, (), stuck=cells) for cells in stuck]


# --- One run ----------------------------------------------------------------------------------------------


def test_a_run_is_what_its_processes_reported():
    outcomes = [(Returned(3), TimedOut(0.5), NotCalled("timeout")), None, (Died("exit"),)]
    assert build_run([FIRST, SECOND], outcomes, 1 << 20, (7,)) == SandboxRun(
        outcomes=tuple(outcomes),
        errors=SECOND.errors,
        printed=SECOND.printed,
        layers=LAYERS[1:],
        waited=2.0,
        memory=1 << 20,
        definitions_only=(1,),
        array_kinds=("torch", "strict"),
    )


def test_without_calls_no_process_runs():
    assert build_run([], [], 0, (7,)) == SandboxRun()


@pytest.mark.parametrize(
    ("stuck", "skipped", "cut"),
    [
        ([()], (), ()),
        ([(2,), ()], (), (2,)),
        ([(2,), (4,), ()], (), (2, 4)),
        ([(2, 3, 4), ()], (), (2, 3, 4)),
        ([(3,), (2, 3, 4)], (), (3, 2, 4)),
        # The definitions of a cell that is cut already are at fault: those after it did nothing.
        ([(2,), (2,)], (), (2,)),
        ([(2,), (2, 3, 4)], (), (2,)),
        ([(2, 3, 4)], (2,), ()),
        ([(3, 4)], (4,), (3,)),
    ],
)
def test_cells_that_get_stuck_are_cut_once(stuck, skipped, cut):
    assert cells_to_cut(started(*stuck), skipped) == cut


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
    errors=st.lists(st.builds(Raised, st.sampled_from(["A", "B"])), max_size=2).map(tuple),
    printed=st.dictionaries(numbers, st.text(max_size=3), max_size=2),
    layers=names,
    waited=numbers.map(float),
    memory=numbers,
    definitions_only=st.lists(numbers, max_size=2).map(tuple),
    array_kinds=st.lists(st.sampled_from(["torch", "strict"]), unique=True).map(tuple),
)


@given(runs, runs)
def test_what_the_cells_did_is_the_first_runs(first, second):
    merged = merge_runs(first, second)
    for name in ("errors", "printed", "definitions_only"):
        assert getattr(merged, name) == getattr(first, name)


@given(runs, runs)
def test_batches_waiting_and_memory_are_of_both(first, second):
    merged = merge_runs(first, second)
    assert merged.outcomes == first.outcomes + second.outcomes
    assert merged.waited == first.waited + second.waited
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
