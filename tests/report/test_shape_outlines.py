"""Shapes as rectangles to one scale."""

from tensorgrade.report.shape_outlines import outlines


def test_outlines_are_to_one_scale_and_only_of_shapes_with_axes():
    mine, truth = outlines((("a", (3, 4, 8)), ("b", (2,))))
    assert (mine.shape, mine.rows, mine.columns) == ("3×4×8", 4, 8)
    assert (mine.width, mine.height, truth.width, truth.height) == (120, 60, 30, 15)
    assert outlines((("a", ()), ("b", (2,)))) == outlines((("a", (2,)), ("b", ()))) == ()
    assert outlines((("a", (3, 2, 2, 2)), ("b", (3, 1, 2, 2)))) == ()
    empty, _other = outlines((("a", (0, 5)), ("b", (2, 2))))
    assert empty.height == 1
