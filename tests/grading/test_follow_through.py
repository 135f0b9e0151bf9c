"""A function that calls a wrong one is graded with a right one in its place; nobody earns through a circle."""

from dataclasses import replace

import numpy as np
import pytest

from tensorgrade.arrays.codec import encode
from tensorgrade.commands.build_keys import current_key
from tensorgrade.exercise import AuthorError
from tensorgrade.grading import right_answers
from tensorgrade.grading.grade_one import GradingPolicy, grade
from tensorgrade.grading.plan import plan_grading
from tensorgrade.key import key_file
from tensorgrade.key.public_key import public_part
from tensorgrade.submission.choose_file import Submission
from tests.coursework import course_of_one_assignment

EXERCISES = """\
from tensorgrade.exercise import *


class Scale:
    def __init__(self, factor, shift=0):
        self.factor, self.shift = factor, shift
        self.calls = 0

    def apply(self, X):
        self.calls += 1
        return self.factor * X + self.shift * self.calls


def total(X):
    return X.sum(1)


def mean(X):
    return X.sum(1) / X.shape[1]


def centred(X):
    return X - mean(X)[:, None]


def scaled(X):
    scale = Scale(3, shift=1)
    return scale.apply(X) + scale.apply(X)


W = "words"
rows = Rows(X=normal)


def exercise(name, reference, misconceptions=()):
    return Exercise(
        name=name, title=W, points=6, reference=reference, misconceptions=misconceptions,
        checks=[
            Check("public", W, [Case("grid", X=grid(2, 3, start=1))], public=True),
            rows.check("plain", W)(("one", (3, 4)), ("two", (5, 2))),
            rows.check("thin", W)(("row", (1, 6)), ("column", (4, 1))),
        ],
    )


assignment = Assignment(name="sums", title=W, exercises=[
    exercise("total", total, [Misconception("columns", W, lambda X: X.sum(0))]),
    exercise("mean", mean, [Misconception("sum", W, total), Misconception("columns", W, lambda X: X.sum(0) / len(X))]),
    exercise("centred", centred),
    Exercise(
        name="Scale", title=W, points=4, reference=Scale, checks=[
            Check("public", W, [Case("one", make={"factor": 2}, calls=[("apply", grid(2, 2, start=1))])], public=True),
            Check("plain", W, [
                Case("two", make={"factor": 2, "shift": 1}, calls=[("apply", normal(3)), ("apply", normal(2))]),
            ]),
        ],
    ),
    exercise("scaled", scaled),
])
"""
NOTEBOOK = '''# %%
import numpy as np
from tensorgrade import check

# %% solution="total"
def total(X):
    """X: (n, m) → (n,)"""
    ### BEGIN SOLUTION
    return X.sum(1)
    ### END SOLUTION

# %% check="total"
check(total)

# %% solution="mean"
def mean(X):
    """X: (n, m) → (n,)"""
    ### BEGIN SOLUTION
    return total(X) / X.shape[1]
    ### END SOLUTION

# %% check="mean"
check(mean)

# %% solution="centred"
def centred(X):
    """X: (n, m) → (n, m)"""
    ### BEGIN SOLUTION
    return X - mean(X)[:, None]
    ### END SOLUTION

# %% check="centred"
check(centred)

# %% solution="Scale"
class Scale:
    """Scales and shifts."""
    ### BEGIN SOLUTION
    def __init__(self, factor, shift=0):
        self.factor, self.shift, self.calls = factor, shift, 0

    def apply(self, X):
        self.calls += 1
        return self.factor * X + self.shift * self.calls
    ### END SOLUTION

# %% check="Scale"
check(Scale)

# %% solution="scaled"
def scaled(X):
    """X: (n, m) → (n, m)"""
    ### BEGIN SOLUTION
    scale = Scale(3, shift=1)
    return scale.apply(X) + scale.apply(X)
    ### END SOLUTION

# %% check="scaled"
check(scaled)
'''

DOUBLED = "def mean(X):\n    return 2 * total(X) / X.shape[1]\n"

