"""Imports torch, scipy and pandas by every road there is.

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
    import importlib
    import importlib.machinery
    import importlib.util
    import os
    import sys

    found = []
    for name in ("torch", "scipy.signal", "pandas", "nbgrader", "IPython.core.inputtransformer2"):
        top = name.partition(".")[0]
        folders = [*sys.path, os.path.dirname(os.path.dirname(np.__file__)), "/usr/lib/python3/dist-packages"]
        for action in (
            lambda: __import__(name),
            lambda: importlib.import_module(name),
            lambda: importlib.machinery.PathFinder.find_spec(top, folders).loader.load_module(),
            lambda: importlib.util.spec_from_file_location(
                top, f"{folders[-2]}/{top}/__init__.py"
            ).loader.load_module(),
            lambda: exec(open(f"{folders[-2]}/{top}/__init__.py").read()),
            lambda: np.testing.suppress_warnings.__init__.__globals__["sys"].modules[top].__version__,
        ):
            result = attempt(action)
            if type(result).__name__ == "module" and getattr(result, "__file__", None):
                found.append(name)
    if found:
        raise SystemExit(",".join(found))


def corr2d_multi_in(X, K):
    attack()
    return zeros(X, K)
