"""The assignment `modules`: classes that call each other, each mistake of which costs once; and its data."""

import json
import re
from pathlib import Path

import jupytext
import numpy as np
import pytest

from tensorgrade.audit.declared_verdicts import read_verdicts
from tests.conftest import SOLUTIONS, slow_but

SHELF = Path(__file__).parents[1] / "shelf"
RIGHT = (SHELF / "modules/right_windows_einsum.py").read_text(encoding="utf-8")
LINEAR = "return X @ self.W.T + self.b"
LAYER_BY_LAYER = "X = layer.forward(X)"


@pytest.fixture
def graded(grade_source):
    def run(source):
        result = grade_source("modules", source)
        assert result.status == "graded", result.message
        return result.exercises

    return run


def wrong(source, *changes):
    for old, new in changes:
        assert source.count(old) == 1, old
        source = source.replace(old, new)
    return source


def points_lost(results):
    return {name for name, item in results.items() if item.score < item.points}


MISTAKES = {
    "a layer": [(LINEAR, "return X @ self.W.T")],
    "a layer that raises": [(LINEAR, "raise ValueError()")],
    "a layer that hidden calls have only": [("windows.max((4, 5))", "windows.min((4, 5))")],
    "the network": [
        (LAYER_BY_LAYER, "Y = layer.forward(X)"),
        ("        return X\n\n    def __len__", "        return Y\n\n    def __len__"),
    ],
    "a missing network": [("class Sequential:", "class Others:")],
    "lenet": [('Linear(p["W5"], p["b5"]),', "")],
    "all layers and the network": [
        (LINEAR, "return X @ self.W.T"),
        ("np.maximum(X, 0)", "X"),
        ("+ self.b[:, None, None]", ""),
        ("X.reshape(X.shape[0], -1)", "X"),
        (LAYER_BY_LAYER, "layer.forward(X)"),
    ],
}
COSTS = {
    "a layer": {"Linear"},
    "a layer that raises": {"Linear"},
    "a layer that hidden calls have only": {"Pool2D"},
    "the network": {"Sequential"},
    "a missing network": {"Sequential"},
    "lenet": {"lenet"},
    "all layers and the network": {"Linear", "ReLU", "Conv2D", "Flatten", "Sequential"},
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_costs_its_own_points_only(name, graded):
    results = graded(wrong(RIGHT, *MISTAKES[name]))
    assert points_lost(results) == COSTS[name]


def test_a_network_of_the_students_own_layers_keeps_what_it_earns_alone(graded):
    own = 'class Average(Pool2D):\n    def __init__(self, size):\n        super().__init__(size, mode="avg")\n'
    source = wrong(RIGHT, MISTAKES["the network"][0], MISTAKES["the network"][1])
    results = graded(
        source.replace('Pool2D((2, 2), mode="avg")', "Average((2, 2))").replace("def lenet", own + "\n\ndef lenet")
    )
    assert results["Sequential"].score < 3
    assert 0 < results["lenet"].score < 4  # the layers are in the order of the table
    assert results["predict"].score == 3


FUNCTIONS = {
    "conv2d_forward": """
class Conv2D:
    def __init__(self, W, b, padding=(0, 0), stride=(1, 1)):
        self.arguments, self.options = (W, b), {"padding": padding, "stride": stride}

    def forward(self, X):
        return conv2d_forward(X, *self.arguments, **self.options)
""",
    "pool2d_multi": """
class Pool2D:
    def __init__(self, pool_size, mode="max", padding=(0, 0), stride=None):
        self.pool_size, self.options = pool_size, {"mode": mode, "padding": padding, "stride": stride}

    def forward(self, X):
        return np.stack([pool2d_multi(sample, self.pool_size, **self.options) for sample in X])
""",
}
CLASS_OF = {"conv2d_forward": "Conv2D", "pool2d_multi": "Pool2D"}


def functions_of_the_shelf():
    for path in sorted([*SHELF.glob("layer/*.py"), *SHELF.glob("pooling/*.py")]):
        for name, verdict in read_verdicts(path.read_text(encoding="utf-8")).items():
            # What the engine makes of pairs needs a domain, which a class does not have.
            if name in CLASS_OF and verdict.misconception and path.stem not in OF_PAIRS:
                yield f"{path.parent.name}/{path.stem}", name, verdict


OF_PAIRS = ("forward_one_padding", "forward_one_stride", "multi_one_padding")
WRONG = {name: (function, verdict) for name, function, verdict in functions_of_the_shelf()}
QUICK = ["layer/bias_missing", "layer/kernel_flipped", "pooling/across_channels", "pooling/zeros_and_sums"]


@pytest.mark.parametrize("name", slow_but(QUICK, list(WRONG)))
def test_a_class_that_calls_a_wrong_function_has_its_misconception(name, graded):
    function, verdict = WRONG[name]
    source = (SHELF / f"{name}.py").read_text(encoding="utf-8") + FUNCTIONS[function]
    result = graded(source)[CLASS_OF[function]]
    assert (result.misconception, result.also) == (verdict.misconception, verdict.also)


def test_the_notebook_has_the_numbers_of_the_key():
    stored = json.loads((SOLUTIONS / "modules/digits.json").read_text(encoding="utf-8"))
    [cell] = [
        cell.source
        for cell in jupytext.read(SOLUTIONS / "modules/notebook.py").cells
        if "b85decode" in cell.source
    ]  # fmt: skip
    namespace = {"np": np}
    exec(cell, namespace)
    assert namespace["TRAINED"] == stored["numbers"]
    shown = re.findall(".{80}", namespace["DIGITS"])
    assert "".join(shown) == namespace["DIGITS"]
    assert set(shown) <= set(stored["digits"])
    assert len(stored["labels"]) == len(stored["digits"]) == 20


def test_the_network_is_sure_of_the_digits_that_are_graded(keys):
    """So no processor's rounding decides what is said of them."""
    [predict] = [item for item in keys["modules"].exercises if item.name == "predict"]
    stored = json.loads((SOLUTIONS / "modules/digits.json").read_text(encoding="utf-8"))
    [lenet] = [item for item in keys["modules"].exercises if item.name == "lenet"]
    for case in lenet.cases:
        if case.name.endswith("-digits"):
            [logits] = [part.values for part in case.expected[0].items]
            first, second = np.sort(logits, axis=1)[:, [-1, -2]].T
            assert (first - second > 2).all()
    said = {case.name: case.expected[0].values for case in predict.cases if case.name.endswith("-digits")}
    labels = np.array(stored["labels"])
    assert said["four-digits"].tolist() == labels[[0, 11, 2, 13]].tolist()
    assert said["three-digits"].tolist() == labels[[14, 6, 18]].tolist()
