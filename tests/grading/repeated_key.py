"""A small key with every kind of repeat, right functions for it, and a sandbox that counts its runs."""

from dataclasses import replace

import numpy as np

from tensorgrade.arrays.codec import Array
from tensorgrade.arrays.device_record import CPU_FLOAT64
from tensorgrade.engine_sentence import EngineSentence
from tensorgrade.grading.grade_one import GradingPolicy, grade
from tensorgrade.grading.plan import plan_grading
from tensorgrade.key.expected_answers import NumberAnswer
from tensorgrade.key.key_records import SCHEMA, AnswerKey, Repeat
from tensorgrade.sandbox.zygote_control import SandboxError
from tensorgrade.submission.choose_file import Submission
from tensorgrade.translation import Text
from tests.judge.small_keys import close, make_case, make_exercise, make_property_check, make_values_check


def windows(X, K):
    return np.lib.stride_tricks.sliding_window_view(X, K.shape)


def corr2d_case(name, X, K, public=False):
    expected = (close(np.einsum("ijab,ab->ij", windows(X, K), K)),)
    return make_case(name, public, positional={"X": Array(X), "K": Array(K)}, keyword={}, expected=expected)


def count_case(name, layers, public=False):
    expected = (NumberAnswer(sum(kernel * step for kernel, step in layers)),)
    return make_case(name, public, positional={"layers": layers}, keyword={}, expected=expected, float64=False)


def exchanged(array):
    """The array with two elements inside exchanged: shape, sum and corners stay."""
    changed = array.copy()
    changed[1, 1], changed[1, 2] = array[1, 2], array[1, 1]
    return changed


RANDOM = np.random.default_rng(0)
X, K, OTHER_X, OTHER_K = (RANDOM.standard_normal(shape) for shape in ((7, 8), (4, 4), (7, 8), (4, 4)))
CORR2D = make_exercise(
    checks=[
        make_values_check("public", ["p"], public=True),
        make_values_check("hidden", ["a", "b"], weight=5),
        make_values_check("everything", ["varied", "in-place", "without-x", "without-k"], weight=2),
        make_property_check("state", ["varied", "in-place", "without-x", "without-k", "b", "a"]),
    ],
    cases=[
        corr2d_case("p", np.arange(9.0).reshape(3, 3), np.ones((2, 2)), public=True),
        corr2d_case("a", RANDOM.standard_normal((5, 6)), RANDOM.standard_normal((2, 3))),
        corr2d_case("b", RANDOM.standard_normal((6, 5)), RANDOM.standard_normal((3, 2))),
        corr2d_case("varied", X, K),
    ],
    repeats=(
        Repeat("varied"),
        Repeat("varied", corr2d_case("in-place", OTHER_X, OTHER_K), ("X", "K"), in_place=True),
        Repeat("varied", corr2d_case("without-x", exchanged(X), K), ("X",)),
        Repeat("varied", corr2d_case("without-k", X, exchanged(K)), ("K",)),
        Repeat("b"),
        Repeat("a"),
    ),
    parameters=("X", "K"),
    points=10,
)
LAYERS = [(3, 1), (2, 2), (5, 1), (4, 3)]
COUNT = make_exercise(
    checks=[
        make_values_check("hidden", ["p", "varied", "in-place", "inside"], weight=9),
        make_property_check("state", ["varied", "in-place", "inside"]),
    ],
    cases=[count_case("p", [(1, 1)]), count_case("varied", LAYERS)],
    repeats=(
        Repeat("varied"),
        Repeat("varied", count_case("in-place", [(2, 2), (3, 5)]), ("layers",), in_place=True),
        Repeat("varied", count_case("inside", [(3, 1), (5, 2), (2, 1), (4, 3)]), ("layers",)),
    ),
    parameters=("layers",),
    points=10,
)


def named(exercise, name):
    """The exercise, and its calls, under the name of a function."""

    def case(item):
        return item and replace(item, function=name)

    return replace(
        exercise,
        name=name,
        cases=tuple(map(case, exercise.cases)),
        repeats=tuple(replace(item, other_numbers=case(item.other_numbers)) for item in exercise.repeats),
    )


KEY = AnswerKey(
    schema=SCHEMA,
    assignment="small",
    title=Text("Small", {"zh": "小"}),
    language="en",
    exercises=(named(CORR2D, "corr2d"), named(COUNT, "count")),
    modules=(),
    devices=(CPU_FLOAT64,),
    versions={},
    seed_digest="",
    sources={},
)
PLAN = plan_grading(KEY)
RIGHT = """
import numpy as np

def right(X, K):
    return np.einsum("ijab,ab->ij", np.lib.stride_tricks.sliding_window_view(X, K.shape), K)

def corr2d(X, K):
    return right(X, K)

def count(layers):
    return sum(kernel * step for kernel, step in layers)
"""


def graded(sandbox, source):
    """The result of the right functions, with those of ``source`` in their place."""
    submission = Submission("ada", "answer.py", (RIGHT + source).encode())
    return grade(submission, PLAN, sandbox, GradingPolicy(strict=False)).result


PHASES = 2
"""The runs of a submission before suspects are called."""


class Counting:
    """A sandbox that counts the runs of a submission, and fails in all but the two phases if asked to."""

    def __init__(self, sandbox, fails=False):
        self.sandbox, self.fails, self.runs = sandbox, fails, []

    def session(self, code, earlier_doubts=()):
        self.current = self.sandbox.session(code, earlier_doubts)
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.current.__exit__(None, None, None)

    @property
    def waited(self):
        return self.current.waited

    @property
    def doubts(self):
        return self.current.doubts

    def run(self, batches, **options):
        self.runs.append(batches)
        if self.fails and len(self.runs) > PHASES:
            raise SandboxError(EngineSentence.as_written("The sandbox's first process has ended."))
        return self.current.run(batches, **options)


def lost(result, name="corr2d"):
    return [check.name for check in result.exercises[name].checks if check.status != "passed"]


def failure(result, name="corr2d", check="state"):
    [found] = [item.failure for item in result.exercises[name].checks if item.name == check]
    return found
