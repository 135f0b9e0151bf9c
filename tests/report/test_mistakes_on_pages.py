"""Submissions with one mistake each, from the file to the page: points, names, and sentences in both languages."""

import html
import re
from dataclasses import dataclass, replace

import pytest

from tensorgrade.commands.build_keys import solution_cells
from tensorgrade.course.new_course import create_course
from tensorgrade.grading.grade_one import GradingPolicy, grade
from tensorgrade.grading.plan import plan_grading
from tensorgrade.report.class_view import class_view
from tensorgrade.report.reader import Reader
from tensorgrade.report.student_page import student_page
from tensorgrade.shipped_files import shipped_folder
from tensorgrade.submission.choose_file import Submission
from tests.conftest import released_points
from tests.grading.test_shelf import SHELF

FLIPPED = """
def corr2d(X, K):
    kh, kw = K.shape
    K = np.flip(K)
    Y = np.zeros((X.shape[0] - kh + 1, X.shape[1] - kw + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + kh, j : j + kw] * K).sum()
    return Y


def conv2d(X, K):
    return corr2d(X, np.flip(K))


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    rows, columns = padding
    padded = np.pad(X, ((rows, rows), (columns, columns)))
    return corr2d(padded, K)[:: stride[0], :: stride[1]]
"""
POOLING = """
def pool2d(X, pool_size, mode="max"):
    ph, pw = pool_size
    Y = np.zeros((X.shape[0] - ph + 1, X.shape[1] - pw + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            window = X[i : i + ph, j : j + pw]
            Y[i, j] = window.max() if mode == "max" else window.sum() / {divisor}
    return Y
"""
POOLING_REST = """
def pool2d_strided(X, pool_size, mode="max", padding=(0, 0), stride=None):
    rows, columns = padding
    border = -np.inf if mode == "max" else 0
    padded = np.pad(X, ((rows, rows), (columns, columns)), constant_values=border)
    sh, sw = pool_size if stride is None else stride
    return pool2d(padded, pool_size, mode)[::sh, ::sw]


def pool2d_multi(X, pool_size, mode="max", padding=(0, 0), stride=None):
    return np.stack([pool2d_strided(x, pool_size, mode, padding, stride) for x in X])
"""
CHANNELS = """
def corr2d_multi_in(X, K):
    total = 0
    for x, k in zip(X, K):
        kh, kw = k.shape
        rows, columns = x.shape[0] - kh + 1, x.shape[1] - kw + 1
        total = total + np.array(
            [[(x[i : i + kh, j : j + kw] * k).mean() for j in range(columns)] for i in range(rows)]
        )
    return total


def corr2d_multi_in_out(X, K):
    return np.stack([corr2d_multi_in(X, kernel) for kernel in K])
"""
STEP_OF_ONE = """
def learn_kernel(X, Y, kernel_size):
    kh, kw = kernel_size
    A = np.stack([X[a : a + Y.shape[0], b : b + Y.shape[1]].ravel() for a in range(kh) for b in range(kw)], 1)
    k = np.zeros(kh * kw)
    for _ in range(200):
        k = k - A.T @ (A @ k - Y.ravel())
    return k.reshape(kernel_size)
"""
THROUGH_FLOAT32 = """
def num_params_dense(in_shape, out_shape):
    return float(np.float32(np.prod(in_shape)) * np.float32(np.prod(out_shape)))
"""
ENDS_LATE = """
import time

def corr2d(X, K):
    time.sleep(0.22)
    return X
"""
CALL_SECONDS = 0.2
"""The limit of its calls, a tenth of the usual one: by sleeping, every call takes a little longer than that."""
PARENTHESIS = """# %%
import numpy as np

# %%
def corr2d(X, K):
    return np.zeros((1, 1)

# %%
def receptive_field(layers):
    return 1 + sum(k[0] - 1 for k, s in layers), 1 + sum(k[1] - 1 for k, s in layers)
"""


def shelf(path):
    return (SHELF / f"{path}.py").read_text(encoding="utf-8")


OF_CORR2D, _ = released_points("corr2d")


@dataclass(frozen=True)
class Mistake:
    """A submission and what its page says."""

    assignment: str
    source: str
    points: dict[str, float]
    """Of functions that are written: what each earns."""
    named: tuple[str, ...] = ()
    """The misconceptions, in the order of the functions: each once."""
    following: tuple[str, ...] = ()
    """Functions whose mistakes come from others."""
    english: tuple[str, ...] = ()
    chinese: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    """What must not be on a page."""


