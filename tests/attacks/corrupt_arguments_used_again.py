"""Makes the objects of a call share memory, or be of another shape, before the next call gets them.

expect corr2d_multi_in: failed kind=value
expect corr2d_multi_in_out: passed
"""

import numpy as np


def corr2d_multi_in_out(X, K):
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape[2:], (1, 2))
    return np.einsum("chwij,ocij->ohw", windows, K)


def zeros(X, K):
    return np.zeros((X.shape[1] - K.shape[1] + 1, X.shape[2] - K.shape[2] + 1))


def attempt(action, *arguments):
    try:
        return action(*arguments)
    except BaseException as error:
        return error


def share(X, K):
    import sys

    frame = sys._getframe()
    while "arguments" not in frame.f_locals or "tree" not in frame.f_locals:
        frame = frame.f_back
    frame.f_locals["arguments"].positional[:] = [X, X]


kept = []


def corr2d_multi_in(X, K):
    answer = zeros(X, K)
    kept.extend([X, K])
    attempt(share, X, K)
    attempt(setattr, X, "strides", (0,) * X.ndim)
    attempt(setattr, K, "shape", (K.size,))
    attempt(K.resize, 1 << 20)
    attempt(setattr, X, "dtype", np.float32)
    return answer
