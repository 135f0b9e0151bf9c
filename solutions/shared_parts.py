"""Parts that several assignments of this course share: sizes and random arrays."""

from typing import Any

from tensorgrade.exercise import Draw, Size, integers, normal

CHANNELS_PAGE = "https://d2l.ai/chapter_convolutional-neural-networks/channels.html"

# What every notebook promises: pictures of at most 32×32 pixels, and at most 8 channels.
PICTURE_SIDE = Size(1, 32, plain=6)
KERNEL_SIDE = Size(1, 32, plain=3)
CHANNELS_IN = Size(1, 8, plain=2)
CHANNELS_OUT = Size(1, 8, plain=3)


def whole(*shape: int, **options: Any) -> Draw:
    """Whole numbers from 0 to 5."""
    return integers(*shape, **{"low": 0, "high": 6, **options})


def decimals(*shape: int, **options: Any) -> Draw:
    """Numbers with decimals, none of them negative."""
    return normal(*shape, **{"sign": "positive", **options})
