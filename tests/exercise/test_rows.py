"""Cases as rows of a table."""

import numpy as np
import pytest

from tensorgrade.exercise import Case, Check, Domain, Floats, PairOf, Rows, Size, integers, normal

DOMAIN = Domain(
    sizes={"h": Size(1, 9, plain=5), "kh": Size(1, 9, plain=2), "pad": Size(0, 3, plain=0)},
    derived={"out": "h - kh + 1"},
    arguments={"X": Floats("h", "out"), "K": Floats("kh"), "padding": PairOf("pad", "pad")},
)


def test_a_row_has_a_name_and_the_arguments_in_the_order_of_the_columns():
    rows = Rows(X=normal, K=integers, padding=None)
    literal = np.ones((2, 2))
    first, second = rows(("first", (3, 4), (2, 2), (1, 0)), ("second", literal))
    assert first == Case("first", X=normal(3, 4), K=integers(2, 2), padding=(1, 0))
    assert list(second.arguments) == ["X"]
    assert second.arguments["X"] is literal


def test_functions_and_their_options_change_by_column_or_for_all():
    rows = Rows(X=normal, K=integers, padding=None)
    [single] = rows.each(dtype="float32").but(K={"low": 0})(("single", (3,), (2,)))
    assert single == Case("single", X=normal(3, dtype="float32"), K=integers(2, dtype="float32", low=0))
    [other] = rows.but(K=normal)(("other", (3,), (2,)))
    assert other.arguments["K"] == normal(2)


def test_arrays_that_a_row_leaves_out_have_the_domains_plain_sizes():
    rows = Rows(DOMAIN, X=normal, K=normal, padding=None)
    assert rows(("plain",)) == [Case("plain", X=normal(5, 4), K=normal(2))]
    assert rows(("longer", None, (3,), (1, 1))) == [Case("longer", X=normal(5, 4), K=normal(3), padding=(1, 1))]


def test_a_row_with_too_many_values_is_refused():
    with pytest.raises(ValueError, match="row 'long' has 2 values, and there are 1 columns"):
        Rows(X=normal)(("long", (1,), (2,)))


def test_a_check_of_rows_has_their_cases_and_its_options():
    rows = Rows(X=normal)
    check = rows.check("sizes", "Two sizes", weight=2, public=True)(("one", (3, 6)), ("other", (4, 4)))
    assert check == Check("sizes", "Two sizes", rows(("one", (3, 6)), ("other", (4, 4))), weight=2, public=True)
