"""Arguments may be lists and dicts in one another, with arrays in them."""

import pytest

from tensorgrade.grading.grade_one import GradingPolicy, grade
from tensorgrade.grading.plan import plan_grading
from tensorgrade.key import key_file
from tensorgrade.key_builder.build import build_answer_key
from tensorgrade.report.explanation import explanation_text
from tensorgrade.submission.choose_file import Submission

EXERCISES = """\
from tensorgrade.exercise import *

W = "words"


def count_params(layers):
    return sum(count_params(item) if isinstance(item, list) else item["in"] * item["out"] + item["out"]
               for item in layers)


def weights(layers):
    return sum(weights(item) if isinstance(item, list) else item["in"] * item["out"] for item in layers)


def Forward(X, layers):
    for layer in layers:
        X = X @ layer["weights"] + layer.get("bias", 0)
    return X


DEEP = [{"in": 2, "out": 3}, [{"in": 3, "out": 1}, []]]
LAYERS = [{"weights": grid(2, 3), "bias": array([1, 2, 3])}, {"weights": grid(3, 1)}]
assignment = Assignment(name="layers", title=W, exercises=[
    Exercise(
        name="count_params", title=W, points=4, reference=count_params, answer=Number(),
        checks=[
            Check("by-hand", W, [Case("one", layers=[{"in": 2, "out": 3}])], public=True),
            Check("nested", W, [Case("two", layers=DEEP)]),
        ],
        misconceptions=[Misconception("bias", "The biases are missing.", weights)],
    ),
    Exercise(
        name="Forward", title=W, points=4, reference=Forward,
        checks=[
            Check("by-hand", W, [Case("small", X=array([[1, 2]]), layers=LAYERS)], public=True),
            Check("drawn", W, [Case("large", X=normal(5, 2), layers=LAYERS)]),
        ],
    ),
])
"""
RIGHT = """
import numpy as np

def count_params(layers):
    return sum(count_params(item) if isinstance(item, list) else (item["in"] + 1) * item["out"] for item in layers)

def Forward(X, layers):
    for layer in layers:
        X = X @ layer["weights"]
        if "bias" in layer:
            X = X + layer["bias"]
    return X
"""


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    folder = tmp_path_factory.mktemp("solutions") / "layers"
    folder.mkdir()
    (folder / "exercises.py").write_text(EXERCISES, encoding="utf-8")
    return key_file.save(build_answer_key(folder, "seed"), folder / "layers.npz")


@pytest.fixture
def graded(key, sandbox):
    def run(source):
        submission = Submission("ada", "answer.py", source.encode())
        return grade(submission, plan_grading(key), sandbox, GradingPolicy(device="cpu")).result.exercises

    return run


def failed(exercise):
    return [check.name for check in exercise.checks if check.status == "failed"]


def test_a_right_answer_gets_all_points(graded):
    assert {name: item.score for name, item in graded(RIGHT).items()} == {"count_params": 4.0, "Forward": 4.0}


def test_a_misconception_is_named_and_the_case_shown(graded):
    wrong = graded(RIGHT.replace('(item["in"] + 1) * item["out"]', 'item["in"] * item["out"]'))["count_params"]
    assert wrong.score == 0
    assert wrong.misconception == "bias"
    [text] = {check.case.arguments["layers"].text for check in wrong.checks if check.case and check.case.public}
    assert text == "[{'in': 2, 'out': 3}]"
    assert "biases" in explanation_text(wrong.explanation, "en")


@pytest.mark.parametrize(
    "change",
    [
        'layers[0]["bias"] = layers[0]["bias"] * 2',
        'layers[0]["weights"][0, 0] += 1',
        'layers[0]["more"] = 1',
        'del layers[0]["bias"]',
        "layers[0] = dict(reversed(layers[0].items()))",
        "layers.append({})",
    ],
)
def test_a_changed_dict_is_seen(graded, change):
    source = RIGHT.replace("    return X\n", f"    {change}\n    return X\n")
    result = graded(source)["Forward"]
    assert "purity" in failed(result)
    [failure] = [check.failure for check in result.checks if check.name == "purity"]
    assert failure.argument == "layers"
