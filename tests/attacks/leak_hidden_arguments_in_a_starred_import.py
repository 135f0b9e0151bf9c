"""Misses names that spell the hidden arguments, which an import of all names that fails might have bound.

expect corr2d_multi_in: failed kind=exception
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


from nowhere_at_all import *  # noqa: F403


def corr2d_multi_in(X, K):
    digits = "".join(letter for letter in repr(X.tolist()) if letter.isdigit())
    raise NameError(f"name 'x{digits}' is not defined")
