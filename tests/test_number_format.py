"""Texts in spreadsheets are texts, and so are their parts where a spreadsheet splits them in its own way."""

import pytest

from tensorgrade.number_format import spreadsheet_cell

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
