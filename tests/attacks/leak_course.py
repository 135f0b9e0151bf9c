"""Reads keys, solutions and other submissions around the grader.

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
    import glob
    import os
    import sys

    for root in {*sys.path, "{repository}", os.getcwd(), "/", "/tmp", "/home", "/root"}:
        for pattern in ("keys/*", "solutions/*/*", "submitted/*/*", "tests/*", "*"):
            for path in glob.glob(f"{root}/{pattern}")[:50]:
                if not isinstance(attempt(lambda: open(path).close()), OSError) and "python3" not in path:
                    raise SystemExit(path)
    for path in ("{repository}/pyproject.toml", "{repository}/solutions/channels/exercises.py"):
        assert isinstance(attempt(lambda: open(path)), OSError)


def corr2d_multi_in(X, K):
    attack()
    return zeros(X, K)
