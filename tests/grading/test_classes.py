"""An exercise may be a class, and an argument an object that the student's own class makes."""

import pytest

from tensorgrade.grading.grade_one import GradingPolicy, grade
from tensorgrade.grading.plan import plan_grading
from tensorgrade.key import key_file
from tensorgrade.key.public_key import public_part
from tensorgrade.key_builder.build import build_answer_key
from tensorgrade.report.case_view import case_view
from tensorgrade.report.messages import failure_message
from tensorgrade.selfcheck.in_process import call_and_judge
from tensorgrade.submission.choose_file import Submission
from tensorgrade.translation import translator

EXERCISES = """\
import torch

from tensorgrade.exercise import *

W = "words"


class Linear:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, X):
        self.X = X
        return X @ self.W.T + self.b

    def backward(self, dY):
        self.count = len(dY)
        return dY @ self.W, dY.T @ self.X, dY.sum(0)


class NoBias(Linear):
    def forward(self, X):
        return super().forward(X) - self.b


class MeanOfBias(Linear):
    def backward(self, dY):
        return *super().backward(dY)[:2], dY.mean(0)


class ReLU:
    def __init__(self, slope=0.0):
        self.slope = slope

    def __call__(self, X):
        return torch.where(X > 0, X, self.slope * X)


def apply(layers, X):
    for layer in layers:
        X = layer.forward(X) if isinstance(layer, Linear) else layer(X)
    return X


SMALL = {"W": array([[1, 2], [0, 1], [3, -1]]), "b": array([1, 0, -1])}
DRAWN = {"W": normal(4, 3), "b": normal(4)}
FORTH, BACK = ("forward", normal(5, 3)), ("backward", normal(5, 4))
assignment = Assignment(name="nets", title=W, exercises=[
    Exercise(
        name="Linear", title=W, points=10, reference=Linear, answer={"backward": ("dX", "dW", "db")},
        checks=[
            Check("by-hand", W, public=True, cases=[
                Case("small", make=SMALL, calls=[("forward", array([[1, 1]])), ("backward", array([[1, 2, 3]]))]),
            ]),
            Check("forward", W, [Case("once", make=DRAWN, calls=[FORTH])]),
            Check("backward", W, [
                Case("back", make=DRAWN, calls=[FORTH, BACK, ("count",)]),
                Case("again", make=DRAWN, calls=[FORTH, BACK, ("forward", normal(2, 3)), ("backward", normal(2, 4))]),
            ], weight=2),
        ],
        misconceptions=[Misconception("no-bias", W, NoBias), Misconception("mean", W, MeanOfBias)],
    ),
    Exercise(
        name="ReLU", title=W, points=4, reference=ReLU,
        checks=[
            Check("by-hand", W, [Case("small", calls=[("__call__", array([-1, 2]))])], public=True),
            Check("drawn", W, [Case("leaky", make={"slope": 0.5}, calls=[("__call__", normal(4, 5))])]),
        ],
    ),
    Exercise(
        name="apply", title=W, points=4, reference=apply,
        checks=[
            Check("by-hand", W, public=True, cases=[
                Case("small", layers=[Make("Linear", **SMALL), Make("ReLU")], X=array([[1, 1]])),
            ]),
            Check("drawn", W, [
                Case("deep", layers=[Make("Linear", **DRAWN), Make("ReLU", slope=0.1)], X=normal(5, 3)),
            ]),
        ],
    ),
])
"""
RIGHT = """\
import numpy as np

class Linear:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, X):
        self.X = X
        return X @ self.W.T + self.b

    def backward(self, dY):
        self.count = len(dY)
        return dY @ self.W, dY.T @ self.X, dY.sum(0)

class ReLU:
    def __init__(self, slope=0.0):
        self.slope = slope

    def __call__(self, X):
        return np.where(X > 0, X, self.slope * X)

def apply(layers, X):
    for layer in layers:
        X = layer.forward(X) if isinstance(layer, Linear) else layer(X)
    return X
"""
FORWARD = "return X @ self.W.T + self.b"


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    folder = tmp_path_factory.mktemp("solutions") / "nets"
    folder.mkdir()
    (folder / "exercises.py").write_text(EXERCISES, encoding="utf-8")
    return key_file.save(build_answer_key(folder, "seed"), folder / "nets.npz")


@pytest.fixture
def graded(key, sandbox):
    def run(source):
        submission = Submission("ada", "answer.py", source.encode())
        return grade(submission, plan_grading(key), sandbox, GradingPolicy(device="cpu")).result.exercises

    return run


def failed(exercise):
    return [check.name for check in exercise.checks if check.status == "failed"]


def test_the_right_classes_get_all_points(graded):
    assert {name: item.score for name, item in graded(RIGHT).items()} == {"Linear": 10.0, "ReLU": 4.0, "apply": 4.0}


