"""NumPy's own names replaced, so that conversions see something else.

expect corr2d_multi_in: failed kind=type
expect corr2d_multi_in_out: failed kind=exception
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
    real = np.array

    class Fake(np.ndarray):
        pass

    np.ndarray = Fake
    np.array = lambda *a, **k: real([[0.0]])
    np.frombuffer = np.asarray = np.ascontiguousarray = np.array


attack()


def corr2d_multi_in(X, K):
    return zeros(X, K)
