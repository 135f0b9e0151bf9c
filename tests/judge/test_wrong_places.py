"""Where wrong answers are wrong and what stands there: told where it holds for all of them, and only then."""

import numpy as np
import pytest

from tensorgrade.arrays.codec import Array
from tensorgrade.judge.wrong_places import where
from tensorgrade.key.check_records import ValuesCheck
from tensorgrade.key.expected_answers import CloseAnswer
from tensorgrade.key.key_records import CaseKey, ExerciseKey
from tensorgrade.result.explanation_facts import Hint
from tensorgrade.sandbox.outcomes import Returned
from tensorgrade.translation import Text
from tests.judge.outcomes import judged

W = Text("words")
PADS = {"pair_defaults": {"padding": (0, 0)}}


def case(name, *shape, public=False):
    truth = np.random.default_rng(shape).standard_normal(shape)
    expected = CloseAnswer(truth, np.full(shape, 8.0))
    return CaseKey(name, "f", public, {"X": Array(np.ones((2, 2)))}, {}, (expected,), False, False)


MAPS = [case("p", 3, 5, public=True), case("a", 5, 4), case("b", 4, 4)]
HIDDEN = [case("a", 5, 4), case("b", 4, 4)]
THIN = [case("p", 2, 2, public=True), case("a", 2, 3), case("b", 3, 2)]
STACKS = [case("p", 2, 3, 4, public=True), case("a", 3, 3, 3)]
VECTORS = [case("p", 5, public=True), case("a", 4)]


def hint(cases, changes, **fields):
    """The hint for answers that these functions have changed in place; the other answers are right."""
    outcomes = {}
    for item in cases:
        answer = item.expected[0].values.copy()
        change = changes.get(item.name) if isinstance(changes, dict) else changes
        if change:
            change(answer)
        outcomes[item.name] = Returned(Array(answer))
    check = ValuesCheck("values", W, False, 1, tuple(item.name for item in cases))
    return judged(ExerciseKey("f", W, None, 1, 1.0, ("X",), (check,), tuple(cases), **fields), outcomes).explanation


def filled(value, *places):
    def change(answer):
        for place in places:
            answer[place] = value

    return change


def added(*places):
    def change(answer):
        for place in places:
            answer[place] += 1 + np.arange(answer[place].size).reshape(answer[place].shape)

    return change


ROW, COLUMN, FIRST_ROW, FIRST_COLUMN = np.s_[..., -1, :], np.s_[..., -1], np.s_[..., 0, :], np.s_[..., 0]
RING = (ROW, COLUMN, FIRST_ROW, FIRST_COLUMN)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (filled(np.nan, ROW), Hint("last-row", filling="nan")),
        (filled(-np.inf, ROW), Hint("last-row", filling="minus-infinity")),
        (filled(np.inf, COLUMN), Hint("last-column", filling="infinity")),
        (filled(0.0, FIRST_ROW), Hint("first-row", filling="zero")),
        (filled(-1e9, FIRST_COLUMN), Hint("first-column", filling="one-number", number=-1e9)),
        (filled(np.nan, ROW, COLUMN), Hint("last-row-and-column", filling="nan")),
        (filled(0.0, FIRST_ROW, FIRST_COLUMN), Hint("first-row-and-column", filling="zero")),
        (filled(np.nan, *RING), Hint("outer-ring", filling="nan")),
        (filled(np.nan, np.s_[0, 0]), Hint("one-element", value="[0, 0]", filling="nan")),
        (filled(np.inf, np.s_[-1, 0]), Hint("one-element", value="[-1, 0]", filling="infinity")),
        (filled(np.nan, np.s_[:]), Hint("everything", filling="nan")),
        (filled(0.0, np.s_[:]), Hint("everything", filling="zero")),
        (filled(7.0, np.s_[:]), Hint("everything", filling="one-number", number=7.0)),
        (added(ROW), Hint("last-row")),
        (added(FIRST_COLUMN), Hint("first-column")),
        (added(ROW, COLUMN), Hint("last-row-and-column")),
        (added(*RING), Hint("outer-ring")),
        (added(np.s_[-1, -1]), Hint("one-element", value="[-1, -1]")),
    ],
)
def test_a_place_and_what_it_holds_are_told(change, expected):
    assert hint(MAPS, change) == expected