POLICY = GradingPolicy(device="cpu")
MEAN = "def mean(X):\n    return total(X) / X.shape[1]\n"
CENTRED = "def centred(X):\n    return X - mean(X)[:, None]\n"
SCALED = "def scaled(X):\n    scale = Scale(3, shift=1)\n    return scale.apply(X) + scale.apply(X)\n"


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    return current_key(course_of_one_assignment(tmp_path_factory.mktemp("course"), "sums", EXERCISES, NOTEBOOK), "sums")


@pytest.fixture
def graded(key, sandbox):
    """The results of a script's functions."""

    def run(source, key=key, policy=POLICY):
        submission = Submission("ada", "sums.py", b"import numpy as np\n" + source.encode())
        result = grade(submission, plan_grading(key), sandbox, policy).result
        assert result.status == "graded", result.message
        return result.exercises

    return run


WRONG = {
    "wrong values": "def total(X):\n    return X.sum(1) + 1\n",
    "of another shape": "def total(X):\n    return X.sum(0)\n",
    "raises": "def total(X):\n    raise NotImplementedError()\n",
    "returns nothing": "def total(X):\n    pass\n",
    "missing": "",
    "changes its argument": "def total(X):\n    X *= 2\n    return X.sum(1) / 2\n",
}


@pytest.mark.parametrize("helper", WRONG.values(), ids=[*WRONG])
def test_a_wrong_helper_costs_its_own_points_only(graded, helper):
    results = graded(helper + MEAN)
    assert results["total"].score < 6
    mean = results["mean"]
    assert (mean.score, mean.status, mean.misconception, mean.hint) == (6, "passed", None, None)
    assert mean.follows_from.functions == ("total",)
    assert mean.follows_from.points_alone < 6
    assert mean.follows_from.points_with_right_helpers == 6
    assert mean.follows_from.counted


def test_a_helper_that_was_not_run_costs_its_callers_nothing(key, sandbox):
    """It stands there, and its stub stands after it: a person looks at it, and at nothing else."""
    source = f"import numpy as np\ndef total(X):\n    return X.sum(1)\n# %%\n{WRONG['raises']}# %%\n{MEAN}"
    submission = Submission("ada", "sums.py", source.encode())
    results = grade(submission, plan_grading(key), sandbox, POLICY).result.exercises
    assert (results["total"].status, results["total"].score) == ("could-not-tell", 0)
    assert (results["mean"].status, results["mean"].score) == ("passed", 6)
    assert results["mean"].follows_from.functions == ("total",)


@pytest.mark.slow
def test_a_helper_that_hangs_is_replaced(graded):
    assert graded("def total(X):\n    while True:\n        pass\n" + MEAN)["mean"].score == 6


def test_a_chain_is_followed_to_its_end(graded):
    results = graded(WRONG["wrong values"] + MEAN + CENTRED)
    assert (results["mean"].score, results["centred"].score) == (6, 6)
    assert results["centred"].follows_from.functions == ("mean",)


def test_a_mistake_of_its_own_is_named_and_charged(graded):
    results = graded(WRONG["wrong values"] + "def mean(X):\n    return total(X)\n")
    mean = results["mean"]
    assert (mean.score, mean.misconception) == (0, "sum")
    assert mean.follows_from.functions == ("total",)


def test_the_course_decides_whether_the_points_count(graded):
    results = graded(WRONG["of another shape"] + MEAN, policy=GradingPolicy(device="cpu", counts_follow_through=False))
    mean = results["mean"]
    assert (mean.score, mean.misconception) == (0, None)
    assert mean.follows_from.points_with_right_helpers == 6
    assert not mean.follows_from.counted


@pytest.mark.parametrize(
    "source",
    [
        # Each calls the other one.
        "def total(X):\n    return mean(X) * X.shape[1]\n" + MEAN,
        # The later one is a stub.
        "def total(X):\n    return mean(X) * X.shape[1]\ndef mean(X):\n    raise NotImplementedError()\n",
        # A third function calls one of the two.
        "def total(X):\n    return centred(X)\n" + MEAN + "def centred(X):\n    return X - total(X)[:, None]\n",
        # Under another name the wrong function is called.
        WRONG["wrong values"] + "other = total\ndef mean(X):\n    return other(X) / X.shape[1]\n",
        # A right one is not replaced, and nothing follows from itself.
        "def total(X):\n    return X.sum(1)\ndef mean(X):\n    return total(X)\n",
        "def mean(X, again=True):\n    return mean(X, False) if again else X\n",
    ],
)
def test_nobody_earns_through_a_circle_or_without_a_wrong_helper(graded, source):
    results = graded(source)
    assert [item.score for item in results.values()][1:3] == [0, 0]
    assert all(item.follows_from is None for item in results.values())


