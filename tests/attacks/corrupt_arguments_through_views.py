"""Right answers, but the arguments of the call before are overwritten through a view.

expect corr2d_multi_in: partly kind=purity lost=purity
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


kept = []


def corr2d_multi_in(X, K):
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape[1:], (1, 2))
    Y = np.einsum("chwij,cij->hw", windows, K)
    for array in kept:
        if array.flags.writeable:
            array.ravel()[...] = -1
    kept[:] = [X[:], K[:]]
    return Y
