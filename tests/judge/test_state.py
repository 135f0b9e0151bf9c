"""State is blamed only for what was shown: another answer to the same call, or a right one in a new process."""

from dataclasses import replace

import pytest

from tensorgrade.arrays.codec import Array
from tensorgrade.judge.call_outcomes import CallOutcomes
from tensorgrade.judge.judge import failures
from tensorgrade.judge.state import suspects
from tensorgrade.key.compare import FLOAT32_ROUNDOFF
from tensorgrade.key.key_records import Repeat
from tensorgrade.result.failure_facts import AnswerChanged
from tensorgrade.sandbox.outcomes import NotCalled, Raised, RanOutOfMemory, Returned, TimedOut
from tests.judge.outcomes import answered, by_name, judged, message, not_passed
from tests.judge.small_keys import (
    SMALL,
    TRUE,
    close,
    make_case,
    make_property_check,
    make_values_check,
    make_variant,
    outcomes,
    small,
)


@pytest.mark.parametrize(
    "again", [Array(TRUE + 1), Array(TRUE[:1]), None, Raised("ValueError")], ids=["value", "shape", "none", "raises"]
)
def test_another_answer_the_second_time_loses_state(again):
    repeat = again if isinstance(again, Raised) else Returned(again)
    result = judged(SMALL, small(), {"a": repeat})
    state = by_name(result)["state"]
    assert (state.status, state.kind, state.case.name) == ("failed", "state", "a")
    assert "Called again" in message(state)
    assert result.score == 6.0


@pytest.mark.parametrize(("outcome", "kind"), [(TimedOut(), "timeout"), (RanOutOfMemory(), "memory")])
def test_a_second_call_that_never_ends_is_told_as_that(outcome, kind):
    result = judged(SMALL, small(), {"a": outcome})
    assert (by_name(result)["state"].kind, result.score) == (kind, 6.0)


def test_a_second_answer_within_the_tolerance_keeps_state():
    assert judged(SMALL, small(), {"a": Returned(Array(TRUE + 4 * FLOAT32_ROUNDOFF))}).score == 7


def test_a_second_call_is_not_held_against_a_first_one_that_was_wrong():
    key = replace(SMALL, checks=(*SMALL.checks, make_values_check("more", ["b"])))
    result = judged(key, outcomes(key, a=Array(TRUE + 1)), {"a": Returned(Array(TRUE + 2))})
    assert not_passed(result) == ["hidden"]


def make_twin(name, factor):
    """A case with other numbers of the same shapes."""
    return make_case(name, expected=(close(TRUE * factor),))


TWIN, IN_PLACE = make_twin("twin", 5), make_twin("in-place", 6)
KEY = replace(
    SMALL,
    checks=(
        SMALL.checks[0],
        make_values_check("hidden", ["a", "b"], weight=2),
        make_values_check("everything", ["a", "twin", "in-place"]),
        make_property_check("state", ["a", "in-place", "twin"]),
    ),
    repeats=(Repeat("a"), Repeat("a", IN_PLACE, ("X", "sizes"), in_place=True), Repeat("a", TWIN, ("X",))),
)
RIGHT = {
    "a": answered(KEY.case("a"), Array(TRUE)),
    "twin": answered(TWIN, Array(TRUE * 5)),
    "in-place": answered(IN_PLACE, Array(TRUE * 6)),
}
STALE = Returned(Array(TRUE))
"""The answer to the earlier call."""


def names(found):
    return [case.name for case in found]


def test_repeats_that_are_right_cost_nothing_and_are_no_suspects():
    assert judged(KEY, outcomes(KEY), RIGHT).status == "passed"
    assert suspects(KEY, CallOutcomes(outcomes(KEY), RIGHT)) == []


@pytest.mark.parametrize("wrong", [STALE, Returned(Array(TRUE[:1])), Returned(), Raised("KeyError")])
@pytest.mark.parametrize("name", ["twin", "in-place"])
def test_a_suspect_that_is_right_in_a_new_process_loses_state(name, wrong):
    repeats = RIGHT | {name: wrong}
    assert names(suspects(KEY, CallOutcomes(outcomes(KEY), repeats))) == [name]
    result = judged(KEY, outcomes(KEY), repeats, {name: RIGHT[name]})
    state = by_name(result)["state"]
    assert not_passed(result) == ["state"]
    assert (state.kind, state.case.name) == ("state", name)
    in_place = name == "in-place"
    assert state.failure == AnswerChanged(True, ("X", "sizes") if in_place else ("X",))


