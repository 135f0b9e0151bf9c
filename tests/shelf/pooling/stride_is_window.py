"""Windows side by side whatever the stride.

expect pool2d_strided: partly kind=shape,value misconception=stride-is-window score=4.57
expect pool2d_multi: partly kind=shape misconception=stride-is-window score=3.08
"""

import numpy as np


def pool2d_strided(X, pool_size, mode="max", padding=(0, 0), stride=None):
    ph, pw = pool_size
    X = np.pad(X, [(p, p) for p in padding], constant_values=-np.inf if mode == "max" else 0)
    rows, columns = X.shape[0] // ph, X.shape[1] // pw
    blocks = X[: rows * ph, : columns * pw].reshape(rows, ph, columns, pw)
    return blocks.max((1, 3)) if mode == "max" else blocks.mean((1, 3))


def pool2d_multi(X, pool_size, mode="max", padding=(0, 0), stride=None):
    return np.stack([pool2d_strided(x, pool_size, mode, padding, stride) for x in X])
