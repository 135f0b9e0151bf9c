"""An answer may be good rather than equal: an author's predicate says so, in a process of its own."""

import pytest

from tensorgrade.exercise import AuthorError
from tensorgrade.grading.grade_one import GradingPolicy, grade
from tensorgrade.grading.plan import plan_grading
from tensorgrade.key import key_file
from tensorgrade.key.public_key import public_part
from tensorgrade.key_builder.build import build_answer_key
from tensorgrade.report.messages import failure_message
from tensorgrade.selfcheck.in_process import call_and_judge
from tensorgrade.submission.choose_file import Submission

EXERCISES = """\
import numpy as np
import torch

from tensorgrade.exercise import *

W = "words"
FACTOR = 1.05


def loss(w, X, y):
    return float(np.mean((X @ w - y) ** 2))


def fits(w, X, y):
    best = np.linalg.lstsq(X, y, rcond=None)[0]
    return loss(w, X, y) <= FACTOR * loss(best, X, y) + 1e-3


def descend(X, y, steps):
    w, losses = torch.zeros(X.shape[1]), []
    for _ in range(steps):
        losses.append(((X @ w - y) ** 2).mean().item())
        w = w - 0.2 * X.T @ (X @ w - y) / len(y)
    return w, losses


def train(X, y, steps=100, seed=0):
    return descend(X, y, steps)[0]


def history(X, y, steps):
    w, losses = descend(X, y, steps)
    return {"weights": w, "losses": losses}


DATA = {"X": array([[1, 0], [0, 1], [1, 1]]), "y": array([1, 2, 3])}
assignment = Assignment(name="training", title=W, exercises=[
    Exercise(
        name="train", title=W, points=4, reference=train,
        answer=Meets(fits, "The loss is larger than it has to be."),
        checks=[
            Check("by-hand", W, [Case("small", **DATA)], public=True),
            Check("drawn", W, [Case("data", X=normal(30, 3), y=normal(30), seed=3)]),
        ],
        misconceptions=[Misconception("untrained", W, lambda X, y, steps=100, seed=0: torch.zeros(X.shape[1]))],
    ),
    Exercise(
        name="history", title=W, points=4, reference=history,
        answer={
            "weights": Meets(fits, "They do not fit."),
            "losses": Meets(lambda losses, steps: len(losses) == steps and losses[-1] < losses[0], W),
        },
        checks=[
            Check("by-hand", W, [Case("small", **DATA, steps=100)], public=True),
            Check("drawn", W, [Case("data", X=normal(30, 3), y=normal(30), steps=100)]),
        ],
    ),
])
"""
RIGHT = """\
import numpy as np

def train(X, y, steps=100, seed=0):
    w = np.random.default_rng(seed).normal(size=X.shape[1])
    for _ in range(500):
        w = w - 0.3 * X.T @ (X @ w - y) / len(y)
    return w

def history(X, y, steps):
    w, losses = np.zeros(X.shape[1]), []
    for _ in range(steps):
        losses.append(np.mean((X @ w - y) ** 2))
        w = w - 0.2 * X.T @ (X @ w - y) / len(y)
    return {"weights": w, "losses": losses}
"""


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    folder = tmp_path_factory.mktemp("solutions") / "training"
    folder.mkdir()
    (folder / "exercises.py").write_text(EXERCISES, encoding="utf-8")
    return key_file.save(build_answer_key(folder, "seed"), folder / "training.npz")


@pytest.fixture
def graded(key, sandbox):
    def run(source):
        submission = Submission("ada", "answer.py", source.encode())
        return grade(submission, plan_grading(key), sandbox, GradingPolicy(device="cpu")).result.exercises

    return run


def public(result):
    return next(check for check in result.checks if check.public)


@pytest.mark.parametrize(
    "change",
    [
        ("", ""),
        ("    return w\n", "    return w.astype(np.float32)\n"),
        ("w = np.random.default_rng(seed).normal(size=X.shape[1])", "return np.linalg.lstsq(X, y, rcond=None)[0]"),
        ('"losses": losses', '"losses": tuple(map(float, losses))'),
    ],
    ids=["another start", "float32", "least squares", "a tuple"],
)
def test_every_good_answer_gets_all_points(graded, change):
    assert [item.score for item in graded(RIGHT.replace(*change)).values()] == [4.0, 4.0]


