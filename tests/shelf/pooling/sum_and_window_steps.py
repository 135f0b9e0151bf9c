"""The sum for the average, and windows side by side.

expect pool2d: failed kind=shape misconception=sum-for-average also=window-steps
"""

import numpy as np


def pool2d(X, pool_size, mode="max"):
    p_h, p_w = pool_size
    rows, columns = X.shape[0] // p_h, X.shape[1] // p_w
    blocks = X[: rows * p_h, : columns * p_w].reshape(rows, p_h, columns, p_w)
    return blocks.max((1, 3)) if mode == "max" else blocks.sum((1, 3))
