"""An answer may be any value that travels: each of its parts is compared as what the reference returns there."""

import pytest

from tensorgrade.grading.grade_one import GradingPolicy, grade
from tensorgrade.grading.plan import plan_grading
from tensorgrade.key import key_file
from tensorgrade.key_builder.build import build_answer_key
from tensorgrade.report.messages import failure_message
from tensorgrade.submission.choose_file import Submission

EXERCISES = """\
from tensorgrade.exercise import *

W = "words"


def loss(P, Y):
    return ((P - Y) ** 2).mean()


def summary(X):
    return {"mean": X.mean(), "shape": tuple(X.shape), "sign": "plus" if X.sum() > 0 else "minus",
            "equal": bool((X == X[0]).all())}


def best(X):
    return X.argmax(dim=1)


def mask(X):
    return X > 0


def gradients(X, W):
    return 2 * X * W, X.sum(0), W * X.sum()


def is_square(X):
    return X.shape[0] == X.shape[1]


def find(X):
    found = (X[:, 0] < 0).nonzero()
    return int(found[0]) if len(found) else None


def rows(X):
    return [row.sum() * row for row in X]


def rate(step):
    return 0.1 * 0.9 ** step


def exercise(name, reference, public, *cases, variants=(), **options):
    return Exercise(
        name=name, title=W, points=4, reference=reference, **options,
        checks=[
            Check("by-hand", W, [Case("small", **public)], public=True),
            Check("drawn", W, [Case(f"case-{number}", **case) for number, case in enumerate(cases)]),
        ],
        misconceptions=[Misconception(name, W, variant) for name, variant in variants],
    )


H = array([[1, 2], [3, -4]])
assignment = Assignment(name="kinds", title=W, exercises=[
    exercise("loss", loss, {"P": array([1, 2]), "Y": array([0, 4])}, {"P": normal(5), "Y": normal(5)},
             variants=[("sum", lambda P, Y: ((P - Y) ** 2).sum())]),
    exercise("summary", summary, {"X": array([1, 2, 3])}, {"X": normal(5)}, {"X": array([2, 2, 2])},
             variants=[("sum", lambda X: {**summary(X), "mean": X.sum()}),
                       ("key", lambda X: {name: part for name, part in summary(X).items() if name != "equal"})]),
    exercise("best", best, {"X": H}, {"X": normal(5, 4)}, {"X": normal(3, 7)},
             variants=[("columns", lambda X: X.argmax(dim=0))]),
    exercise("mask", mask, {"X": H}, {"X": normal(5, 4)}, variants=[("negated", lambda X: X <= 0)]),
    exercise("gradients", gradients, {"X": H, "W": array([[1, 1], [2, 0]])}, {"X": normal(5, 4), "W": normal(5, 4)},
             answer=("dX", "total", "dW"), variants=[("no-two", lambda X, W: (X * W, *gradients(X, W)[1:]))]),
    exercise("is_square", is_square, {"X": H}, {"X": normal(5, 4)}, {"X": normal(3, 3)}),
    exercise("find", find, {"X": array([[1, 1], [-1, 1]])}, {"X": normal(9, 4)}, {"X": array([[1, 1], [2, -1]])}),
    exercise("rows", rows, {"X": H}, {"X": normal(5, 4)}, variants=[("short", lambda X: rows(X)[:-1])]),
    exercise("rate", rate, {"step": 1}, {"step": 10}, {"step": 20},
             variants=[("linear", lambda step: 0.1 * 0.9 * step)]),
])
"""

RIGHT = {
    "loss": "return np.mean((P - Y) ** 2)",
    "summary": 'return {"equal": bool((X == X[0]).all()), "mean": float(X.mean()), "shape": X.shape, '
    '"sign": "plus" if X.sum() > 0 else "minus"}',
    "best": "return X.argmax(axis=1)",
    "mask": "return X > 0",
    "gradients": "return 2 * X * W, X.sum(0), W * X.sum()",
    "is_square": "return X.shape[0] == X.shape[1]",
    "find": "return next((i for i, row in enumerate(X) if row[0] < 0), None)",
    "rows": "return [row.sum() * row for row in X]",
    "rate": "return 0.1 * 0.9 ** step",
}
PARAMETERS = {"loss": "P, Y", "gradients": "X, W", "rate": "step"}

ALSO_RIGHT = [
    ("loss", "return float(sum((p - y) ** 2 for p, y in zip(P, Y)) / len(P))"),
    ("loss", "return np.array(((P - Y) ** 2).mean())"),
    ("loss", "return np.float32(((P - Y) ** 2).mean())"),
    (
        "summary",
        'return dict(mean=X.mean(), shape=list(X.shape), sign=["minus", "plus"][int(X.sum() > 0)], '
        "equal=(X == X[0]).all())",
    ),
    ("best", "return np.array([float(np.argmax(row)) for row in X])"),
    ("best", "return X.argmax(axis=1).astype(np.uint8)"),
    ("gradients", "return [X * W * 2, np.ones(len(X)) @ X, X.sum() * W]"),
    ("is_square", "return np.bool_(len(X) == len(X[0]))"),
    ("find", "hits = np.nonzero(X[:, 0] < 0)[0]\n    return hits[0] if len(hits) else None"),
    ("rows", "return tuple(row * row.sum() for row in X)"),
    ("rate", "return np.float64(0.1) * np.power(0.9, step)"),
]

