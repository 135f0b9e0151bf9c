"""The one set of colours can be told apart on a light page and on JupyterLab's dark one."""

import re

import pytest

from tensorgrade.figures import colours
from tensorgrade.figures.colours import FACTOR, FRAMES, INK, LINE, OUTSIDE, PAPER, SOFT, grey, tint
from tensorgrade.figures.svg import LARGE
from tests.figures.test_figures import EXAMPLES, draw

WHITE, DARK = "#ffffff", "#111111"


def luminance(colour):
    """Of WCAG 2.2: relative luminance."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """Of WCAG 2.2: contrast ratio."""
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def test_the_formula_is_wcags():
    assert contrast("#000000", WHITE) == pytest.approx(21)
    assert contrast("#777777", WHITE) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("page", [WHITE, DARK])
def test_what_stands_on_the_page_itself_is_large_and_legible(page):
    assert contrast(OUTSIDE, page) >= 4.2  # 3 is asked for of large text, and no colour has more than 4.35 on both
    assert LARGE >= 18.66
    for name in EXAMPLES:
        for attributes in re.findall(rf'<text([^>]*fill="{OUTSIDE}"[^>]*)>', draw(name).svg):
            assert 'font-weight="bold"' in attributes
            assert float(re.search(r'font-size="([\d.]+)"', attributes)[1]) >= 18.66


@pytest.mark.parametrize("under", [WHITE, DARK, PAPER])
def test_frames_and_lines_are_seen_on_the_page_and_on_paper(under):
    assert min(contrast(colour, under) for colour in FRAMES) >= 3
    assert contrast(LINE, under) >= (3 if under != PAPER else 2.8)


def test_numbers_are_legible_on_every_tint():
    tints = {tint(value, 4) for value in range(-4, 5)}
    assert len(tints) == 9
    assert PAPER in tints
    assert min(contrast(INK, under) for under in tints) >= 4.5
    assert min(contrast(FACTOR, under) for under in tints) >= 4.5
    assert contrast(SOFT, PAPER) >= 4.5


def test_frames_differ_in_more_than_colour():
    assert len(set(colours.DASHES)) == len(set(FRAMES)) == 4


def test_a_picture_has_black_and_white_for_its_ends():
    assert (grey(-2, -2, 3), grey(3, -2, 3)) == ("#000000", "#ffffff")
    assert grey(1, 1, 1) == "#808080"
    assert tint(0, 0) == tint(1, 0) == PAPER
