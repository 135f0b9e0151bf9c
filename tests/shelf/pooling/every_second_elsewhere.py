"""The size by the stride, but windows that start where the last one ended.

expect pool2d_strided: partly kind=value score=4.86 lost=everything-at-once,limits,not-square,padding-and-stride,stride
"""

import numpy as np


def pool2d_strided(X, pool_size, mode="max", padding=(0, 0), stride=None):
    (ph, pw), (sh, sw) = pool_size, stride or pool_size
    X = np.pad(X, [(p, p) for p in padding], constant_values=-np.inf if mode == "max" else 0)
    Y = np.zeros(((X.shape[0] - ph) // sh + 1, (X.shape[1] - pw) // sw + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            top, left = min(i * ph, X.shape[0] - ph), min(j * pw, X.shape[1] - pw)
            window = X[top : top + ph, left : left + pw]
            Y[i, j] = window.max() if mode == "max" else window.mean()
    return Y