LOOPS = ("loop", "循环")
BORDER = ("meets the border", "碰到边界")
MISTAKES = {
    "the kernel flipped in the first of three": Mistake(
        "corr2d", FLIPPED, {"corr2d": 0, "conv2d": 5, "corr2d_strided": 10}, ("kernel-flipped",),
        ("conv2d", "corr2d_strided"),
        (
            f"15 / {OF_CORR2D}",
            "Next: corr2d – mend this first (8 points): it is called by conv2d, corr2d_strided.",
            "conv2d calls your corr2d, which is wrong. With a right corr2d it passes 16 of 16: mend corr2d first.",
            "corr2d_strided calls your corr2d, which is wrong. With a right corr2d it passes 17 of 17: "
            "mend corr2d first.",
            "The marked element [0, 0] is computed from the bold ones, X[0:2, 0:2], and from all of K.",
        ),
        (
            f"15 / {OF_CORR2D}",
            "下一步： corr2d – 请先改它（8 分）：conv2d、corr2d_strided 调用了它。",
            "conv2d 调用了你的 corr2d，而 corr2d 有误。换成正确的 corr2d，它能通过全部 16 项：请先改 corr2d。",
            "corr2d_strided 调用了你的 corr2d，而 corr2d 有误。换成正确的 corr2d，它能通过全部 17 项：请先改 corr2d。",
            "标出的元素 [0, 0] 由粗体的元素 X[0:2, 0:2] 和整个 K 算出。",
        ),
        ("This is the cross-correlation",),
    ),
    "a chain of three, the average not divided": Mistake(
        "pooling", POOLING.format(divisor=1) + POOLING_REST,
        {"pool2d": 1.67, "pool2d_strided": 8, "pool2d_multi": 5}, ("sum-for-average",),
        ("pool2d_strided", "pool2d_multi"),
        (
            "14.67 / 19",
            "pool2d_multi calls your pool2d_strided, which fails because of pool2d. "
            "With a right pool2d_strided it passes 18 of 18: mend pool2d first.",
        ),
        (
            "14.67 / 19",
            "pool2d_multi 调用了你的 pool2d_strided，而 pool2d_strided 的错误来自 pool2d。"
            "换成正确的 pool2d_strided，它能通过全部 18 项：请先改 pool2d。",
        ),
    ),
    "a mean for a sum in the first of two": Mistake(
        "channels", CHANNELS, {"corr2d_multi_in": 0, "corr2d_multi_in_out": 8}, ("mean-for-sum",),
        ("corr2d_multi_in_out",),
        ("8 / 14", "With a right corr2d_multi_in it passes 16 of 16: mend corr2d_multi_in first."),
        ("8 / 14", "换成正确的 corr2d_multi_in，它能通过全部 16 项：请先改 corr2d_multi_in。"),
    ),
    "a step far too long": Mistake(
        "corr2d", STEP_OF_ONE, {"learn_kernel": 0}, (), (),
        (
            "your answer has run away (numbers of 6e+139). Is the step too long for this call?",
            "it misses by 6e+139 times what is there; 1% is allowed.",
        ),
        ("你的答案发散了（大小达到 6e+139）。对这次调用来说，步长是不是太大了？", "误差是等式右边的 6e+139 倍"),
        ("000000000000000000",),
    ),
    "whole numbers through float32": Mistake(
        "corr2d", THROUGH_FLOAT32, {"num_params_dense": 2.29}, (), (),
        ("Your value is 999999995904; it should be 1000000000000.",),
        ("结果是 999999995904，应为 1000000000000。",),
    ),
    "an average a little too small": Mistake(
        "pooling", POOLING.format(divisor="(window.size + 1e-5)"), {"pool2d": 2}, (), (),
        ("Your value at [1, 1] is 5.999985; it should be 6.", "5.999985"),
        ("[1, 1] 处的结果是 5.999985，应为 6。", "5.999985"),
    ),
    "last row and column never written": Mistake(
        "corr2d", shelf("corr2d/last_never_written"), {"corr2d": 0}, (), (),
        ("The last row and the last column are NaN. Was anything written there? Where do your loops end?",),
        ("最后一行和最后一列是 NaN。那里写入过吗？你的循环到哪里结束？",), BORDER,
    ),
    "one corner is NaN": Mistake(
        "corr2d", shelf("corr2d/corner_not_finite"), {"corr2d": 0}, (), (),
        ("[0, 0] is NaN, all else is right. What is divided by zero there?",),
        ("[0, 0] 是 NaN，其余都正确。那里什么数除以了零？",), BORDER,
    ),
    "the last row is left as it was filled": Mistake(
        "pooling", shelf("pooling/last_row_left"), {"pool2d_strided": 0}, (), (),
        ("The last row is −inf. Was anything written there? Where do your loops end?",),
        ("最后一行是 −inf。那里写入过吗？你的循环到哪里结束？",), BORDER,
    ),
    "one gradient twice too large": Mistake(
        "layer", shelf("layer/dw_twice"), {"conv2d_backward": 0}, (), (),
        (
            "dW is twice what it should be; dX and db are right.",
            "Your dW at [0, 0, 1, 1] is 48; it should be 24.",
            "your answer, dW",
            "X[0, 0, 1:3, 1:3], and from all of dY.",
        ),
        ("dW 是正确值的 2 倍；dX 和 db 正确。", "你的 dW 在 [0, 0, 1, 1] 处是 48，应为 24。", "和整个 dY 算出。"),
        ("Each of your answers", "item 2"),
    ),
    "gradients in another order": Mistake(
        "layer", shelf("layer/gradients_exchanged"), {"conv2d_backward": 0}, (), (),
        ("You return (dW, dX, db); (dX, dW, db) is asked for.", "The shape of your dX is (1, 1, 2, 2)"),
        ("你返回的是 (dW, dX, db)，要求的是 (dX, dW, db)。", "你的 dX 的形状是 (1, 1, 2, 2)"),
        ("item 1",),
    ),
    "padding of one, whatever is asked for": Mistake(
        "layer", shelf("layer/pads_by_one"), {"conv2d_forward": 0}, (), (),
        ("Right for padding = (1, 1) only, wrong for every other value.",), ("只有 padding = (1, 1) 时才对",),
        ("odd", "奇数"),
    ),
    "the crop of one, whatever is asked for": Mistake(
        "layer", shelf("layer/crops_by_one"), {"conv2d_backward": 0}, (), (),
        ("Right for padding = (1, 1) only, wrong for every other value.",), ("只有 padding = (1, 1) 时才对",),
        ("sides of padding are odd", "奇数"),
    ),
    "the last row, without a loop": Mistake(
        "corr2d", shelf("corr2d/last_row_without_loops"), {"corr2d": 0}, (), (),
        ("Only the last row is wrong. What is different there?",), ("只有最后一行不对。那里有什么不同？",), LOOPS,
    ),
    "a parenthesis": Mistake(
        "corr2d", PARENTHESIS, {"corr2d": 0, "receptive_field": 2.33}, ("strides-ignored",), (),
        (
            "Next: corr2d – it does not run yet; its card shows the line (8 points).",
            "This cell is not Python. Line 2: '(' was never closed. Your line 2: return np.zeros((1, 1)",
        ),
        (
            "下一步： corr2d – 它还不能运行；下面它的卡片给出了那一行（8 分）。",
            "这个单元格不是合法的 Python 代码。第 2 行：",
        ),
        ("The call raised", "SyntaxError"),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def solved(keys, tmp_path_factory):
    """Keys that hold the author's solution, as those of a course do, by assignment."""
    course = create_course(tmp_path_factory.mktemp("solved") / "course", "en", "test")

    def key(assignment):
        return replace(keys[assignment], solution=solution_cells(course, assignment, keys[assignment]))

    return key


@pytest.fixture
def graded(solved, sandbox):
    def run(assignment, source, seconds=None):
        source = source if source.startswith("# %%") else f"import numpy as np\n{source}"
        submission, key = Submission("ada", "answer.py", source.encode()), solved(assignment)
        if seconds is not None:
            key = replace(key, exercises=tuple(replace(item, seconds=seconds) for item in key.exercises))
        result = grade(submission, plan_grading(key), sandbox, GradingPolicy(device="cpu")).result
        assert result.status == "graded", result.message
        return result

    return run


def words_of(page):
    """A page's text: one space between words."""
    text = re.sub(r"<(style|svg)\b.*?</\1>", " ", page.partition("<main>")[2], flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=[*MISTAKES])
def test_one_mistake_is_charged_and_named_once_and_its_page_is_short(mistake, graded):
    result = graded(mistake.assignment, mistake.source)
    written = {name: item for name, item in result.exercises.items() if item.status != "missing"}
    assert {name: item.score for name, item in written.items()} == mistake.points
    assert tuple(item.misconception for item in written.values() if item.misconception) == mistake.named
    assert tuple(name for name, item in written.items() if item.follows_from) == mistake.following
    for language, sentences in (("en", mistake.english), ("zh", mistake.chinese)):
        text = words_of(student_page(result, Reader(language, "shape", [shipped_folder("templates")])))
        assert [sentence for sentence in sentences if sentence not in text] == [], text
        assert [words for words in mistake.never if words in text] == []
        assert len(text.split()) <= 800
    explained = [name for name, item in written.items() if item.explanation]
    assert [row.exercise for row in class_view([result], "en").misconceptions] == explained
    assert len(explained) <= 1


@pytest.mark.slow
def test_code_that_ends_late_is_never_called_endless(graded):
    result = graded("corr2d", ENDS_LATE, CALL_SECONDS)
    for language in ("en", "zh"):
        text = words_of(student_page(result, Reader(language, "shape", [shipped_folder("templates")])))
        assert not any(words in text for words in (*LOOPS, "never ends", "not end"))
