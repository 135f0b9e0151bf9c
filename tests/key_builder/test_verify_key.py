"""`build` tries a key with the judge, and refuses one that could not judge fairly."""

import pytest

from tensorgrade.exercise import AuthorError

EXERCISES = """\
from tensorgrade.exercise import *

W = "words"

assignment = Assignment(name="sums", title=W, exercises=[Exercise(
    name="f", title=W, points=1, reference=lambda X: X.sum(1),
    checks=[
        Check("public", W, [Case("square", X=grid(2, 2))], public=True),
        Check("hidden", W, [Case("wide", X=grid(2, 3))]),
        Check("doubled", W, [Case("once", X=grid(2, 2)), Case("twice", X=2 * grid(2, 2))],
              relation=Relation(terms=[Term("twice"), Term("once", -2.0)], broken=W)),
    ],
    misconceptions=[
        Misconception("columns", W, lambda X: X.sum(0)),
        Misconception("negative", W, lambda X: -X.sum(1)),
    ],
)])
"""


def test_a_key_that_judges_fairly_is_built(build):
    assert [item.name for item in build(EXERCISES).misconceptions] == ["columns", "negative"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {'Term("once", -2.0)': 'Term("once", -3.0)'},
            "f: the reference's answers break the relation of 'doubled': (1)·twice + (-3)·once is -5 at [1], "
            "where 0 is expected. Correct the terms, or leave the check out.",
        ),
        (
            {'Term("once", -2.0)': 'Term("once", -3.0)', "broken=W)": "broken=W, at_least=True)"},
            "(1)·twice + (-3)·once is -5 at [1], where at least 0 is expected.",
        ),
        (
            {"lambda X: -X.sum(1)": "lambda X: X.sum(0)"},
            "f: variant 0 of 'negative' is taken for 'columns': no case tells them apart.",
        ),
        (
            # It is wrong on one case, which has so little weight that the points are rounded to all of them.
            {
                "lambda X: -X.sum(1)": "lambda X: X.sum(1) if X.shape == (2, 2) else -X.sum(1)",
                "public=True),": 'public=True), Check("other", W, [Case("drawn", X=normal(2, 2))], weight=1000),',
            },
            "f: the misconception 'negative' earns full marks;",
        ),
    ],
    ids=[
        "the reference breaks a relation",
        "an inequality",
        "two misconceptions are alike",
        "a misconception costs nothing",
    ],
)
def test_a_key_that_would_judge_unfairly_is_refused(build, changes, sentence):
    text = EXERCISES
    for old, new in changes.items():
        assert text.count(old) == 1
        text = text.replace(old, new)
    with pytest.raises(AuthorError) as raised:
        build(text)
    assert sentence in str(raised.value)


CHEAP = {
    # Wrong where there are three columns: in one check of weight 1, whatever the relation would say.
    "lambda X: -X.sum(1)": "lambda X: X.sum(1) if X.shape == (2, 2) else -X.sum(1)",
    "public=True),": 'public=True), Check("other", W, [Case("drawn", X=normal(2, 2))], weight=10),',
    "points=1,": "points=100,",
}


def built_with(build, changes):
    text = EXERCISES
    for old, new in changes.items():
        assert text.count(old) == 1
        text = text.replace(old, new)
    return build(text)


def test_a_misconception_must_cost_a_tenth(build):
    with pytest.raises(AuthorError) as raised:
        built_with(build, CHEAP)
    [sentence] = str(raised.value).split("\n")
    # Beside public, hidden and doubled of weight 1 each there are other, purity, precision and state: 10, 1, 1 and 2.
    assert "f: variant 0 of 'negative' costs 5.88 of 100 points, less than 10%: it fails hidden only." in sentence
    assert "cheapest_misconception=(share, reason)" in sentence


def test_one_that_costs_a_tenth_is_taken(build):
    assert built_with(build, CHEAP | {'[Case("wide", X=grid(2, 3))]': '[Case("wide", X=grid(2, 3))], weight=2'})


def test_an_author_may_set_another_floor(build):
    floor = "points=100, cheapest_misconception=({}, 'It shows with three columns only.'),"
    assert built_with(build, CHEAP | {"points=1,": floor.format(0.05)}).name == "f"


def test_the_floor_of_an_author_counts(build):
    floor = "points=100, cheapest_misconception=(0.5, 'All are grave.'),"
    with pytest.raises(AuthorError, match="costs 5.88 of 100 points, less than 50%"):
        built_with(build, CHEAP | {"points=1,": floor})


def test_all_misconceptions_that_cost_too_little_are_told_at_once(build):
    both = {"lambda X: X.sum(0)": "lambda X: X.sum(1) if X.shape == (2, 2) else 2 * X.sum(1)"}
    with pytest.raises(AuthorError) as raised:
        built_with(build, CHEAP | both)
    first, second = str(raised.value).split("\n")
    assert "variant 0 of 'columns' costs 5.88 of 100 points" in first
    assert second.startswith("f: variant 0 of 'negative' costs 5.88 of 100 points")
    assert "line 14: f: variant 0" in first


def test_what_a_relation_may_catch_is_not_counted(build):
    heavy = {"broken=W)),": "broken=W), weight=20),"}
    with pytest.raises(AuthorError, match="it fails hidden only"):
        built_with(build, CHEAP | heavy)
