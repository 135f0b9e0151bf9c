"""`pool`, the reference of all exercises on pooling, with its legal arguments and the columns of its cases.

Functions of arrays work on the last two axes of X: a picture (h, w), a stack of channels (c, h, w), or a batch of them.
"""

from typing import Any

import torch.nn.functional as F
from torch import Tensor

from tensorgrade.exercise import (
    Choice,
    Close,
    Domain,
    Draw,
    Exact,
    Floats,
    PairOf,
    Relation,
    Rows,
    Size,
    Term,
    integers,
)
from tensorgrade.exercise.domain import ArgumentDomain

BOOK_PAGE = "https://d2l.ai/chapter_convolutional-neural-networks/pooling.html"

Pair = tuple[int, int]

INFINITY = float("inf")

# --- The reference ----------------------------------------------------------------------------------------


def pool(X: Tensor, pool_size: Pair, mode: str = "max", padding: Pair = (0, 0), stride: Pair | None = None) -> Tensor:
    """(…, h, w) → (…, (h + 2 * pad_h - ph) // sh + 1, (w + 2 * pad_w - pw) // sw + 1).

    PyTorch's own padding is at most half a window. Misconceptions have more.
    """
    wide = bordered(X, padding, -INFINITY if mode == "max" else 0.0)
    maps = wide.reshape(-1, *wide.shape[-2:])
    Y = F.max_pool2d(maps, pool_size, stride) if mode == "max" else F.avg_pool2d(maps, pool_size, stride)
    return Y.reshape(*X.shape[:-2], *Y.shape[-2:])


def bordered(X: Tensor, padding: Pair, value: float) -> Tensor:
    """X with rows and columns of this value on all sides: (…, h + 2 * pad_h, w + 2 * pad_w)."""
    pad_h, pad_w = padding
    return F.pad(X, (pad_w, pad_w, pad_h, pad_h), value=value)


def tolerance(X: Tensor, pool_size: Pair, mode: str = "max", **_: Any) -> Exact | Close:
    """A maximum is exact; an average rounds once per element of its window."""
    return Exact() if mode == "max" else Close()


# --- The legal arguments ----------------------------------------------------------------------------------

SIDES = {"h": Size(1, 32, plain=8), "w": Size(1, 32, plain=8), "ph": Size(1, 32, plain=2), "pw": Size(1, 32, plain=2)}
PADS = {"pad_h": Size(0, 8, plain=0), "pad_w": Size(0, 8, plain=0)}
STEPS = {"sh": Size(1, 8, plain=1), "sw": Size(1, 8, plain=1)}
WINDOW_AND_MODE: dict[str, ArgumentDomain] = {"pool_size": PairOf("ph", "pw"), "mode": Choice("max", "avg")}
SEVERAL_WINDOWS = ("out_h > 1", "out_w > 1", "ph > 1", "pw > 1")

DOMAIN_WITHOUT_STEPS = Domain(
    sizes=SIDES,
    derived={"out_h": "h - ph + 1", "out_w": "w - pw + 1"},
    rules=("ph <= h", "pw <= w"),
    arguments={"X": Floats("h", "w"), **WINDOW_AND_MODE},
    preferred=SEVERAL_WINDOWS,
    work="out_h * out_w * ph * pw",
)


def domain_with_steps(*channels: str) -> Domain:
    """The domain of `pool`: of a picture, or of a stack if ``channels`` names the size of its first axis."""
    return Domain(
        sizes={**{name: Size(1, 8, plain=1) for name in channels}, **SIDES, **PADS, **STEPS},
        derived={"out_h": "(h + 2 * pad_h - ph) // sh + 1", "out_w": "(w + 2 * pad_w - pw) // sw + 1"},
        rules=("ph <= h + 2 * pad_h", "pw <= w + 2 * pad_w", "2 * pad_h <= ph", "2 * pad_w <= pw"),
        arguments={
            "X": Floats(*channels, "h", "w"),
            **WINDOW_AND_MODE,
            "padding": PairOf("pad_h", "pad_w"),
            "stride": PairOf("sh", "sw", none_means=("ph", "pw")),
        },
        # With the largest padding, no window holds all of the picture: it would tell nothing about the padding's place.
        preferred=(*SEVERAL_WINDOWS, "pad_h < 8 or h >= ph", "pad_w < 8 or w >= pw"),
        work=" * ".join([*channels, "out_h * out_w * ph * pw"]),
        most_work=600,
    )


# --- Cases -----------------------------------------------------------------------------------------------


def digits(*shape: int) -> Draw:
    """Whole numbers from 0 to 9."""
    return integers(*shape, low=0, high=10)


def exact_fractions(*shape: int, **options: Any) -> Draw:
    """Multiples of 2⁻⁷ below 8; not negative, unless ``low`` is.

    float32 holds them. Maxima are compared exactly, so one that has passed through float32 fails where its numbers need
    more bits: in the cases of ``normal`` numbers, but not in those about something else.
    """
    return integers(*shape, **{"low": 0, "high": 1000, "scale": 2.0**-7, **options})


# A row is a case: its name, and the arguments in this order; most have no padding. (4, 4) for X means digits(4, 4).
cases = Rows(X=digits, pool_size=None, mode=None, stride=None, padding=None)


def maximum_above_average(broken: str) -> Relation:
    """No element of the answer to law-maximum is below that of law-average."""
    return Relation(terms=[Term("law-maximum"), Term("law-average", -1.0)], at_least=True, broken=broken)
