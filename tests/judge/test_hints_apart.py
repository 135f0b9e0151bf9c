"""Hints part by part and mode by mode: what is told holds for each part, and right parts are called right."""

import numpy as np
import pytest

from tensorgrade.arrays.codec import Array
from tensorgrade.key.check_records import ValuesCheck
from tensorgrade.key.expected_answers import Branches, CloseAnswer, NumberAnswer
from tensorgrade.key.key_records import CaseKey, ExerciseKey
from tensorgrade.result.explanation_facts import Hint, HintsApart, PartHint, PartsExchanged
from tensorgrade.result.features import Feature
from tensorgrade.sandbox.outcomes import Raised, Returned
from tensorgrade.translation import Text
from tests.judge.outcomes import judged

W = Text("words")
NAMES = ("dX", "dW", "db")


def random(*shape):
    return np.random.default_rng(shape).standard_normal(shape)


def close(values):
    return CloseAnswer(values, np.full(values.shape, 8.0))


def case(name, rows, columns, public=False, names=NAMES, kind="tuple", **keyword):
    parts = close(random(rows, columns)), close(random(rows + 1, columns)), close(random(rows + columns))
    X = Array(random(rows, columns))
    return CaseKey(name, "f", public, {"X": X}, keyword, (Branches(kind, parts, names),), False, False)


CASES = [case("p", 3, 4, public=True), case("a", 4, 2), case("b", 3, 3)]


def told(cases, answers, parameters=("X",)):
    """What explains these answers, by case; those of other cases are right."""
    outcomes = {}
    for item in cases:
        right = item.expected[0]
        arrays = [part.values for part in right.items] if isinstance(right, Branches) else [right.values]
        answer = answers(item, *arrays)
        if isinstance(answer, tuple):
            answer = tuple(Array(np.asarray(part)) if isinstance(part, np.ndarray) else part for part in answer)
        elif isinstance(answer, np.ndarray):
            answer = Array(answer)
        outcomes[item.name] = answer if isinstance(answer, Raised) else Returned(answer)
    check = ValuesCheck("values", W, False, 1, tuple(item.name for item in cases))
    return judged(ExerciseKey("f", W, None, 1, 1.0, parameters, (check,), tuple(cases)), outcomes).explanation


def apart(*wrong, right=()):
    return HintsApart("", tuple(PartHint(names, hint) for names, hint in wrong), right)


def test_a_part_that_is_wrong_is_named_and_so_are_the_right_ones():
    twice = apart((("dW",), Hint("factor", number=2.0)), right=("dX", "db"))
    assert told(CASES, lambda item, dX, dW, db: (dX, 2 * dW, db)) == twice
    row = apart((("dX",), Hint("last-row", filling="zero")), right=("dW", "db"))
    assert told(CASES, lambda item, dX, dW, db: (np.vstack([dX[:-1], 0 * dX[-1:]]), dW, db)) == row


def test_a_part_of_which_nothing_is_known_is_called_wrong():
    answers = lambda item, dX, dW, db: (dX * random(*dX.shape), dW, db)  # noqa: E731
    assert told(CASES, answers) == apart((("dX",), None), right=("dW", "db"))


def test_several_parts_are_told_each_with_its_own_fact_and_equal_facts_together():
    assert told(CASES, lambda item, dX, dW, db: (2 * dX, dW, 2 * db)) == apart(
        (("dX", "db"), Hint("factor", number=2.0)), right=("dW",)
    )
    assert told(CASES, lambda item, dX, dW, db: (2 * dX, dW[:-1], db)) == apart(
        (("dX",), Hint("factor", number=2.0)), (("dW",), Hint("one-row-short")), right=("db",)
    )
    assert told(CASES, lambda item, dX, dW, db: (2 * dX, dW * random(*dW.shape), db)) == apart(
        (("dX",), Hint("factor", number=2.0)), (("dW",), None), right=("db",)
    )


def test_a_factor_of_hidden_calls_has_no_number():
    def answers(item, dX, dW, db):
        return (dX, dW if item.public else 2 * dW, db)

    assert told(CASES, answers) == apart((("dW",), None), right=("dX", "db"))  # the shown answer contradicts it
    hidden = [case("a", 4, 2), case("b", 3, 3)]
    assert told(hidden, answers) == apart((("dW",), Hint("factor")), right=("dX", "db"))


def test_a_part_is_right_only_if_it_is_in_all_calls():
    def answers(item, dX, dW, db):
        return (dX + random(*dX.shape) * (item.name != "p"), dW, db + random(*db.shape) * (item.name == "p"))

    assert told(CASES, answers) == apart((("dX", "db"), None), right=("dW",))