def test_an_exercise_that_pads_has_a_border_and_others_have_none():
    assert hint(MAPS, filled(np.nan, *RING), **PADS) == Hint("border-not-finite")
    assert hint(MAPS, filled(np.nan, np.s_[0, 1], np.s_[1, 0]), **PADS) == Hint("border-not-finite")
    assert hint(MAPS, added(*RING), **PADS) == Hint("border")
    assert hint(MAPS, filled(np.nan, ROW), **PADS) == Hint("last-row", filling="nan")
    assert hint(MAPS, filled(np.nan, np.s_[0, 1], np.s_[1, 0])) == Hint("first-row-and-column")


@pytest.mark.parametrize(
    "changes",
    [
        {
            "p": filled(np.nan, ROW),
            "a": filled(np.nan, ROW),
            "b": added(np.s_[:]),
        },  # one answer is wrong elsewhere, too
        {"p": added(ROW), "a": added(np.s_[1:2]), "b": added(np.s_[2:3])},
        {"p": added(ROW)},  # a single wrong answer
    ],
)
def test_a_place_that_one_wrong_answer_contradicts_is_not_told(changes):
    assert hint(MAPS, changes) is None


def test_what_stands_there_is_told_where_all_answers_hold_it():
    assert hint(MAPS, {"p": filled(np.nan, ROW), "a": filled(0.0, ROW), "b": filled(np.nan, ROW)}) == Hint("last-row")
    assert hint(MAPS, {name: filled(float(number), ROW) for number, name in enumerate("pab")}) == Hint("last-row")
    assert hint(MAPS, filled(np.nan, np.s_[-1, 1:3])) == Hint("last-row")  # not all of it


def test_right_answers_to_other_calls_are_not_passed_over():
    changes = {"p": filled(np.nan, ROW), "a": filled(np.nan, ROW)}
    assert hint(MAPS, changes) == Hint("last-row", filling="nan", some_calls=True)


def test_in_thin_arrays_everything_is_border():
    assert hint(THIN, added(ROW, COLUMN)) is None
    assert hint(THIN, added(*RING)) is None
    assert hint(THIN, added(ROW)) == Hint("last-row")
    assert hint([case("p", 1, 5, public=True), case("a", 1, 4)], added(ROW)) is None


def test_places_are_those_of_the_last_two_axes():
    assert hint(STACKS, filled(np.nan, np.s_[1, 0, 0])) == Hint("one-element", value="[..., 0, 0]")
    assert hint(STACKS, filled(np.nan, np.s_[:, -1, :])) == Hint("last-row", filling="nan")


def test_a_vector_has_ends_and_no_rows():
    assert hint(VECTORS, filled(np.nan, np.s_[0])) == Hint("one-element", value="[0]", filling="nan")
    assert hint(VECTORS, added(np.s_[-1:])) == Hint("one-element", value="[-1]")
    assert hint(VECTORS, added(np.s_[1:3])) is None


def test_arrays_without_axes_or_with_different_ones_have_no_place():
    assert where([np.ones((), bool)] * 2, False) is None
    assert where([np.eye(3, dtype=bool)[0], np.eye(3, dtype=bool)], False) is None


def test_what_only_hidden_calls_show_is_told_in_a_few_words():
    """The student's code chooses in which way it is wrong: each more way would tell more of hidden arguments."""
    assert hint(HIDDEN, filled(np.nan, ROW)) == Hint("last-row")
    assert hint(HIDDEN, added(np.s_[-1, -1])) == Hint("last-row")
    assert hint(HIDDEN, added(FIRST_ROW)) == Hint("outer-ring")
    assert hint(HIDDEN, filled(0.0, np.s_[:])) is None


def test_single_elements_that_are_equal_are_not_told_as_one_number():
    cases = [case("p", 1, 1, public=True), case("a", 1, 1)]
    assert hint(cases, filled(7.0, np.s_[:])) is None
    assert hint(cases, filled(0.0, np.s_[:])) == Hint("everything", filling="zero")
