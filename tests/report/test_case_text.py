"""The call that shows a failure as plain text, and the page's marks without a style sheet."""

import re

import numpy as np
import pytest

from tensorgrade import check
from tensorgrade.report.case_text import case_lines
from tensorgrade.report.sample_cards import CARDS
from tensorgrade.text_wrap import display_width
from tensorgrade.translation import translator
from tests.conftest import ROOT


def corr2d(X, K):
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape)
    return np.einsum("ijab,ab->ij", windows, np.flip(K))


@pytest.fixture(params=["en", "zh"])
def report(request):
    return check(corr2d, ROOT / f"assignments/{request.param}/corr2d/corr2d.public.npz", request.param)


def test_plain_text_has_the_arrays_with_their_marks(report):
    lines = str(report).splitlines()
    start = next(number for number, line in enumerate(lines) if line.strip().startswith("corr2d(X"))
    rows = [line.split() for line in lines[start + 2 : start + 5]]
    assert rows == [
        ["(0)", "(1)", "2", "0", "1", "[5]", "_11_", "[19]", "_25_", "[-14]", "_-14_"],
        ["(3)", "(4)", "5", "2", "3", "_23_", "_29_", "_37_", "_43_", "_-14_", "_-14_"],
        ["6", "7", "8"],
    ]
    assert "[ ]" in lines[start + 5]
    assert all(display_width(line) <= 100 for line in lines)


def channels_averaged(X, K):
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape[2:], (1, 2))
    return np.einsum("cijab,ocab->oij", windows, K) / K[0].size


def test_of_an_array_with_channels_the_slices_of_the_marked_element_are_drawn():
    channels_averaged.__name__ = "corr2d_multi_in_out"
    key = ROOT / "assignments/en/channels/channels.public.npz"
    lines = [line.strip() for line in str(check(channels_averaged, key, "en")).splitlines()]
    start = next(number for number, line in enumerate(lines) if line.startswith("corr2d_multi_in_out(X"))
    assert lines[start + 1 : start + 8] == [
        "X [0]         X [1]         K [2, 0]   K [2, 1]",
        "0   1   2     1   2   3    (2) (3)    (3) (4)",
        "3  (4) (5)    4  (5) (6)   (4) (5)    (5) (6)",
        "6  (7) (8)    7  (8) (9)",
        "your answer [2]   expected [2]   difference (yours − expected) [2]",
        "_12_ _16_          _96_ _128_     _-84_ _-112_",
        "_24_ [28]         _192_ [224]    _-168_ [-196]",
    ]


class Sequential:
    def __init__(self, layers):
        self.layers = layers

    def __len__(self):
        return len(self.layers)

    def __iter__(self):
        return iter(self.layers)

    def forward(self, X):
        return X


def test_a_long_call_is_wrapped():
    key = ROOT / "assignments/en/modules/modules.public.npz"
    lines = str(check(Sequential, key, "en")).splitlines()
    assert any("Sequential([Linear(…)" in line for line in lines)
    assert all(display_width(line) <= 100 for line in lines)


def test_without_a_style_sheet_the_marks_are_elements_and_the_answers_stand_in_one_row(report):
    text = re.sub(r"<style>.*?</style>", "", report._repr_html_(), flags=re.DOTALL)
    assert re.findall(r"<mark>(.*?)</mark>", text) == ["<u>5</u>", "<u>19</u>", "<u>-14</u>"]
    assert re.findall(r"<b>(.*?)</b>", text) == ["0", "1", "3", "4"]
    assert len(re.findall("<u>", text)) == 12
    [row] = [
        item for item in re.findall(r"<table class=\"side\".*?</td></tr></table>", text, re.DOTALL) if "<u>5" in item
    ]
    assert "<u>19" in row
    assert "<u>-14" in row
    words = re.sub(r"<[^>]*>", "", text)
    for word in ("framed", "dotted", "Blue", "orange", "带框", "虚线", "蓝色", "橙色"):
        assert word not in words


def test_pictures_that_do_not_fit_beside_each_other_stand_below_each_other():
    view = CARDS[0].case
    for width in (20, 30, 60):
        lines = case_lines(view, width, translator("en"))
        assert all(display_width(line) <= max(width, 40) for line in lines[1:-1])
    assert case_lines(CARDS[1].case, 60, translator("en")) == []  # nothing of it may be shown
