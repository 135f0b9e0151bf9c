"""Every figure: the same bytes from the same arrays, nothing that runs or is fetched, and the same in words."""

import re
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

from tensorgrade.figures.catalogue import FIGURES
from tensorgrade.figures.grids import FigureError
from tensorgrade.translation import LANGUAGES, translator
from tests.figures.examples import EXAMPLES, GRID, KERNEL

SVG = "{http://www.w3.org/2000/svg}"
MOST_BYTES = 12_000


def draw(name, language="en", **changed):
    return FIGURES[name](translator(language), **(EXAMPLES[name] | changed))


def texts(figure):
    return [item.text for item in ElementTree.fromstring(figure.svg).iter(f"{SVG}text")]


def test_each_figure_has_an_example_here():
    assert EXAMPLES.keys() == FIGURES.keys()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", EXAMPLES)
def test_a_figure_is_inert_small_and_the_same_each_time(name, language):
    figure = draw(name, language)
    assert figure == draw(name, language)
    assert len(figure.svg.encode()) < MOST_BYTES
    root = ElementTree.fromstring(figure.svg)
    assert (root.tag, root.get("role")) == (f"{SVG}svg", "img")
    assert root.find(f"{SVG}title").text == figure.alt
    assert {item.tag.removeprefix(SVG) for item in root.iter()} <= {
        "svg", "title", "g", "path", "rect", "text", "polyline", "polygon",
    }  # fmt: skip
    assert not re.search(r"\bid=|href|url\(|@import|<style|<script|\bon\w+=", figure.svg)
    assert "nan" not in figure.svg
    assert not re.search(r"\de[-+]?\d", re.sub(r'"#\w+"|<text.*?</text>|<title>.*?</title>', "", figure.svg))


@pytest.mark.parametrize("name", EXAMPLES)
def test_its_words_are_in_the_readers_language(name):
    english, chinese = draw(name).alt, draw(name, "zh").alt
    assert english != chinese
    assert re.search("[\u4e00-\u9fff]", chinese)
    assert not re.search("[\u4e00-\u9fff]", english + "".join(texts(draw(name))))
    # No half-width colon, comma, semicolon or full stop after a Chinese character.
    assert not re.search("[\u4e00-\u9fff][:,;.]", chinese + "\n".join(texts(draw(name, "zh"))))
    assert "\n" not in english


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("sliding_window", ["0·0 + 1·1 + 3·2 + 4·3 = 19", "1·0 + 2·1 + 4·2 + 5·3 = 25", "37"]),
        ("padded_windows", ["5×5", "4 places", "3 rows and 2 columns", "0, 8, 6, 8"]),
        ("pooled_windows", ["[−∞ −3 −1 −4 −2 −6 −∞] → [−3 −1 −2]", "[−1.5 −2.5 −4]"]),
        ("pixel_gradient", ["4 windows", "4·1 + 3·10 + 2·100 + 1·1000 = 1234"]),
        ("feature_map", ["6 rows [0 1 0 0 0 −1 0]"]),
        ("flipped_kernel", ["[0 0 1; 0 0 1; 0 1 1; 0 0 1; 1 1 1]"]),
        ("colour_channels", ["5×4 pixels"]),
        ("moved_edge", ["moved by 1: [0 1 0]; moved by 2: [0 0 1]"]),
        ("activations", ["X 1×4×4, Conv2D ReLU 2×2×2, Linear 3, Last 2", "class 1"]),
        ("channel_sum", ["[19 25; 37 43], [37 47; 67 77]", "[56 72; 104 120]"]),
        ("output_channels", ["Y[0] = [56 72; 104 120], Y[1] = [76 100; 148 172]"]),
        ("pixel_column", ["1·5 + 1·6 = 11; 2·5 + (−1)·6 = 4; 0·5 + 3·6 = 18"]),
        ("shared_weights", ["256 weights", "49 are different", "9 different"]),
        ("receptive_field", ["1, 3, 7"]),
        ("loss_curves", ["0.1/λ: slow; η = 1/λ: falls; η = 2.2/λ: explodes"]),
    ],
)
def test_what_it_says_is_what_the_arrays_give(name, words):
    alt = draw(name).alt
    assert [item for item in words if item not in alt] == []


