"""Arrays as tables: what is shown, what is marked, what is left out."""

import numpy as np
import pytest

from tensorgrade.report.heatmaps import Heatmap, heatmap, slice_text
from tensorgrade.translation import translator

_ = translator("en")


def numbered(*shape):
    """An array whose elements are 0, 1, 2, … in its order."""
    return np.arange(float(np.prod(shape))).reshape(shape)


def mask(shape, *marked):
    """Booleans, true at these indices."""
    made = np.zeros(shape, dtype=bool)
    for index in marked:
        made[index] = True
    return made


def picture(values, budget=144, **marks):
    return heatmap("X", "an array", np.array(values), _, budget, **marks)


def texts(table):
    return [[cell.text for cell in row.cells] for row in table.rows]


def cells(made):
    return [cell for table in made.tables for row in table.rows for cell in row.cells]


def marked(made, mark):
    """The texts of the cells with a mark."""
    return [cell.text for cell in cells(made) if getattr(cell, mark)]


def test_a_small_array_is_shown_whole():
    made = picture(numbered(2, 3))
    [table] = made.tables
    assert texts(table) == [["0", "1", "2"], ["3", "4", "5"]]
    assert (table.label, table.columns, [row.name for row in table.rows]) == ("", ("0", "1", "2"), ["0", "1"])
    assert (made.name, made.text, made.cut, made.wide) == ("X", "an array", "", False)
    assert {cell.classes for cell in cells(made)} == {"", "p1", "p2", "p3", "p4"}


def test_an_array_of_one_dimension_is_one_row_without_a_name():
    made = picture(numbered(6), wrong=mask(6, 2, 4), worst=(4,), seen=mask(6, 0))
    [table] = made.tables
    assert texts(table) == [["0", "1", "2", "3", "4", "5"]]
    assert ([row.name for row in table.rows], table.label, made.cut, made.wide) == ([""], "", "", True)
    assert (marked(made, "differs"), marked(made, "worst"), marked(made, "seen")) == (["2", "4"], ["4"], ["0"])
    assert [cell.classes for cell in cells(made)] == ["seen", "p1", "p2 differs", "p3", "p4 differs worst", "p4"]


def test_an_array_of_five_dimensions_is_tables_named_by_its_first_three():
    shape = (2, 1, 3, 2, 2)
    made = picture(numbered(*shape), worst=(1, 0, 2, 1, 0), wrong=mask(shape, (0, 0, 1, 0, 1), (1, 0, 2, 1, 0)))
    assert [table.label for table in made.tables] == [
        "[0, 0, 0]", "[0, 0, 1]", "[0, 0, 2]", "[1, 0, 0]", "[1, 0, 1]", "[1, 0, 2]",
    ]  # fmt: skip
    assert texts(made.tables[-1]) == [["20", "21"], ["22", "23"]]
    assert (marked(made, "differs"), marked(made, "worst"), made.cut) == (["5", "22"], ["22"], "")


def test_the_last_table_of_many_is_the_worst_ones():
    made = picture(numbered(3, 2, 2, 1, 1), worst=(2, 1, 0, 0, 0))
    labels = [table.label for table in made.tables]
    assert labels == ["[0, 0, 0]", "[0, 0, 1]", "[0, 1, 0]", "[0, 1, 1]", "[1, 0, 0]", "[2, 1, 0]"]
    assert (marked(made, "worst"), made.cut) == (["10"], "shown: 6 of 12 slices")


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (None, "20×30 float64"), (np.array(2.0), "0-d float64"), (np.zeros(0), "0 float64"),
        (np.zeros((2, 0)), "2×0 float64"), (np.zeros((0, 3)), "0×3 float64"), (np.zeros((2, 0, 3)), "2×0×3 float64"),
    ],
)  # fmt: skip
def test_what_has_no_elements_to_show_is_words_alone(values, text):
    assert heatmap("X", text, values, _, 144) == Heatmap("X", text)


def test_a_large_array_is_cut_around_what_matters_and_says_so():
    made = picture(numbered(20, 20), 100, worst=(17, 2))
    [table] = made.tables
    assert [row.name for row in table.rows] == [str(row) for row in range(12, 20)]
    assert table.columns == tuple(str(column) for column in range(12))
    assert made.cut == "shown: rows 12–19 of 20, columns 0–11 of 20"
    assert marked(made, "worst") == ["342"]


@pytest.mark.parametrize(
    ("shape", "budget", "cut"),
    [
        ((12, 12), 144, ""),
        ((40,), 144, "shown: columns 0–11 of 40"),
        ((13, 2), 144, "shown: rows 0–11 of 13"),
        ((3, 4, 5), 20, "shown: 1 of 3 slices"),
        ((2, 13, 13), 144, "shown: rows 0–11 of 13, columns 0–11 of 13, 1 of 2 slices"),
        ((400, 1, 1), 144, "shown: 6 of 400 slices"),
    ],
)
def test_a_caption_says_what_is_left_out(shape, budget, cut):
    assert picture(numbered(*shape), budget).cut == cut


