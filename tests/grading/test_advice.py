"""What a page says of real submissions: the sentences of hints and failures, in both languages."""

import pytest

from tests.grading.test_shelf import SHELF
from tests.judge.outcomes import explanation, message

HINTS = [
    (
        "corr2d/last_never_written", "corr2d",
        "The last row and the last column are NaN. Was anything written there? Where do your loops end?",
        "最后一行和最后一列是 NaN。那里写入过吗？你的循环到哪里结束？",
    ),
    (
        "corr2d/corner_not_finite", "corr2d",
        "[0, 0] is NaN, all else is right. What is divided by zero there?",
        "[0, 0] 是 NaN，其余都正确。那里什么数除以了零？",
    ),
    (
        "corr2d/last_row_without_loops", "corr2d",
        "Only the last row is wrong. What is different there?",
        "只有最后一行不对。那里有什么不同？",
    ),
    (
        "corr2d/steps_too_long", "learn_kernel",
        "In some calls, your answer has run away (numbers of 6e+139). Is the step too long for this call?",
        "在有些调用里，你的答案发散了（大小达到 6e+139）。对这次调用来说，步长是不是太大了？",
    ),
    (
        "pooling/last_row_left", "pool2d_strided",
        "The last row is −inf. Was anything written there? Where do your loops end?",
        "最后一行是 −inf。那里写入过吗？你的循环到哪里结束？",
    ),
    (
        "layer/dw_twice", "conv2d_backward",
        "dW is twice what it should be; dX and db are right. Where does that number come from?",
        "dW 是正确值的 2 倍；dX 和 db 正确。这个数是从哪里来的？",
    ),
    (
        "layer/gradients_exchanged", "conv2d_backward",
        "You return (dW, dX, db); (dX, dW, db) is asked for.",
        "你返回的是 (dW, dX, db)，要求的是 (dX, dW, db)。",
    ),
    (
        "layer/crops_by_one", "conv2d_backward",
        "dX is wrong; dW and db are right. Right for padding = (1, 1) only, wrong for every other value. "
        "Which line relies on that value?",
        "dX 不对；dW 和 db 正确。只有 padding = (1, 1) 时才对，取其他值都错。哪一行代码只适合这个值？",
    ),
    (
        "layer/pads_by_one", "conv2d_forward",
        "Right for padding = (1, 1) only, wrong for every other value. Which line relies on that value?",
        "只有 padding = (1, 1) 时才对，取其他值都错。哪一行代码只适合这个值？",
    ),
]  # fmt: skip


@pytest.fixture
def graded(grade_source):
    def run(path):
        return grade_source(path.partition("/")[0], (SHELF / f"{path}.py").read_text(encoding="utf-8"))

    return run


@pytest.mark.parametrize(("path", "function", "english", "chinese"), HINTS, ids=[hint[0] for hint in HINTS])
def test_a_hint_says_where_and_what(path, function, english, chinese, graded):
    exercise = graded(path).exercises[function]
    assert explanation(exercise, "en") == english
    assert explanation(exercise, "zh") == chinese


def test_a_cell_that_is_not_python_is_told_with_its_line(graded):
    result = graded("corr2d/syntax_error_and_a_mistake")
    broken, other = result.exercises["corr2d"], result.exercises["receptive_field"]
    assert {message(check) for check in broken.checks} == {
        "This cell is not Python. Line 2: '(' was never closed. Your line 2: return np.zeros((1, 1)"
    }
    assert broken.status == "failed"
    assert message(other.checks[0]) == "rows: 5, should be 7."
    assert message(other.checks[0], "zh") == "rows：5，应为 7。"


def test_the_element_of_a_part_is_told_with_its_name(graded):
    checks = graded("layer/dw_twice").exercises["conv2d_backward"].checks
    shown = next(check for check in checks if check.name == "by-hand-example")
    assert message(shown) == "Your dW at [0, 0, 1, 1] is 48; it should be 24. 4 of 4 elements differ."


ABOVE = """
import numpy as np
SIZE = len(open("nowhere.csv").read())

def corr2d(X, K):
    return np.zeros((X.shape[0] - K.shape[0] + SIZE, X.shape[1] - K.shape[1] + 1))
"""


def test_a_name_that_a_line_above_was_to_bind_is_no_error_of_the_call(grade_source):
    check = grade_source("corr2d", ABOVE).exercises["corr2d"].checks[0]
    assert message(check).startswith("The name SIZE is not defined, because the line that defines it failed.")


SLEEPS = "import time\n\ndef corr2d(X, K):\n    {body}\n    return X\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("body", "question"),
    [("for _ in range(10**9): pass", ""), ("while True: pass", " Does your while loop come to an end?")],
)
def test_a_call_that_was_stopped_is_told_with_its_sizes(body, question, grade_source):
    check = grade_source("corr2d", SLEEPS.format(body=body)).exercises["corr2d"].checks[0]
    assert message(check) == "Your function was stopped after 2 s. It was given X (3, 3), K (2, 2)." + question
