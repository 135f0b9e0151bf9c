"""The kernel is not used.

expect find_pattern: failed misconception=brightest-pixel
"""

import numpy as np


def find_pattern(X, K):
    return np.unravel_index(np.argmax(X), X.shape)