def test_a_right_function_is_not_called_again(graded):
    results = graded("def total(X):\n    return X.sum(1)\n" + MEAN + CENTRED)
    assert [results[name].score for name in ("total", "mean", "centred")] == [6, 6, 6]
    assert all(item.follows_from is None for item in results.values())


def test_a_class_is_made_anew_for_each_call(graded):
    stub = "class Scale:\n    def __init__(self, factor, shift=0): pass\n    def apply(self, X): return X\n"
    results = graded(stub + SCALED)
    assert results["Scale"].score < 4
    assert results["scaled"].score == 6
    assert results["scaled"].follows_from.functions == ("Scale",)


WAYS = {
    "by a decorator": """
def decorated(function):
    @functools.wraps(function)
    def called(*arguments, **named):
        return function(*arguments, **named)
    return called
@decorated
def mean(X):
    return total(X) / X.shape[1]
""",
    "by functools.partial": "def first(n, X):\n    return total(X) / X.shape[n]\nmean = functools.partial(first, 1)\n",
    "by a lambda": "mean = lambda X: total(X) / X.shape[1]\n",
    "by a name bound in the call": "def mean(X):\n    other = total\n    return other(X) / X.shape[1]\n",
    "by globals()": "def mean(X):\n    return globals()['total'](X) / X.shape[1]\n",
    "by eval": "def mean(X):\n    return eval('total(X)') / X.shape[1]\n",
    "by a method": """
class Rows:
    def mean(self, X):
        return total(X) / X.shape[1]
def mean(X):
    return Rows().mean(X)
""",
    "in another thread": """
import concurrent.futures
def mean(X):
    with concurrent.futures.ThreadPoolExecutor() as pool:
        return pool.submit(total, X).result() / X.shape[1]
""",
    "row by row": "def mean(X):\n    return np.array([float(total(row[None])[0]) for row in X]) / X.shape[1]\n",
    "by itself": """
def mean(X):
    return total(X) / X.shape[1] if len(X) == 1 else np.concatenate([mean(row[None]) for row in X])
""",
    "with a view": "def mean(X):\n    return total(X[::-1])[::-1] / X.shape[1]\n",
    "with the argument's name": "def mean(X):\n    return total(X=X) / X.shape[1]\n",
    "with what it may change": "def mean(X):\n    answer = total(X)\n    answer /= X.shape[1]\n    return answer\n",
    "with an attribute of its own": "total.axis = 1\ndef mean(X):\n    return total(X) / X.shape[total.axis]\n",
    "while a cell runs": "FIRST = total(np.ones((2, 3)))\n" + MEAN,
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS.values(), ids=[*WAYS])
def test_however_a_wrong_function_is_called_a_right_one_takes_its_place(graded, way):
    helper = "import functools\ndef total(X, *, axis=1):\n    return X.sum(axis) + 1\n"
    results = graded(helper + way)
    assert results["mean"].score == 6
    assert results["mean"].follows_from.functions == ("total",)


