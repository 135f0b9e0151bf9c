"""Facts that all wrong answers share: each is told when it holds, and not when one case speaks against it."""

import numpy as np
import pytest

from tensorgrade.arrays.codec import Array
from tensorgrade.key.check_records import ValuesCheck
from tensorgrade.key.expected_answers import CloseAnswer
from tensorgrade.key.key_records import CaseKey, ExerciseKey
from tensorgrade.sandbox.outcomes import Raised, Returned
from tensorgrade.translation import Text
from tests.judge.outcomes import explanation, judged

W = Text("words", {"zh": "文字"})


def case(name, X, truth, public=False, **keyword):
    expected = CloseAnswer(truth, np.full(truth.shape, 8 * np.abs(truth).max(initial=1.0)))
    return CaseKey(name, "f", public, {"X": Array(X)}, keyword, (expected,), False, False)


def exercise(*cases):
    check = ValuesCheck("values", W, False, 1, tuple(item.name for item in cases))
    return ExerciseKey("f", W, None, 1, 1.0, ("X",), (check,), tuple(cases))


def explained(cases, answers):
    """The hint and its words in both languages, for answers by case name; the others are right."""
    given = {item.name: answers.get(item.name, item.expected[0].values) for item in cases}
    outcomes = {
        name: Raised("ValueError") if value is None else Returned(Array(value)) for name, value in given.items()
    }
    result = judged(exercise(*cases), outcomes)
    english, chinese = (explanation(result, language) for language in ("en", "zh"))
    assert result.misconception is None
    assert bool(english) == bool(result.hint) == bool(chinese)
    if result.hint:
        assert english.rstrip("?？") != english, "a question leads on"
        assert english != chinese
    return result.hint, english


def random(*shape):
    return np.random.default_rng(shape).standard_normal(shape)


MAPS = [
    case(f"c{rows}{columns}", random(rows, columns), random(rows + 1, columns + 2))
    for rows, columns in [(2, 3), (4, 2), (3, 3)]
]


def changed(change, cases=MAPS):
    return {item.name: change(item.expected[0].values) for item in cases}


def with_edge(value, *index):
    def change(truth):
        wrong = truth.copy()
        for place in index:
            wrong[place] = value if np.isnan(value) else wrong[place] + value
        return wrong

    return change


ALL_FOUR = (np.s_[0, :], np.s_[-1, :], np.s_[:, 0], np.s_[:, -1])


@pytest.mark.parametrize(
    ("change", "hint"),
    [
        (lambda truth: truth.T.copy(), "transposed"),
        (lambda truth: truth[:-1], "one-row-short"),
        (lambda truth: truth[:, 1:], "one-column-short"),
        (lambda truth: truth[1:, 1:], "one-short"),
        (with_edge(np.nan, *ALL_FOUR), "outer-ring"),
        (lambda truth: truth * 2.5, "factor"),
        (lambda truth: -truth, "factor"),
        (lambda truth: truth + 3, "offset"),
        (with_edge(1.0, np.s_[-1, 0]), "last-row"),
        (with_edge(1.0, np.s_[1, -1]), "last-column"),
        (with_edge(1.0, np.s_[0, 1], np.s_[1, 0], np.s_[-1, 1]), "outer-ring"),
        (lambda truth: truth * random(*truth.shape), None),
        (lambda truth: np.full_like(truth, np.nan), None),
        (lambda truth: np.zeros_like(truth), None),
        (lambda truth: truth[:-2], None),
        (lambda truth: truth.ravel(), None),
    ],
)
def test_a_fact_about_all_answers_is_told(change, hint):
    assert explained(MAPS, changed(change))[0] == hint


@pytest.mark.parametrize("change", [lambda truth: truth.T.copy(), lambda truth: truth * 2.5, lambda truth: truth + 3])
def test_a_fact_that_one_wrong_answer_contradicts_is_not_told(change):
    answers = changed(change) | {MAPS[1].name: np.arange(20.0).reshape(5, 4)}
    assert explained(MAPS, answers)[0] is None


