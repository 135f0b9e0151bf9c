"""Reads a file that everybody may read.

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


def attack():
    import os

    for action in (
        lambda: open("{proof}/secret").read(),
        lambda: os.listdir("{proof}"),
        lambda: os.open("{proof}/secret", os.O_PATH),
        lambda: np.fromfile("{proof}/secret", np.uint8).tobytes(),
        lambda: np.memmap("{proof}/secret", np.uint8),
        lambda: os.read(os.open("{proof}/../" + "{proof}".split("/")[-1] + "/secret", os.O_RDONLY), 100),
        lambda: __import__("ctypes").CDLL("{proof}/secret"),
        lambda: __import__("linecache").getlines("{proof}/secret"),
    ):
        print(attempt(action))


attack()


def corr2d_multi_in(X, K):
    return zeros(X, K)