def test_the_part_shown_is_around_the_worst_then_the_seen_then_the_wrong_elements():
    shape, values = (40, 40), numbered(40, 40)
    wrong, seen = mask(shape, (30, 5), (39, 0)), mask(shape, (20, 35), (21, 0))
    for marks, rows, columns in (
        ({}, "0–11", "0–11"),
        ({"wrong": wrong}, "24–35", "0–11"),
        ({"wrong": wrong, "seen": seen}, "14–25", "28–39"),
        ({"wrong": wrong, "seen": seen, "worst": (10, 10)}, "4–15", "4–15"),
        ({"wrong": mask(shape), "seen": mask(shape)}, "0–11", "0–11"),
    ):
        assert picture(values, **marks).cut == f"shown: rows {rows} of 40, columns {columns} of 40"


@pytest.mark.parametrize("budget", [1, 9, 60, 144, 1000])
@pytest.mark.parametrize("shape", [(1,), (40,), (1, 40), (40, 1), (3, 4, 5), (2, 2, 9, 9), (5, 5, 16)])
def test_a_picture_keeps_to_its_budget_and_shows_the_worst_element(shape, budget):
    made = picture(numbered(*shape), budget, worst=tuple(length - 1 for length in shape))
    assert 1 <= len(cells(made)) <= budget
    assert marked(made, "worst") == [f"{np.prod(shape) - 1:.4g}"]


def test_planes_are_named_and_the_worst_ones_is_among_them():
    made = picture(numbered(9, 2, 2), 12, worst=(8, 0, 1))
    assert [table.label for table in made.tables] == ["[0]", "[1]", "[8]"]
    assert made.cut == "shown: 3 of 9 slices"


def test_tints_go_by_sign_and_size_and_special_numbers_have_none():
    made = picture([[0.0, 1.0, -4.0, 4.0, np.nan, np.inf]])
    assert [cell.shade for cell in cells(made)] == ["", "p1", "n4", "p4", "", ""]
    assert texts(made.tables[0]) == [["0", "1", "-4", "4", "nan", "inf"]]


def test_the_largest_and_smallest_numbers_of_float64_have_tints():
    assert [cell.shade for cell in cells(picture([1.7e308, -1.7e308, 1e307]))] == ["p4", "n4", "p1"]
    assert [cell.shade for cell in cells(picture([5e-324, -5e-324, 0.0]))] == ["p4", "n4", ""]


def test_a_window_is_said_as_a_student_would_index_it():
    assert slice_text(mask((3, 4), (0, 1), (1, 2)), "X") == "X[0:2, 1:3]"
    assert slice_text(mask((3, 4), (2, 0)), "X") == "X[2, 0]"
    assert slice_text(mask(5, 1, 4), "v") == "v[1:5]"
    assert slice_text(mask((1, 2, 2, 2, 2), (0, 1, 0, 1, 1), (0, 1, 1, 1, 0)), "W") == "W[0, 1, 0:2, 1, 0:2]"
    assert slice_text(mask((3, 4)), "X") == ""


FORGED = [
    0.0, -0.0, 1.0, 5e-324, -5e-324, 1e-308, 4.6e307, -4.6e307, float(np.finfo(float).max), -float(np.finfo(float).max),
    float("inf"), float("-inf"), float("nan"),
]  # fmt: skip


@pytest.mark.parametrize("first", FORGED)
@pytest.mark.parametrize("second", FORGED)
def test_any_numbers_have_a_picture(first, second):
    for shape in ((2,), (1, 2), (2, 1, 1)):
        made = picture(np.array([first, second]).reshape(shape), wrong=np.ones(shape, dtype=bool))
        assert len(cells(made)) == 2
        assert {cell.shade for cell in cells(made)} <= {"", "p1", "p2", "p3", "p4", "n1", "n2", "n3", "n4"}
    [least, _largest] = cells(picture([float(np.finfo(float).max) / 1000, float(np.finfo(float).max)]))
    assert (least.shade, _largest.shade) == ("p1", "p4")


def test_numbers_that_differ_do_not_look_the_same_in_yours_and_expected():
    yours, expected = np.array([[5.999985, 1 / 3], [2.0, 1e12 - 4096]]), np.array([[6.0, 1 / 3], [2.5, 1e12]])
    wrong = yours != expected
    assert texts(picture(yours, wrong=wrong, other=expected).tables[0]) == [
        ["5.999985", "0.3333"], ["2", "999999995904"],
    ]  # fmt: skip
    assert texts(picture(expected, wrong=wrong, other=yours).tables[0]) == [["6", "0.3333"], ["2.5", "1000000000000"]]


def test_an_array_of_one_dimension_is_told_apart_from_another():
    made = picture([5.999985, 2.0], wrong=mask((2,), 0), other=np.array([6.0, 2.0]))
    assert texts(made.tables[0]) == [["5.999985", "2"]]
