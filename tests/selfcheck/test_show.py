"""`show(X, K, Y)` as a student meets it."""

import base64
import re
import struct
import zlib

import numpy as np
import pytest

from tensorgrade import show
from tensorgrade.selfcheck.show import CannotShow

X, K = np.arange(9.0).reshape(3, 3), np.arange(4.0).reshape(2, 2)
Y = np.array([[19.0, 25.0], [37.0, 43.0]])


def html(*arguments, **named):
    return show(*arguments, language="en", **named)._repr_html_()


def test_arrays_have_the_names_of_the_callers_variables():
    page = html(X, K, Y + 0, Z=Y)
    assert re.findall(r"<figcaption>(\S+) <span>([^<]+)</span>", page) == [
        ("X", "3×3 float64"), ("K", "2×2 float64"), ("[2]", "2×2 float64"), ("Z", "2×2 float64"),
    ]  # fmt: skip
    assert str(show(X)).startswith("X 3×3 float64\n[[0. 1. 2.]")


def test_an_element_is_framed_and_its_window_dotted():
    page = html(X, K, Y, at=(1, 0))
    assert [int(float(text)) for text in re.findall(r'<td class="[^"]*\bseen\b[^"]*"><b>([^<]+)', page)] == [3, 4, 6, 7]
    assert re.findall(r'<td class="[^"]*\bworst\b[^"]*"><mark>([^<]+)', page) == ["37"]


def test_of_other_shapes_nothing_is_dotted():
    assert "seen" not in re.findall(r'class="([^"]*)"', html(X, K, X, at=(1, 0)))


def test_a_large_array_is_a_picture_of_its_pixels():
    values = np.linspace(-1, 3, 20 * 30).reshape(20, 30)
    values[0, 1] = np.nan
    page = html(values)
    assert "black is -1, white is 3" in page.replace("−", "-")
    [address] = re.findall(r'src="data:image/png;base64,([^"]+)"', page)
    png = base64.b64decode(address)
    assert struct.unpack(">II", png[16:24]) == (30, 20)
    data = png[png.index(b"IDAT") + 4 :]
    rows = np.frombuffer(zlib.decompress(data), np.uint8).reshape(20, 31)
    assert (rows[:, 0] == 0).all()
    assert (rows[0, 1], rows[0, 2], rows[-1, -1]) == (0, 0, 255)
    assert html(np.full((40, 40), 1e308)).count("<img") == 1
    assert html(np.zeros((9, 20, 20))).count("<img") == 6


def test_it_speaks_chinese():
    assert "黑色" in show(np.eye(20), language="zh")._repr_html_()


@pytest.mark.parametrize("value", ["a", None, [1j], {"a": 1}, [[1], [1, 2]]])
def test_what_is_no_array_of_numbers_is_refused_in_one_sentence(value):
    with pytest.raises(CannotShow, match="show draws arrays of real numbers|show wants arrays"):
        show(value)


@pytest.mark.parametrize("at", [(2, 0), (0,), (0, -1), 3, "a", (0.5, 0), [None, 1]])
def test_a_place_outside_the_last_array_is_refused(at):
    with pytest.raises(CannotShow, match="no index of the last array"):
        show(X, K, Y, at=at)


def test_the_index_of_a_row_of_numbers_is_a_number_or_a_tuple():
    row = np.arange(4.0)
    assert (
        show(row, at=2)._repr_html_() == show(row, at=(2,))._repr_html_() == show(row, at=np.array([2]))._repr_html_()
    )


def test_nothing_at_all_is_refused():
    with pytest.raises(CannotShow, match="show wants arrays"):
        show()


def test_where_it_is_graded_it_does_nothing(grade_source):
    source = (
        "import numpy as np\nfrom tensorgrade import check, show\nX = np.eye(3)\nshow(X, at=(0, 0))\n"
        "def pool2d(X, pool_size, mode='max'):\n"
        "    show(X)\n"
        "    w = np.lib.stride_tricks.sliding_window_view(X, pool_size)\n"
        "    return w.max((2, 3)) if mode == 'max' else w.mean((2, 3))\n"
    )
    assert grade_source("pooling", source).exercises["pool2d"].status == "passed"