@pytest.mark.parametrize("alone", [STALE, Raised("KeyError"), TimedOut()])
def test_a_suspect_that_is_wrong_in_a_new_process_is_a_wrong_value(alone):
    result = judged(KEY, outcomes(KEY), RIGHT | {"twin": STALE}, {"twin": alone})
    assert not_passed(result) == ["everything"]
    everything = by_name(result)["everything"]
    assert everything.case.name == "twin"
    assert everything.kind == {Returned: "value", Raised: "exception", TimedOut: "timeout"}[type(alone)]
    # What one twin is wrong in says nothing about the first calls.
    assert result.explanation is None


def test_nothing_is_said_of_a_suspect_that_was_not_tried():
    result = judged(KEY, outcomes(KEY), RIGHT | {"twin": STALE, "in-place": STALE})
    assert result.status == "passed"
    assert failures(KEY, CallOutcomes(outcomes(KEY), RIGHT | {"twin": STALE})) == {}


def test_one_proof_is_enough_and_other_suspects_stay_wrong_values():
    repeats = RIGHT | {"twin": STALE, "in-place": STALE}
    result = judged(KEY, outcomes(KEY), repeats, {"twin": STALE, "in-place": RIGHT["in-place"]})
    assert not_passed(result) == ["everything", "state"]
    assert by_name(result)["state"].case.name == "in-place"


@pytest.mark.parametrize(
    ("first", "repeats"),
    [
        ({}, {"a": Returned()}),  # the same call contradicts itself: that needs no proof
        ({"a": Array(TRUE + 1)}, {}),  # the first answer was wrong, too
    ],
)
def test_there_are_no_suspects_where_a_new_process_would_show_nothing(first, repeats):
    assert suspects(KEY, CallOutcomes(outcomes(KEY, **first), RIGHT | {"twin": STALE} | repeats)) == []


@pytest.mark.parametrize("outcome", [TimedOut(), RanOutOfMemory(), NotCalled("timeout")])
def test_a_repeat_without_an_end_is_no_suspect_and_is_told_as_what_it_is(outcome):
    repeats = RIGHT | {"twin": outcome}
    assert suspects(KEY, CallOutcomes(outcomes(KEY), repeats)) == []
    state = by_name(judged(KEY, outcomes(KEY), repeats))["state"]
    assert (state.status, state.kind != "state") == ("failed", True)


def test_objects_are_named_only_where_there_can_be_the_same():
    fixed = replace(IN_PLACE, positional={"X": Array(TRUE, "readonly"), "sizes": (1, 2)})
    key = replace(KEY, repeats=(Repeat("a", fixed, ("X",), in_place=True),))
    result = judged(key, outcomes(key), {"in-place": STALE}, {"in-place": RIGHT["in-place"]})
    assert by_name(result)["state"].failure == AnswerChanged(True, ("X",))


def test_misconceptions_are_told_from_the_first_calls_only():
    doubled = replace(KEY.misconceptions[0], variants=(make_variant(a=2 * TRUE),))
    key = replace(KEY, misconceptions=(doubled,))
    result = judged(key, outcomes(key, a=Array(2 * TRUE)), RIGHT | {"twin": STALE}, {"twin": STALE})
    assert result.misconception == "doubled"


def test_references_that_disagree_about_a_second_call_are_the_graders_fault():
    doubtful = replace(TWIN, expected=(close(TRUE * 5), close(TRUE)))
    key = replace(KEY, repeats=(Repeat("a"), Repeat("a", IN_PLACE), Repeat("a", doubtful)))
    result = judged(key, outcomes(key), RIGHT)
    state = by_name(result)["state"]
    assert (state.status, state.kind, result.status, not_passed(result)) == (
        "could-not-tell", None, "could-not-tell", ["state"],
    )  # fmt: skip


def test_the_seconds_of_new_processes_are_not_the_results():
    slow = replace(RIGHT["twin"], seconds=9.0)
    assert judged(KEY, outcomes(KEY), RIGHT | {"twin": STALE}, {"twin": slow}).seconds == 0