@pytest.mark.parametrize(
    "answers",
    [
        lambda item, dX, dW, db: tuple(part * random(*part.shape) for part in (dX, dW, db)),  # nothing is known
        lambda item, dX, dW, db: (dX, 2 * dW, db) if item.name == "p" else (dX, dW, db),  # one wrong answer
        lambda item, dX, dW, db: (dX, 2 * dW, db) if item.name != "a" else (dX, dW),  # a part is missing
        lambda item, dX, dW, db: (dX, 2 * dW, db) if item.name != "a" else Raised("ValueError"),
        lambda item, dX, dW, db: dX,
    ],
)
def test_nothing_is_told_of_parts_that_were_not_all_returned_or_of_which_nothing_is_known(answers):
    assert told(CASES, answers) is None


def test_another_order_of_the_parts_is_told():
    exchanged = PartsExchanged(("dW", "dX", "db"), NAMES)
    assert told(CASES, lambda item, dX, dW, db: (dW, dX, db)) == exchanged
    turned = PartsExchanged(("db", "dX", "dW"), NAMES)
    assert told(CASES, lambda item, dX, dW, db: (db, dX, dW)) == turned
    unnamed = [case(item.name, 3 + place, 2, names=()) for place, item in enumerate(CASES)]
    assert told(unnamed, lambda item, dX, dW, db: (dW, dX, db)) == PartsExchanged((1, 0, 2), (0, 1, 2))


def test_another_order_is_not_told_where_one_answer_is_in_the_right_one_or_is_wrong():
    found = told(CASES, lambda item, dX, dW, db: (dX, dW, db) if item.name == "p" else (dW, dX, db))
    assert found == apart((("dX", "dW"), None), right=("db",))
    assert isinstance(told(CASES, lambda item, dX, dW, db: (dW, dX, 2 * db)), HintsApart)


def test_the_names_of_a_dictionary_are_told_and_have_no_order():
    cases = [case(item.name, 3 + place, 2, item.public, kind="dict") for place, item in enumerate(CASES)]

    def answers(item, dX, dW, db):
        return {"dX": Array(2 * dX), "dW": Array(dW), "db": Array(db)}

    assert told(cases, answers) == apart((("dX",), Hint("factor", number=2.0)), right=("dW", "db"))


def test_a_wrong_number_of_several_is_named():
    cases = [
        CaseKey(name, "f", True, {"X": Array(random(size))}, {},
                (Branches("tuple", (NumberAnswer(size), NumberAnswer(2)), ("rows", "columns")),), False, False)
        for name, size in (("a", 3), ("b", 4))
    ]  # fmt: skip
    outcomes = {"a": Returned((1, 2)), "b": Returned((1, 2))}
    check = ValuesCheck("values", W, False, 1, ("a", "b"))
    result = judged(ExerciseKey("f", W, None, 1, 1.0, ("X",), (check,), tuple(cases)), outcomes)
    assert result.explanation == apart((("rows",), None), right=("columns",))


# --- Modes ------------------------------------------------------------------------------------------------


def of_mode(name, mode, rows, public=False):
    """A call with a mode; the plain one is "max", as the features of the other one say."""
    features = (Feature("option", "mode", repr(mode)),) if mode == "avg" else ()
    keyword = {"mode": mode} if mode else {}
    X = Array(random(rows, 4))
    return CaseKey(
        name, "f", public, {"X": X}, keyword, (close(random(rows, 3)),), False, False, features=features
    )  # fmt: skip


MODES = [
    of_mode("p", "max", 3, public=True), of_mode("q", "avg", 4, public=True), of_mode("a", "avg", 5),
    of_mode("b", None, 6), of_mode("c", None, 7),
]  # fmt: skip


def test_what_is_wrong_in_one_mode_is_told_with_the_mode():
    def answers(item, Y):
        return 4 * Y if item.keyword.get("mode") == "avg" else Y

    times_four = HintsApart("mode", (PartHint(("'avg'",), Hint("factor", number=4.0)),), ("'max'",))
    assert told(MODES, answers, ("X", "mode")) == times_four


def test_what_is_wrong_in_each_mode_is_told_for_each():
    def answers(item, Y):
        return 4 * Y if item.keyword.get("mode") == "avg" else np.vstack([Y[:-1], 0 * Y[-1:]])

    found = told(MODES, answers, ("X", "mode"))
    assert found == HintsApart(
        "mode",
        (PartHint(("'max'",), Hint("last-row", filling="zero")), PartHint(("'avg'",), Hint("factor", number=4.0))),
        (),
    )


def test_nothing_is_told_of_modes_where_it_does_not_hold_for_all_of_their_calls():
    def answers(item, Y):
        return {"q": 4 * Y, "a": 3 * Y}.get(item.name, Y)

    found = told(MODES, answers, ("X", "mode"))
    assert not isinstance(found, HintsApart)
    without_features = [
        CaseKey(item.name, "f", item.public, item.positional, item.keyword, item.expected, False, False)
        for item in MODES
    ]
    in_one = told(without_features, lambda item, Y: 4 * Y if item.name in ("q", "a") else Y, ("X", "mode"))
    assert not isinstance(in_one, HintsApart)  # which mode the others have is not known