def test_numbers_are_drawn_at_their_places():
    drawn = texts(draw("padded_windows"))
    assert drawn[:2] == ["X", "0"]
    assert drawn[-4:] == ["0", "8", "6", "8"]
    assert drawn.count("0") == 16 + 1 + 1 + 1  # of the padding, X, K and Y
    assert draw("padded_windows").svg.count('stroke-width="3.5"') == 8  # a frame for each window and each output
    first, *_others = texts(draw("pooled_windows"))
    assert first == "max"
    assert texts(draw("activations"))[-2:] == ["−1", "2.2"]


@pytest.mark.parametrize(
    ("name", "changed", "words"),
    [
        ("sliding_window", {"K": np.ones((4, 1))}, "4×1 does not fit into a picture of 3×3"),
        ("sliding_window", {"X": [1, 2]}, r"X has the shape \(2,\); an array with 2 axes is drawn"),
        ("sliding_window", {"X": [[1, 2], [3]]}, "X is no array of numbers"),
        ("sliding_window", {"X": np.ones((0, 3))}, r"X has the shape \(0, 3\)"),
        ("padded_windows", {"stride": (0, 1)}, r"stride is \(0, 1\); a pair"),
        ("padded_windows", {"padding": 1}, "padding is 1; a pair"),
        ("pooled_windows", {"pool_size": (3, 1)}, "3×1 does not fit"),
        ("pixel_gradient", {"pixel": (3, 0)}, r"pixel is \(3, 0\); the picture has the shape \(3, 3\)"),
        ("colour_channels", {"X": np.full((3, 2, 2), 2)}, "numbers from 0 to 1"),
        ("colour_channels", {"X": np.ones((2, 2, 2))}, "three channels"),
        ("channel_sum", {"K": [KERNEL]}, "X has 2 channels, and K 1"),
        ("output_channels", {"X": [GRID]}, "X has 1 channels, and each kernel of K 2"),
        ("pixel_column", {"W": [[1, 2, 3]]}, "does not fit"),
        ("pixel_column", {"pixel": (3, 0)}, "does not fit"),
        ("shared_weights", {"kernel_size": (2, 2)}, "odd numbers"),
        ("receptive_field", {"layers": 3}, "list of pairs"),
        ("receptive_field", {"layers": [3]}, "a layer is 3; a pair"),
        ("activations", {"stages": [("X", "words"), ("Last", [1])]}, "X is no array of numbers"),
        ("activations", {"stages": []}, "stages must be pairs"),
        ("activations", {"stages": [("X", np.ones((2, 2, 2)))]}, "an array with 1 axes"),
        ("moved_edge", {"moves": [7]}, "moves"),
        ("loss_curves", {"steps": "fast"}, "steps is no array of numbers"),
    ],
)
def test_what_cannot_be_drawn_is_one_sentence(name, changed, words):
    with pytest.raises(FigureError, match=words) as caught:
        draw(name, **changed)
    assert "\n" not in str(caught.value)


def test_unusual_arrays_are_drawn():
    assert draw("sliding_window", K=[[5]]).alt
    assert draw("sliding_window", X=GRID[::-1, ::-1].astype(np.float32), K=-KERNEL).alt
    assert draw("receptive_field", layers=[]).alt.endswith("1.")
    assert draw("feature_map", X=np.zeros((2, 2)), K=[[1]]).alt
    assert draw("shared_weights", size=(1, 1), kernel_size=(1, 1)).alt
    assert draw("activations", stages=[("Last", [0, 0])]).alt