def test_a_factor_is_not_told_when_some_answer_is_right_all_the_same():
    answers = changed(lambda truth: truth * 2.5)
    del answers[MAPS[0].name]
    assert explained(MAPS, answers)[0] is None


@pytest.mark.parametrize(("change", "hint"), [(np.divide, "divided-by-size"), (np.multiply, "times-size")])
def test_a_factor_that_is_an_arguments_size_names_the_argument(change, hint):
    answers = {item.name: change(item.expected[0].values, item.positional["X"].values.size) for item in MAPS}
    found, words = explained(MAPS, answers)
    assert found == hint
    assert " X." in words


SQUARE = [case(f"s{side}", random(side, side), random(side, side)) for side in (2, 3, 4)]
WIDE = [case(f"w{side}", random(side, side + 2), random(side, side)) for side in (2, 3, 4)]
WHOLE = [case(f"n{side}", np.round(9 * random(side, side + 1)), random(side, side)) for side in (3, 4)]
POSITIVE = [case(f"p{side}", np.abs(random(side, side + 1)), random(side, side)) for side in (3, 4)]
PADDED = [case(f"k{side}", random(side, side), random(side, side), padding=(1, 1)) for side in (2, 3)]
SHOWN = [case(f"e{side}", random(side, side + 1), random(side, side), public=True) for side in (2, 3)]


def gone(cases):
    """No answer at all to these."""
    return {item.name: None for item in cases}


@pytest.mark.parametrize(
    ("right", "wrong", "hint"),
    [
        (SQUARE, WIDE, "only-square"),
        (WHOLE, WIDE, "only-whole-numbers"),
        (POSITIVE, WIDE, "only-not-negative"),
        (SQUARE, PADDED, "only-default"),
        (SHOWN, WIDE, "only-examples"),
        (SQUARE[:1], WIDE, None),  # one right answer may be luck
        (SQUARE, WIDE[:1], None),  # one wrong answer may have any reason
        ([*SQUARE, *WIDE[:1]], WIDE[1:], None),
    ],
)
def test_what_all_right_cases_have_and_no_wrong_one_is_told(right, wrong, hint):
    assert explained([*right, *wrong], gone(wrong))[0] == hint


def test_an_odd_side_is_told_with_the_argument():
    right = [case(f"o{side}", random(side, side + 2), random(2, 2)) for side in (1, 3)]
    wrong = [case(f"v{side}", random(side, side + 2), random(2, 2)) for side in (2, 4)]
    hint, words = explained([*right, *wrong], gone(wrong))
    assert hint == "only-odd"
    assert "sides of X" in words


def test_nothing_is_told_when_all_is_right():
    assert explained(MAPS, {}) == (None, "")


@pytest.mark.parametrize("change", [lambda truth: truth.T.copy(), lambda truth: truth[:, 1:], lambda truth: truth + 3])
def test_a_fact_about_one_answer_is_not_told(change):
    assert explained(MAPS, changed(change, MAPS[:1]))[0] is None
    assert explained(MAPS[:1], changed(change, MAPS[:1]))[0] is None


def test_answers_that_are_too_short_are_told_only_where_none_has_the_right_number_of_windows():
    wide = [case(f"wide{rows}", random(rows, 4), random(rows, 6), padding=(0, 1)) for rows in (2, 3)]
    short = changed(lambda truth: truth[:, 1:], wide)
    assert explained(wide, short)[0] == "one-column-short"
    assert explained([*MAPS, *wide], short)[0] == "only-default"


def test_a_wrong_sign_of_answers_is_told_before_properties_of_the_arguments():
    cut = {item.name: np.maximum(item.expected[0].values, 0) for item in MAPS}
    right = [case(f"r{side}", random(side, side), np.abs(random(side, side + 2))) for side in (2, 3)]
    assert explained([*MAPS, *right], cut)[0] == "negative-answers"
    negative = case("negative", random(4, 4), random(5, 4))
    assert explained([*MAPS, *right, negative], cut)[0] is None
