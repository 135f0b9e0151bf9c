"""What the figures of the notebook are drawn from."""

from corr2d.book import STRIPES
from tensorgrade.exercise import array, grid

X, K = grid(3, 3), grid(2, 2)
EDGE_KERNEL = array([[1, -1]])
LETTER_F = array([[1, 1, 1], [1, 0, 0], [1, 1, 0], [1, 0, 0], [1, 0, 0]])

__all__ = ["EDGE_KERNEL", "K", "LETTER_F", "STRIPES", "X"]
