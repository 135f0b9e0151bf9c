"""What both functions share: the domain of their arguments, and the book's example."""

from shared_parts import CHANNELS_IN, KERNEL_SIDE, PICTURE_SIDE
from tensorgrade.exercise import Domain, Floats, Size, array, grid

BOOK_X = array([grid(3, 3), grid(3, 3, start=1)])
BOOK_K = array([grid(2, 2), grid(2, 2, start=1)])

SIDES = {"h": PICTURE_SIDE, "w": PICTURE_SIDE, "kh": KERNEL_SIDE, "kw": KERNEL_SIDE}


def domain(K: Floats, work: str, most_work: int = 2_500, **channels_out: Size) -> Domain:
    """The domain of a function of X and K."""
    return Domain(
        sizes={**channels_out, "c_in": CHANNELS_IN, **SIDES},
        arguments={"X": Floats("c_in", "h", "w"), "K": K},
        derived={"out_h": "h - kh + 1", "out_w": "w - kw + 1"},
        rules=["kh <= h", "kw <= w"],
        # Kernels of one row or column tell less; but they fit at most places of the largest picture.
        preferred=["out_h > 1", "out_w > 1", "kh > 1 or out_h > 30", "kw > 1 or out_w > 30"],
        work=work,
        most_work=most_work,
    )
