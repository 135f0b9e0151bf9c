"""Parts that several assignments of this course share: sizes, random arrays, and steps of misconceptions' variants."""

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

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


def zeros_below(Y: Tensor, rows: int, columns: int) -> Tensor:
    """Y with rows and columns of zeros added at the end."""
    return F.pad(Y, (0, columns, 0, rows))


def followed_by_zeros(map_: Tensor, others: Tensor) -> Tensor:
    """The map, and zeros in place of the others."""
    return torch.cat([map_, torch.zeros_like(others)])