@pytest.mark.parametrize(
    ("change", "name", "sentence"),
    [
        (("range(500)", "range(0)"), "train", "The loss is larger than it has to be."),
        (("    return w\n", "    return None\n"), "train", "Your function returned None."),
        (
            ("    return w\n", "    return 'good'\n"),
            "train",
            "Your answer is of type str; it should be a numpy.ndarray",
        ),
        (("    return w\n", "    return np.zeros((2, 5))\n"), "train", "The shape of your answer is (2, 5)"),
        (("    return w\n", "    return w * np.nan\n"), "train", "The loss is larger than it has to be."),
        (('"weights": w', '"weights": w * 0'), "history", "They do not fit."),
        (('"losses": losses', '"losses": losses[1:]'), "history", "words"),
        (('"losses": losses', '"losses": losses[::-1]'), "history", "words"),
        (('"losses": losses', '"losses": 3'), "history", "Your losses is of type int; it should be a list."),
        (('"losses": losses', '"loss": losses'), "history", "Your answer lacks these keys: 'losses'"),
    ],
    ids=lambda value: value[1] if isinstance(value, tuple) else "",
)
def test_a_bad_answer_loses_and_is_told_in_the_authors_words(graded, change, name, sentence):
    result = graded(RIGHT.replace(*change))[name]
    assert result.score <= 3
    assert failure_message(public(result), "en").startswith(sentence)


def test_a_misconception_is_named_where_its_answer_is_given(graded):
    assert graded(RIGHT.replace("    return w\n", "    return 0 * w\n"))["train"].misconception == "untrained"


def test_a_function_that_remembers_is_seen(graded):
    source = RIGHT.replace("import numpy as np", "import numpy as np\nSEEN = {}", 1)
    source = source.replace("    return w\n", "    return SEEN.setdefault(X.shape, w)\n", 1)
    failed = [check.name for check in graded(source)["train"].checks if check.status == "failed"]
    assert failed == ["state"]


def test_the_students_own_check_runs_the_predicate(key):
    namespace = {"__name__": "__main__"}
    exec(RIGHT.replace("range(500)", "range(0)"), namespace)
    train, history = public_part(key).exercises
    assert call_and_judge(namespace["train"], train.public).score == 0
    assert call_and_judge(namespace["history"], history.public).score == 4
    assert "def fits" in train.public.cases[0].expected[0].source
    assert "torch" not in train.public.cases[0].expected[0].source


def test_the_predicate_runs_neither_in_this_process_nor_in_the_students(tmp_path, sandbox, monkeypatch):
    folder = tmp_path / "training"
    folder.mkdir()
    told = EXERCISES.replace("import torch\n", "import torch\nimport builtins\n", 1).replace(
        "    best = np.linalg", "    if hasattr(builtins, 'MARK'):\n        return False\n    best = np.linalg"
    )
    (folder / "exercises.py").write_text(told, encoding="utf-8")
    key = key_file.save(build_answer_key(folder, "seed"), folder / "training.npz")
    monkeypatch.setattr("builtins.MARK", True, raising=False)
    marked = RIGHT.replace("import numpy as np", "import builtins\nimport numpy as np\nbuiltins.MARK = True", 1)
    submission = Submission("ada", "answer.py", marked.encode())
    result = grade(submission, plan_grading(key), sandbox, GradingPolicy(device="cpu")).result.exercises["train"]
    assert result.score == 4


def test_a_predicate_that_fails_on_an_answer_of_the_right_kind_is_not_the_students_fault(tmp_path, sandbox):
    told = EXERCISES.replace("    best = np.linalg", "    assert abs(w).max() < 10\n    best = np.linalg")
    folder = tmp_path / "training"
    folder.mkdir()
    (folder / "exercises.py").write_text(told, encoding="utf-8")
    key = key_file.save(build_answer_key(folder, "seed"), folder / "training.npz")
    submission = Submission("ada", "answer.py", RIGHT.replace("    return w\n", "    return w + 100\n").encode())
    result = grade(submission, plan_grading(key), sandbox, GradingPolicy(device="cpu")).result.exercises["train"]
    assert result.status == "could-not-tell"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (('Meets(fits, "The', 'Meets(lambda w: False, "The'), "does not meet its own predicate"),
        (('Meets(fits, "The', 'Meets(lambda w, z: True, "The'), "does not meet its own predicate"),
        (('Meets(fits, "The', 'Meets(lambda w: torch.tensor(w) is not None, "The'), "uses 'torch' of torch"),
        (('Meets(fits, "The', 'Meets(print, "The'), "must be a function or a lambda"),
    ],
)
def test_a_predicate_that_cannot_judge_is_refused(tmp_path, change, sentence):
    folder = tmp_path / "training"
    folder.mkdir()
    (folder / "exercises.py").write_text(EXERCISES.replace(*change), encoding="utf-8")
    with pytest.raises(AuthorError, match=sentence):
        build_answer_key(folder, "seed")
