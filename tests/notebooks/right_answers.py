"""What the functions of the shelf should answer: the reference solutions of ``solutions/``, which the course ships."""

import functools
import re

import numpy as np

from tests.notebooks.calls import CALLS, answers_of
from tests.notebooks.load_notebooks import ROOT

_CELL = re.compile(r"^# %%", re.MULTILINE)


@functools.cache
def right_answers():
    """Function → what it should answer to each of its calls."""
    namespace = {"np": np}
    for path in sorted((ROOT / "solutions").glob("*/notebook.py")):
        for cell in _CELL.split(path.read_text(encoding="utf-8")):
            mark, _, source = cell.partition("\n")
            if "solution=" in mark:
                exec(source, namespace)
    namespace["learn_kernel"] = _least_squares  # the reference stops as soon as it is within the tolerance
    return answers_of(namespace, CALLS)


def _least_squares(X, Y, kernel_size):
    windows = np.lib.stride_tricks.sliding_window_view(X, kernel_size).reshape(Y.size, -1)
    return np.linalg.lstsq(windows, Y.ravel(), rcond=None)[0].reshape(kernel_size)
