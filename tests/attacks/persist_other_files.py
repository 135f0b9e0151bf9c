"""Leaves code where the next process would load it.

expect corr2d_multi_in: failed kind=value
expect corr2d_multi_in_out: passed
proof survived
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
    import sys

    folder = os.path.dirname(np.__file__)
    for path in (
        f"{folder}/__init__.py",
        f"{folder}/sitecustomize.py",
        f"{os.path.dirname(os.__file__)}/sitecustomize.py",
        f"{os.path.dirname(folder)}/evil.pth",
        "{proof}/survived",
        os.path.expanduser("~/.bashrc"),
        "/etc/cron.d/evil",
        "./survived",
    ):
        assert isinstance(attempt(lambda: open(path, "a").close()), OSError), path
        assert isinstance(attempt(os.unlink, path), OSError), path


def corr2d_multi_in(X, K):
    attack()
    return zeros(X, K)
