"""Points: rounded once, and summed without the rounding of binary fractions."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensorgrade.result.points import rounded_points, total_score


@pytest.mark.parametrize(
    ("points", "shown"),
    [
        (Fraction(0), 0.0),
        (Fraction(4), 4.0),
        (Fraction(4, 3), 1.33),
        (Fraction(8, 3), 2.67),
        (Fraction(1, 200), 0.01),
        (Fraction(3, 200), 0.02),
        (Fraction(1, 8), 0.13),
        # 2.675 is not a binary fraction: floats would round it down.
        (Fraction(107, 40), 2.68),
        (Fraction(201, 40000), 0.01),
        (Fraction(199, 40000), 0.0),
    ],
)
def test_points_are_rounded_to_two_decimals_halves_up(points, shown):
    assert rounded_points(points) == shown


@given(st.fractions(min_value=0, max_value=1000))
def test_rounding_moves_no_score_by_more_than_half_a_cent(points):
    shown = rounded_points(points)
    assert abs(Fraction(str(shown)) - points) <= Fraction(1, 200)
    assert round(shown, 2) == shown


def test_sums_carry_no_dust():
    assert total_score([0.1] * 3) == 0.3
    assert total_score([1.1, 2.2]) == 3.3
    assert total_score([]) == 0.0