WRONG = [
    ("loss", "return np.sum((P - Y) ** 2)", "sum", "Your value is 5; it should be 2.5."),
    ("loss", "return [np.mean((P - Y) ** 2)]", None, "Your answer is of type list; it should be a number."),
    ("loss", "return None", None, "Your function returned None. Did you forget the return statement?"),
    ("loss", "return ((P - Y) ** 2).mean() * (1 + 1e-6)", None, "Your value is 2.5000025; it should be 2.5."),
    (
        "summary",
        RIGHT["summary"].replace("X.mean()", "X.sum()"),
        "sum",
        "mean: 6, should be 2.",
    ),
    (
        "summary",
        RIGHT["summary"].replace('"equal": bool((X == X[0]).all()), ', ""),
        "key",
        "Your answer lacks these keys: 'equal'.",
    ),
    (
        "summary",
        RIGHT["summary"].replace('"equal"', '"Equal"'),
        None,
        "Your answer lacks these keys: 'equal'; it has others: 'Equal'.",
    ),
    (
        "summary",
        RIGHT["summary"].replace('"plus"', '"Plus"'),
        None,
        "sign: 'Plus', should be 'plus'.",
    ),
    (
        "summary",
        RIGHT["summary"].replace("X.shape", "X.shape + (1,)"),
        None,
        "Your shape has 2 items; 1 are expected.",
    ),
    ("best", "return X.argmax(axis=0)", "columns", None),
    ("best", "return X.argmax(axis=1) + 1", None, "Your value at [0] is 2; it should be 1. 2 of 2 elements differ."),
    ("best", "return list(X.argmax(axis=1))", None, "is of type list; it should be a numpy.ndarray of integers."),
    ("mask", "return X <= 0", "negated", "Your value at [0, 0] is False; it should be True. 4 of 4 elements differ."),
    ("mask", "return (X > 0) * 1.0", None, "it should be a numpy.ndarray of truth values (bool)."),
    ("gradients", "return X * W, X.sum(0), W * X.sum()", "no-two", "Your dX at [1, 0] is 6; it should be 12."),
    ("gradients", "return 2 * X * W, X.sum(0), W", None, "Your dW at [1, 0] is 2; it should be 4."),
    ("gradients", "return 2 * X * W, X.sum(0)", None, "Your answer has 2 items; 3 are expected."),
    ("gradients", "return 2 * X * W, X, W * X.sum()", None, "The shape of your total is (2, 2)"),
    ("is_square", "return int(X.shape[0] == X.shape[1])", None, "it should be a truth value (True or False)."),
    ("find", "return -1", None, "Your value is -1; it should be 1."),
    ("rows", "return [row.sum() * row for row in X][:-1]", "short", "Your answer has 1 items; 2 are expected."),
    ("rows", "return np.array([row.sum() * row for row in X])", None, "it should be a list."),
    ("rows", "return [row * 2 for row in X]", None, "Your value at item 1, [1] is 4; it should be 6."),
    ("rate", "return 0.1 * 0.9 * step", "linear", None),
    ("rate", "return round(0.1 * 0.9 ** step, 3)", None, None),
]


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    folder = tmp_path_factory.mktemp("solutions") / "kinds"
    folder.mkdir()
    (folder / "exercises.py").write_text(EXERCISES, encoding="utf-8")
    return key_file.save(build_answer_key(folder, "seed"), folder / "kinds.npz")


@pytest.fixture
def graded(key, sandbox):
    def run(**bodies):
        functions = [f"def {name}({PARAMETERS.get(name, 'X')}):\n    {body}\n" for name, body in bodies.items()]
        submission = Submission("ada", "answer.py", "\n".join(["import numpy as np", *functions]).encode())
        return grade(submission, plan_grading(key), sandbox, GradingPolicy(device="cpu")).result.exercises

    return run


def test_the_references_answers_by_hand_get_all_points(graded):
    assert {item.score for item in graded(**RIGHT).values()} == {4.0}


@pytest.mark.parametrize(("function", "body"), ALSO_RIGHT, ids=[body for _, body in ALSO_RIGHT])
def test_another_right_answer_gets_all_points(graded, function, body):
    result = graded(**{function: body})[function]
    assert [(check.name, check.failure) for check in result.checks if check.status != "passed"] == []


@pytest.mark.parametrize(("function", "body", "misconception", "sentence"), WRONG, ids=[item[1] for item in WRONG])
def test_a_wrong_answer_is_named_and_told_with_its_place(graded, function, body, misconception, sentence):
    result = graded(**{function: body})[function]
    assert result.score <= 2
    assert result.misconception == misconception
    public = next(check for check in result.checks if check.public)
    if sentence is None:  # what is public is right
        assert public.status == "passed"
    else:
        told = failure_message(public, "en")
        assert sentence in told, told