@pytest.mark.parametrize(
    "change",
    [
        (FORWARD, "self.Y = X @ self.W.T\n        self.Y += self.b\n        return self.Y"),
        ("class ReLU:", "class Plain: pass\nclass ReLU(Plain):"),
        ("self.W, self.b = W, b", "self.__dict__.update(W=W, b=b)"),
    ],
    ids=["an answer that the object keeps", "a base class", "attributes by another way"],
)
def test_other_right_classes_get_all_points(graded, change):
    assert {item.score for item in graded(RIGHT.replace(*change)).values()} == {10.0, 4.0}


def test_an_answer_is_taken_as_it_was_returned(graded):
    """The object writes all its answers into one array: what a call returned is not what a later one leaves there."""
    source = RIGHT.replace(
        FORWARD,
        "if not hasattr(self, 'Y') or len(self.Y) != len(X):\n            self.Y = np.empty((len(X), len(self.b)))\n"
        "        self.Y[:] = X @ self.W.T + self.b\n        return self.Y",
    ).replace("self.count = len(dY)", "self.count = len(dY); self.Y[:] = 0")
    assert failed(graded(source)["Linear"]) == []


def test_a_misconception_of_a_class_is_named(graded):
    results = graded(RIGHT.replace(FORWARD, "return X @ self.W.T"))
    assert (results["Linear"].score, results["Linear"].misconception) == (0, "no-bias")
    mean = graded(RIGHT.replace("self.count = len(dY)", "self.count = len(dY)").replace("dY.sum(0)", "dY.mean(0)"))
    assert mean["Linear"].misconception == "mean"
    assert failed(mean["Linear"]) == ["backward", "objects"]


def test_a_page_says_which_calls_were_made_and_what_of_them_is_wrong(graded):
    result = graded(RIGHT.replace("dY.T @ self.X", "self.X.T @ dY"))["Linear"]
    [public] = [check for check in result.checks if check.public]
    assert failure_message(public, "en") == "The shape of your answer at backward, dW is (2, 3); it should be (3, 2)."
    view = case_view("Linear", result, translator("en"), 144)
    assert view.call == "Linear(W: 3×2 float64, b: 3 float64); .forward(X: 1×2 float64); .backward(dY: 1×3 float64)"
    shown = case_view("apply", graded(RIGHT.replace("return X\n", "return X + 1\n"))["apply"], translator("en"), 144)
    assert shown.call == (
        "Linear(layers_1_W: 3×2 float64, layers_1_b: 3 float64); ReLU(); apply([Linear(…), ReLU(…)], X: 1×2 float64)"
    )


def test_objects_that_share_what_they_remember_lose_one_check(graded):
    result = graded(RIGHT.replace("self.X = X", "Linear.X = X"))["Linear"]
    assert failed(result) == ["objects"]


@pytest.mark.parametrize("part", ["dX, dW, db", "forward"])
def test_a_class_that_remembers_answers_by_shape_loses(graded, part):
    source = RIGHT.replace("class Linear:", "SEEN = {}\n\nclass Linear:")
    result = graded(source.replace(FORWARD, f"return SEEN.setdefault(X.shape, {FORWARD[7:]})"))["Linear"]
    assert result.score <= 9


def test_a_call_that_changes_an_argument_is_not_pure(graded):
    result = graded(RIGHT.replace("self.count = len(dY)", "self.count = len(dY); self.X[...] = 0"))["Linear"]
    [purity] = [check for check in result.checks if check.name == "purity"]
    assert (purity.status, purity.failure.argument) == ("failed", "X")


def test_what_was_handed_out_is_missing_and_a_half_is_not(graded):
    body = "        raise NotImplementedError()\n"
    stub = RIGHT.replace(f"        self.X = X\n        {FORWARD}\n", body)
    half = stub
    stub = stub.replace("        self.count = len(dY)\n        return dY @ self.W, dY.T @ self.X, dY.sum(0)\n", body)
    assert graded(stub)["Linear"].status == "missing"
    result = graded(half)["Linear"]
    assert result.status == "failed"
    assert {check.failure.type for check in result.checks if check.public} == {"NotImplementedError"}


def test_a_missing_class_is_told_where_its_objects_are_needed(graded):
    results = graded(RIGHT.replace("class ReLU:", "class Relu:"))
    assert results["ReLU"].status == "missing"
    [public] = [check for check in results["apply"].checks if check.public]
    assert "NameError" in failure_message(public, "en")


def test_the_students_own_check_judges_classes_as_grading_does(key):
    # As a notebook's cells, whose functions and classes see each other.
    namespace = {"__name__": "__main__"}
    exec(RIGHT.replace("dY.sum(0)", "dY"), namespace)
    scores = {item.name: call_and_judge(namespace[item.name], item.public).score for item in public_part(key).exercises}
    assert scores == {"Linear": 0, "ReLU": 4, "apply": 4}
