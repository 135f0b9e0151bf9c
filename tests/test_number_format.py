"""Numbers for people; texts in spreadsheets, which are texts in all parts that a spreadsheet splits them into."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensorgrade.number_format import digits_apart, number, spreadsheet_cell

FORMULAS = [
    "=1+1", "+1", "-1", "@x", "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20x", " =1+1", "\n=1+1", "\u00a0=1+1", "|calc",
    "%x", "\t=1", "\r=1", "\x00=1", "\ufeff=1", "\u200b=1", "\u202e=1", "\u3000=1",
    "\u2212" + "1", "\u207a1", "\ufe62" + "1",
    "(=1)", '"=1"', "'=1", "\\=1", "/x", "!x", "#x", "$A$1", "\u0301=1", "_x", "\ud83d=1",
]  # fmt: skip
TEXTS = ["ada", "李, 伟", "Émile", "9a", "９", "カナ", "한글", "йцу", "kernel-flipped; not-flipped", "a-b=c", "x;", ""]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_does_not_begin_with_a_letter_or_a_digit_is_quoted(text):
    quoted = spreadsheet_cell(text)
    assert quoted[0] == "'"
    assert quoted.replace("'", "") == text.replace("'", "")


@pytest.mark.parametrize("text", TEXTS)
def test_other_texts_stay_as_they_are(text):
    assert spreadsheet_cell(text) == text


@pytest.mark.parametrize("end", [";", "\t", "\n", "\r", "\r\n", "\u2028", "; ", ";\u00a0"])
def test_where_a_spreadsheet_splits_a_text_itself_the_next_part_is_quoted(end):
    split, space = end[:1] if end != "\r\n" else end, end[1:] if end != "\r\n" else ""
    assert spreadsheet_cell(f"ada{end}=1+1").split(split)[1] == f"'{space}=1+1"
    assert spreadsheet_cell(f"ada{end}bob") == f"ada{end}bob"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (7, "7"), (7.0, "7"), (-0.0, "0"), (0.1, "0.1"), (1 / 3, "0.333333"), (1234567.0, "1234567"), (1e300, "1e+300"),
        (-2.5e-9, "-2.5e-09"), (math.nan, "nan"), (-math.inf, "-inf"), (True, "1"), (10**16, "1e+16"),
        (123456789 * 10**400, "1.23457e+408"),
    ],
)  # fmt: skip
def test_a_number_is_written_for_people(value, text):
    assert number(value) == text


@pytest.mark.parametrize(
    ("one", "other", "texts"),
    [
        (5.999985, 6.0, ("5.999985", "6")),
        (999999995904.0, 1000000000000, ("999999995904", "1000000000000")),
        (2.5, 3.5, ("2.5", "3.5")),
        (1 / 3, 1e-9, ("0.333333", "1e-09")),
        (1.0, 1.0 + 2.0**-52, ("1", "1.0000000000000002")),
        (math.nan, 1.0, ("nan", "1")),
        (1.0, 10**400, ("1", "1.0000000000000000e+400".replace(".0000000000000000", ""))),
        (2.0, 2.0, ("2", "2")),
    ],
)
def test_two_numbers_that_differ_are_written_with_digits_enough_to_tell_them_apart(one, other, texts):
    digits = digits_apart(one, other)
    assert (number(one, digits), number(other, digits)) == texts


@given(st.floats() | st.integers(), st.floats() | st.integers())
def test_no_two_different_numbers_look_the_same(one, other):
    digits = digits_apart(one, other)
    if one != other and not (math.isnan(one) and math.isnan(other)):
        assert number(one, digits) != number(other, digits) or (abs(one) > 2**53 and float(one) == float(other))
