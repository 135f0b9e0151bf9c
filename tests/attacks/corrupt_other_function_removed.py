"""The first function removes the second one.

expect corr2d_multi_in: failed kind=value
expect corr2d_multi_in_out: failed kind=protocol
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


def attack():
    globals().pop("corr2d_multi_in_out", None)


def corr2d_multi_in(X, K):
    attack()
    return zeros(X, K)