@pytest.mark.parametrize(
    "source",
    [
        # The student's own function takes arguments that the solution does not.
        "def total(X, plus=1):\n    return X.sum(1) + plus\ndef mean(X):\n    return total(X, plus=0.5)\n",
        "def total(rows):\n    return rows.sum(1) + 1\ndef mean(X):\n    return total(rows=X)\n",
        "def total(X):\n    return np.array(X).sum(1) + 1\ndef mean(X):\n    return total(X.tolist())\n",
        # The wrong one is bound before, or again.
        WRONG["wrong values"] + "def mean(X, helper=total):\n    return helper(X) / X.shape[1]\n",
        WRONG["wrong values"] + "space = {'total': total}\n"
        "exec('def mean(X): return total(X) / X.shape[1]', space)\nmean = space['mean']\n",
        WRONG["wrong values"] + "def mean(X):\n    globals()['total'] = lambda X: X.sum(1) + 2\n    return total(X)\n",
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_not_followed(graded, source):
    mean = graded(source)["mean"]
    assert (mean.score, mean.follows_from, mean.misconception) == (0, None, None)


def test_a_misconception_is_not_named_where_it_may_be_that_of_another_function(graded):
    helper = "def total(X, plus=0):\n    return X.sum(0) + plus\n"
    mean = graded(helper + "def mean(X):\n    return total(X, plus=0.0) / len(X)\n")["mean"]
    assert (mean.score, mean.misconception) == (0, None)


SCALE = """
class Scale:
    def __init__(self, factor, shift=0):
        self.factor = factor
    def apply(self, X):
        return X
"""


@pytest.mark.parametrize(
    ("body", "score"),
    [
        ("scale = Scale(factor=3, shift=1)\n    assert isinstance(scale, Scale)", 6),
        ("scale = Scale(3, shift=1)\n    X = X * scale.factor / 3", 0),  # what an object holds is not asked for
        ("scale = Scale(3, shift=1)\n    scale.apply(X=X)", 0),
    ],
)
def test_objects_of_a_right_class(graded, body, score):
    source = SCALE + f"def scaled(X):\n    {body}\n    return scale.apply(X) + scale.apply(X)\n"
    scaled = graded(source)["scaled"]
    assert (scaled.score, scaled.follows_from is not None) == (score, score > 0)


@pytest.mark.parametrize(
    "question",
    [
        "total(object())",  # travels as the name of its type
        "total()",
        "total(1, 2, 3, X=4)",
        "total(np.ones(3))",  # the solution raises
        "total(X, **{'no such': 1})",
        "total([X] * 5000)",
    ],
)
def test_a_question_without_an_answer_raises_where_it_was_asked(graded, question):
    asked = f"    try:\n        {question}\n    except Exception:\n        pass\n"
    results = graded(WRONG["wrong values"] + "def mean(X):\n" + asked + "    return total(X) / X.shape[1]\n")
    assert results["mean"].score == 6


@pytest.mark.parametrize(
    "attack",
    [
        pytest.param("while True:\n        total(X)", marks=pytest.mark.slow),  # until its time is over
        # A forged question: of the function itself, of none, not even one.
        "send({'ask': question | {'function': 'mean'}})",
        "send({'ask': question | {'function': 'os.system'}})",
        "send({'ask': 7})",
        "send({'ask': question | {'script': {'subjects': [], 'calls': []}}})",
    ],
)
def test_questions_that_are_none_earn_nothing(key, sandbox, attack):
    lines = [
        "import gc, json, socket, struct",
        WRONG["wrong values"],
        "question = {'function': 'total', 'positional': [], 'keyword': {}, 'script': None}",
        "def send(header):",
        "    encoded = json.dumps(header | {'buffers': []}).encode()",
        "    for item in gc.get_objects():",
        "        if isinstance(item, socket.socket):",
        "            item.sendall(struct.pack('!IQ', len(encoded), 0) + encoded)",
        "def mean(X):",
        f"    {attack}",
        "    return total(X) / X.shape[1]",
        CENTRED.replace("mean(X)", "X.mean(1)"),
    ]
    submission = Submission("eve", "sums.py", ("import numpy as np\n" + "\n".join(lines)).encode())
    result = grade(submission, plan_grading(key), sandbox, GradingPolicy(device="cpu")).result
    assert result.exercises["mean"].score == 0
    assert result.exercises["centred"].score == 6


def test_what_the_answers_cost_has_an_end(key, sandbox, monkeypatch):
    monkeypatch.setattr(right_answers, "MOST_SECONDS", 0.0)
    submission = Submission("ada", "sums.py", b"import numpy as np\n" + (WRONG["wrong values"] + MEAN).encode())
    result = grade(submission, plan_grading(key), sandbox, GradingPolicy(device="cpu")).result
    assert result.exercises["mean"].status == "could-not-tell"


def test_a_question_that_was_asked_before_is_answered_from_memory(sandbox):
    counts = "calls = [0]\ndef total(X):\n    calls[0] += 1\n    return X.sum(1) + calls[0]\n"

    def ask(answers, value):
        arrays = []
        tree = encode(np.full((1, 2), value), arrays)
        reply = answers.reply({"function": "total", "positional": [tree], "keyword": {}, "script": None}, arrays)
        return reply.arrays[0].tolist()

    with right_answers.RightAnswers(sandbox, [counts], ["total"], 2.0) as answers:
        assert [ask(answers, value) for value in (1.0, 2.0, 1.0, 2.0)] == [[3.0], [6.0], [3.0], [6.0]]


def test_no_source_of_the_solution_is_in_the_students_process_or_in_the_public_key(key, graded):
    assert any("scale.apply(X)" in cell for cell in key.solution)
    assert b"scale.apply(X)" not in key_file.to_bytes(public_part(key))
    spy = """
import gc
def total(X):
    return X.sum(1) + 1
def mean(X):
    found = [text for text in gc.get_objects() if isinstance(text, str) and "self.factor" in text]
    return total(X) / X.shape[1] + len(found)
"""
    assert graded(spy)["mean"].score == 6


def test_without_a_solution_nothing_is_followed(key, graded):
    results = graded(WRONG["wrong values"] + MEAN, key=replace(key, solution=()))
    assert (results["mean"].score, results["mean"].follows_from) == (0, None)


def with_helpers(exercise, helpers):
    """The exercises, where one of them names its helpers."""
    return "from dataclasses import replace\n" + EXERCISES.replace(exercise, f"replace({exercise}, helpers={helpers})")


def test_an_author_may_name_the_helpers(tmp_path):
    text = with_helpers('exercise("centred", centred)', ["total"])
    key = current_key(course_of_one_assignment(tmp_path / "course", "sums", text, NOTEBOOK), "sums")
    assert {item.name: item.helpers for item in key.exercises} == {
        "total": (),
        "mean": ("total",),
        "centred": ("total",),
        "Scale": ("total", "mean", "centred"),
        "scaled": ("total", "mean", "centred", "Scale"),
    }


@pytest.mark.parametrize(
    ("exercise", "helpers", "words"),
    [
        (
            'exercise("total", total, [Misconception("columns", W, lambda X: X.sum(0))])',
            ["mean"],
            "Exercise 'mean', helper 'total': each of the two follows from the other",
        ),
        ('exercise("centred", centred)', ["totl"], "helper 'totl': there is no such exercise; there are total, mean"),
    ],
)
def test_helpers_in_a_circle_and_unknown_ones_are_refused(tmp_path, exercise, helpers, words):
    with pytest.raises(AuthorError, match=words):
        course_of_one_assignment(tmp_path / "course", "sums", with_helpers(exercise, helpers), NOTEBOOK)


RAISES = "def mean(X):\n    raise ValueError(total(X)[0])\n"


def test_a_mistake_of_its_own_is_shown_where_the_calls_came_before_hidden_arguments(graded):
    mean = graded(WRONG["wrong values"] + RAISES)["mean"]
    assert mean.follows_from.functions == ("total",)
    assert {check.name: check.shown for check in mean.checks if check.status == "failed"}["public"]
    public = next(check for check in mean.checks if check.name == "public")
    assert public.failure.text == "6.0"  # what the right answer is, not the 7.0 of the student's own
    [wrong] = [check for check in graded(WRONG["wrong values"] + DOUBLED)["mean"].checks if check.name == "public"]
    assert wrong.case.yours.text


def test_what_is_called_after_hidden_arguments_tells_no_more_than_they_do(graded):
    right_on_public_cases = "def total(X):\n    return X.sum(1) + (X.shape != (2, 3))\n"
    mean = graded(right_on_public_cases + RAISES)["mean"]
    assert mean.follows_from.functions == ("total",)
    assert [check.public for check in mean.checks if check.status == "failed"].count(True) == 1
    assert not any(check.shown for check in mean.checks)
