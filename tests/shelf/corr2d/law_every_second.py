"""A stride that takes the mean of the answers it passes over, as a pooling layer would.

expect corr2d_strided: partly lost=book-example,every-second,everything-at-once,limits,not-square,padding-and-stride,remainder,stride
"""

import numpy as np


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    X = np.pad(X, ((padding[0], padding[0]), (padding[1], padding[1])))
    dense = np.tensordot(np.lib.stride_tricks.sliding_window_view(X, K.shape), K)
    rows, columns = range(0, dense.shape[0], stride[0]), range(0, dense.shape[1], stride[1])
    return np.array([[dense[i : i + stride[0], j : j + stride[1]].mean() for j in columns] for i in rows])
