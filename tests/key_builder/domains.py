"""Domains of made-up exercises, for tests of the cases that follow from them."""

from tensorgrade.exercise import Choice, Domain, Exercise, Floats, Made, PairOf, Size
from tensorgrade.key_builder.domain_sizes import SizeSpace

WORDS = "words"


def shape_of(generator, axes, numbers):
    """Ones and a number near ``numbers``."""
    return (*[1] * (axes - 1), max(1, numbers + int(generator.integers(-1, 2))))


LAYER = Domain(
    sizes={
        "n": Size(1, 3, plain=1),
        "h": Size(1, 20, plain=6),
        "w": Size(1, 20, plain=7),
        "kh": Size(1, 20, plain=2),
        "kw": Size(1, 20, plain=3),
        "pad_h": Size(0, 9, plain=0),
        "pad_w": Size(0, 9, plain=0),
        "sh": Size(1, 5, plain=1),
        "sw": Size(1, 5, plain=1),
    },
    derived={"out_h": "(h + 2 * pad_h - kh) // sh + 1", "out_w": "(w + 2 * pad_w - kw) // sw + 1"},
    rules=("kh <= h + 2 * pad_h", "kw <= w + 2 * pad_w", "pad_h < kh", "pad_w < kw"),
    arguments={
        "X": Floats("n", "h", "w"),
        "K": Floats("kh", "kw"),
        "b": Floats("n"),
        "mode": Choice("sum", "mean"),
        "padding": PairOf("pad_h", "pad_w"),
        "stride": PairOf("sh", "sw"),
    },
    preferred=("out_h > 1", "out_w > 1"),
    work="n * out_h * out_w * kh * kw",
    most_work=1_000,
)
COUNTED = Domain(
    sizes={"axes": Size(1, 4, plain=2), "numbers": Size(1, 10**6, plain=9), "others": Size(1, 10**6, plain=9)},
    arguments={
        "shape": Made(lambda generator, axes, numbers: shape_of(generator, axes, numbers)),
        "other": Made(lambda generator, others: shape_of(generator, 2, others)),
    },
)


def layer(X, K, b, mode="sum", padding=(0, 0), stride=(1, 1)):
    """Stands for a reference: only its parameters are looked at."""
    raise AssertionError("not called")


EXERCISE = Exercise(name="layer", title=WORDS, points=1, reference=layer, checks=[], domain=LAYER)
SPACE = SizeSpace(LAYER)
