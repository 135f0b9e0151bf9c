"""learn_kernel: any kernel that gives the answers, found from the data."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import ArrayLike, NDArray
from torch import Tensor

from corr2d.book import IMAGES, STRIPES
from corr2d.correlation import corr
from sliding import Pair, turn
from tensorgrade.exercise import (
    AuthorError,
    Case,
    Check,
    Domain,
    Exercise,
    Floats,
    Made,
    Misconception,
    PairOf,
    Residual,
    Size,
    array,
    vary,
)
from tensorgrade.exercise.changes import Change

Array = NDArray[Any]


def learn_kernel(X: Tensor, Y: Tensor, kernel_size: Pair) -> Residual:
    return Residual(A=windows_of(X, kernel_size), y=Y.flatten(), shape=kernel_size, rtol=1e-2)


def windows_of(X: Tensor, kernel_size: Pair) -> Tensor:
    """The windows of X, one per row: (positions, kh·kw)."""
    return F.unfold(X[None, None], kernel_size)[0].T


def is_well_conditioned(X: Array, kernel_size: Pair) -> bool:
    """Whether gradient descent converges in a few hundred steps."""
    return condition(torch.from_numpy(X), kernel_size) <= 20


def condition(X: Tensor, kernel_size: Pair) -> float:
    """The condition number of the windows."""
    return float(torch.linalg.cond(windows_of(X, kernel_size)))


def answer_of_some_kernel(generator: np.random.Generator, X: Array, kh: int, kw: int) -> Array:
    """A Y for this X that some random kernel gives; of whole numbers, if X is."""
    K = generator.standard_normal((kh, kw))
    if (np.rint(X) == X).all():
        K = np.where(K < 0, np.floor(3 * K), np.ceil(3 * K))
    return corr(torch.from_numpy(X), torch.from_numpy(K)).numpy()


DOMAIN = Domain(
    sizes={
        "h": Size(1, 32, plain=12),
        "w": Size(1, 32, plain=12),
        "kh": Size(1, 8, plain=3),
        "kw": Size(1, 8, plain=3),
    },
    arguments={
        # No numbers near zero alone: optimizers such as Adam divide by a small number more than the gradient.
        "X": Floats("h", "w", smallest=1e-3, change_alone=lambda X: X / 2),
        "Y": Made(answer_of_some_kernel),
        "kernel_size": PairOf("kh", "kw"),
    },
    derived={"out_h": "h - kh + 1", "out_w": "w - kw + 1"},
    rules=["kh <= h", "kw <= w", "out_h * out_w >= 3 * kh * kw"],
    preferred=["out_h > 1", "out_w > 1", "kh > 1", "kw > 1"],
    work="out_h * out_w * kh * kw",
    accepts=is_well_conditioned,
)

# --- Checks -----------------------------------------------------------------------------------------------


def noise(seed: int, *shape: int) -> Array:
    return np.random.default_rng(seed).standard_normal(shape)


def positive(seed: int, *shape: int) -> Array:
    return np.abs(noise(seed, *shape))


def learnable(name: str, title: str, **options: Any) -> Callable[..., Check]:
    """A check of rows of (name, picture, kernel), whose Y is made with that kernel."""
    return lambda *rows: Check(name, title, [learnable_case(*row) for row in rows], **options)


def learnable_case(name: str, picture: Array, kernel: ArrayLike) -> Case:
    """Raises AuthorError for a case without the properties that the notebook promises.

    These are at least three windows per unknown, a condition number of at most 20, and a Y that is not zero.
    """
    X, K = torch.from_numpy(picture.astype(np.float64)), torch.from_numpy(array(kernel))
    kernel_size, Y = (K.shape[0], K.shape[1]), corr(X, K)
    if Y.numel() < 3 * K.numel() or not condition(X, kernel_size) <= 20 or not Y.any():
        raise AuthorError(
            f"Case {name!r} cannot be learnt: {Y.numel()} windows for {K.numel()} unknowns, condition number "
            f"{condition(X, kernel_size):.1f}, largest |Y| {float(Y.abs().max()):.3g}."
        )
    return Case(name, X=picture, Y=Y.numpy().astype(picture.dtype), kernel_size=kernel_size)


CHECKS = [
    learnable("book-example", "The book's edge detector, learnt", public=True)(
        ("book", STRIPES, [[1, -1]]), ("book-across", STRIPES.T.copy(), [[1], [-1]])
    ),
    learnable("square-kernels", "Square kernels of whole numbers")(
        ("three-by-three", positive(3, 9, 9), [[1, 0, 2], [4, 1, 3], [5, 2, 0]]),
        ("three-by-three-larger", positive(1, 10, 10), [[2, 1, 0], [0, 3, 1], [1, 0, 6]]),
    ),
    learnable("not-square", "Kernels and pictures that are not square", weight=2)(
        ("wide-picture", positive(2, 6, 12), [[3, 1, 0], [0, 2, 5], [1, 0, 1]]),
        ("wide-kernel", positive(4, 9, 12), [[1, 2, 3, 0, 1], [4, 0, 1, 2, 2], [0, 5, 1, 1, 3]]),
        ("tall-kernel", positive(5, 8, 7), [[2], [1], [4]]),
        ("long-kernel", positive(6, 9, 9), [[3, 1, 2, 1, 5]]),
    ),
    learnable("even-kernels", "Kernels with an even number of rows and columns")(
        ("two-by-two", positive(22, 6, 6), [[1, 2], [3, 4]]),
        ("four-by-four", positive(23, 12, 12), [[1, 0, 2, 3], [4, 1, 1, 0], [0, 2, 5, 1], [3, 1, 0, 2]]),
    ),
    learnable("thin", "One row, one column, one pixel")(
        ("one-row", positive(7, 1, 16), [[2, 1, 3]]),
        ("one-column", positive(8, 16, 1), [[1], [3], [2]]),
        ("one-pixel-kernel", positive(9, 3, 3), [[3]]),
    ),
    learnable("negative-numbers", "Negative numbers in the picture and in the kernel")(
        ("negative-picture", -positive(20, 11, 11), [[1, 0, 2], [0, 3, 4], [2, 1, 1]]),
        ("negative-kernel", positive(24, 12, 12), [[-1, -4, -2], [-3, 0, -1], [-2, -1, -3]]),
        ("mixed-signs", noise(25, 18, 18), [[1, 0, -1], [2, 4, -3], [5, -2, 3]]),
    ),
    learnable("real-numbers", "Kernels with decimals", weight=2)(
        ("real", positive(10, 8, 8), positive(11, 3, 3)), ("real-large", positive(14, 16, 16), positive(15, 5, 5))
    ),
    learnable("bright-and-faint", "Bright and faint pictures, and float32")(
        ("bright", 1 + positive(16, 13, 13), [[2, 1, 0], [1, 3, 0], [4, 2, 2]]),
        ("bright-and-large", 1 + positive(22, 32, 32), [[1, 0, 2], [3, 1, 0], [0, 2, 4]]),
        ("wide-range", 100 * positive(17, 14, 14), [[1, 2, 2], [3, 1, 1], [0, 0, 4]]),
        ("faint", 1e-3 * positive(18, 15, 15), [[1, 2, 0], [0, 1, 3], [1, 0, 5]]),
        ("faint-kernel", positive(19, 16, 16), 1e-3 * array([[4, 1, 0], [2, 3, 2], [0, 1, 5]])),
        ("float32", positive(21, 17, 17).astype(np.float32), [[2, 1, 1], [3, 0, 1], [0, 4, 2]]),
    ),
]

# --- Misconceptions ---------------------------------------------------------------------------------------


def with_windows(change: Callable[[Tensor], Tensor], stage: str | None = None) -> Change:
    """The kernel that fits other windows, (positions, kh, kw)."""

    def changed(fit: Residual, kernel_size: Pair) -> Residual:
        return replace(fit, A=change(fit.A.unflatten(1, kernel_size)).flatten(1))

    return vary(changed, stage=stage)


def as_transposed(fit: Residual) -> Residual:
    """The same numbers in a kernel with rows and columns exchanged."""
    rows, columns = fit.shape
    return replace(fit, shape=(columns, rows))


def rounded(fit: Residual) -> Residual | None:
    """The kernel of whole numbers next to the right one; None for zeros, which cannot be given as a residual."""
    K = torch.linalg.lstsq(fit.A, fit.y[:, None]).solution.flatten().round()
    return Residual(A=torch.eye(len(K), dtype=K.dtype), y=K, shape=fit.shape, rtol=1e-6) if K.any() else None


LEARNT_FLIPPED = Misconception(
    "kernel-flipped",
    """Your kernel is the right one turned by 180°: it fits a true convolution. Y was made with cross-correlation. With
    which of the two do you compare, and in which order does your gradient run?""",
    with_windows(turn),
)
LEARNT_OF_MEAN = Misconception(
    "mean-for-sum",
    """Your kernel is too large by a factor, the number of its elements: it fits the mean of the products in a window.
    corr2d adds them up. Where do you divide?""",
    with_windows(lambda windows: windows / windows[0].numel(), stage="reduction"),
)

learn_kernel_exercise = Exercise(
    name="learn_kernel",
    title="Learning a kernel",
    points=8,
    reference=learn_kernel,
    domain=DOMAIN,
    seconds=5.0,
    book=IMAGES,
    checks=CHECKS,
    misconceptions=[
        LEARNT_FLIPPED,
        Misconception(
            "flipped-one-way",
            """Your kernel is the right one mirrored in one direction: its rows, or its columns, stand in reverse order.
            Which pixel of a window belongs to K[0, 0]?""",
            with_windows(lambda windows: windows.flip(1)),
            with_windows(lambda windows: windows.flip(2)),
        ),
        Misconception(
            "kernel-transposed",
            """The rows and columns of your kernel have changed places. kernel_size is (rows, columns), and the first
            index of K goes down the picture. In which order do you put your unknowns into the kernel?""",
            with_windows(lambda windows: windows.mT) | vary(as_transposed),
            vary(as_transposed),
        ),
        LEARNT_OF_MEAN,
        Misconception(
            "rounded",
            """Your kernel would be right but for what stands behind the decimal point: its elements are whole numbers.
            The book's kernel happens to have whole numbers; must every kernel?""",
            vary(rounded),
        ),
    ],
)
