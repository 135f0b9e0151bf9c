"""Arrays as tables: what is shown, what is marked, what is left out."""

import pytest

from tensorgrade.report.heatmaps import heatmap, slice_text
from tensorgrade.report.nested_arrays import difference, wrong_indices
from tensorgrade.report.shape_outlines import outlines
from tensorgrade.result.result_records import Argument
from tensorgrade.translation import translator

_ = translator("en")


def nested(*shape, start=0):
    def make(rest, first):
        if not rest:
            return float(first)
        size = 1
        for length in rest[1:]:
            size *= length
        return [make(rest[1:], first + position * size) for position in range(rest[0])]

    return make(shape, start)


def texts(table):
    return [[cell.text for cell in row.cells] for row in table.rows]


def array(values):
    return Argument("an array", values, array=True)


def test_a_small_array_is_shown_whole():
    made = heatmap("X", array(nested(2, 3)), _, 144)
    [table] = made.tables
    assert texts(table) == [["0", "1", "2"], ["3", "4", "5"]]
    assert (table.columns, [row.name for row in table.rows]) == (("0", "1", "2"), ["0", "1"])
    assert (made.cut, made.wide) == ("", False)


def test_a_large_array_is_cut_around_what_matters_and_says_so():
    made = heatmap("X", array(nested(20, 20)), _, 100, worst=(17, 2))
    [table] = made.tables
    assert [row.name for row in table.rows] == [str(row) for row in range(12, 20)]
    assert table.columns == tuple(str(column) for column in range(12))
    assert made.cut == "shown: rows 12–19 of 20, columns 0–11 of 20"
    worst = [cell.text for row in table.rows for cell in row.cells if cell.worst]
    assert worst == ["342"]


@pytest.mark.parametrize("budget", [1, 9, 60, 144, 1000])
@pytest.mark.parametrize("shape", [(1,), (40,), (1, 40), (40, 1), (3, 4, 5), (2, 2, 9, 9), (5, 5, 16)])
def test_a_picture_keeps_to_its_budget_and_shows_the_worst_element(shape, budget):
    worst = tuple(length - 1 for length in shape)
    made = heatmap("X", array(nested(*shape)), _, budget, worst=worst)
    cells = [cell for table in made.tables for row in table.rows for cell in row.cells]
    assert 1 <= len(cells) <= budget
    assert sum(cell.worst for cell in cells) == 1


def test_planes_are_named_and_the_worst_ones_is_among_them():
    made = heatmap("X", array(nested(9, 2, 2)), _, 12, worst=(8, 0, 1))
    assert [table.label for table in made.tables] == ["[0]", "[1]", "[8]"]
    assert made.cut == "shown: 3 of 9 slices"


def test_tints_go_by_sign_and_size_and_special_numbers_have_none():
    made = heatmap("X", array([[0.0, 1.0, -4.0, 4.0, "NaN", "Infinity"]]), _, 144)
    assert [cell.shade for cell in made.tables[0].rows[0].cells] == ["", "p1", "n4", "p4", "", ""]
    assert texts(made.tables[0]) == [["0", "1", "-4", "4", "nan", "inf"]]


def test_words_and_empty_arrays_are_no_tables():
    for item in (Argument("12"), array(None), array([]), array([[], []])):
        assert heatmap("X", item, _, 144).tables == ()


def test_differences_are_marked_where_they_matter():
    apart = difference(array([1.0, 2.0, 3.0]), array([1.0, 2.5, 3.0 + 1e-12]))
    assert wrong_indices(apart) == {(1,)}
    infinite = difference(array(["Infinity", "NaN", 1.0]), array(["Infinity", 1.0, 1.0]))
    assert wrong_indices(infinite) == {(1,)}
    assert difference(array([1.0]), array([[1.0]])) is None
    assert difference(array(None), array([1.0])) is None
    assert difference(Argument("1"), Argument("2")) is None


def test_outlines_are_to_one_scale_and_only_of_shapes():
    mine, truth = outlines((("a", [3, 4, 8]), ("b", [2])))
    assert (mine.shape, mine.rows, mine.columns) == ("3×4×8", 4, 8)
    assert (mine.width, mine.height, truth.width, truth.height) == (120, 60, 30, 15)
    for nothing in ([], None, "(2, 3)", [2, "x"], 3):
        assert outlines((("a", nothing), ("b", [2]))) == ()
    empty, _other = outlines((("a", [0, 5]), ("b", [2, 2])))
    assert empty.height == 1


def test_a_window_is_said_as_a_student_would_index_it():
    assert slice_text({(0, 1), (1, 2)}, "X") == "X[0:2, 1:3]"
    assert slice_text({(2, 0)}, "X") == "X[2, 0]"
    assert slice_text(set(), "X") == ""
