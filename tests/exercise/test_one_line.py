"""Sentences in several lines of the source are one line for their readers."""

import pytest

from tensorgrade.exercise import Relation, Term
from tensorgrade.exercise.one_line import one_line


@pytest.mark.parametrize(
    ("words", "joined"),
    [
        ("One line.  As it is.", "One line.  As it is."),
        ("Two\n    lines.\n", "Two lines."),
        ("\n  Three\n\n  of\n  them.", "Three of them."),
        ("两行\n    在一起。", "两行在一起。"),
        ("形状是 X\n    的。", "形状是 X 的。"),
    ],
)
def test_lines_are_joined(words, joined):
    assert one_line(words) == joined


def test_what_is_no_text_stays_for_the_validation_to_tell():
    assert one_line(None) is None
    assert Relation(terms=[Term("a")], broken="Not\n  so.").broken == "Not so."
