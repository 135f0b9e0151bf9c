"""`build` tries a key with the judge, and refuses one that could not judge fairly."""

import pytest

from tensorgrade.exercise import AuthorError

EXERCISES = """\
from tensorgrade.exercise import *

W = Text("words", "文字")

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
        ({'Term("once", -2.0)': 'Term("once", -3.0)'}, "f: the reference itself fails doubled."),
        (
            {"lambda X: -X.sum(1)": "lambda X: X.sum(0)"},
            "f: variant 0 of 'negative' is taken for 'columns': no case tells them apart.",
        ),
        (
            # It is wrong on one case, which has so little weight that the points are rounded to all of them.
            {
                "lambda X: -X.sum(1)": "lambda X: X.sum(1) if X.shape == (2, 2) else -X.sum(1)",
                "public=True)": "public=True, weight=1000)",
            },
            "f: the misconception 'negative' earns full marks;",
        ),
    ],
    ids=["the reference fails", "two misconceptions are alike", "a misconception costs nothing"],
)
def test_a_key_that_would_judge_unfairly_is_refused(build, changes, sentence):
    text = EXERCISES
    for old, new in changes.items():
        assert text.count(old) == 1
        text = text.replace(old, new)
    with pytest.raises(AuthorError) as raised:
        build(text)
    assert sentence in str(raised.value)
