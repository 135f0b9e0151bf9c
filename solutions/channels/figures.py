"""What the figures of the notebook are drawn from."""

import numpy as np
from numpy.typing import NDArray

from channels.parts import BOOK_K, BOOK_X

X, K = BOOK_X, BOOK_K
KERNELS = np.stack([BOOK_K, BOOK_K + 1, BOOK_K + 2])


def house() -> NDArray[np.float64]:
    """A red roof over a white wall with a blue door, a yellow sun, the sky and a meadow: (3, 16, 16) from 0 to 1."""
    rows, columns = np.mgrid[:16, :16]
    colours = np.empty((16, 16, 3))
    colours[:] = (0.55, 0.8, 1.0)
    colours[rows >= 13] = (0.3, 0.7, 0.2)
    colours[(rows - 3) ** 2 + (columns - 13) ** 2 <= 4] = (1.0, 0.9, 0.1)
    colours[(rows >= 4) & (rows < 8) & (abs(columns - 6) < rows - 2)] = (0.9, 0.15, 0.1)
    colours[(rows >= 8) & (rows < 14) & (abs(columns - 6) < 5)] = (1.0, 1.0, 1.0)
    colours[(rows >= 10) & (rows < 14) & (abs(columns - 6) < 2)] = (0.1, 0.3, 0.8)
    return np.moveaxis(colours, -1, 0)


HOUSE = house()
