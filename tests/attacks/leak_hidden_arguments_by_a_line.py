"""Raises at a line whose number says what a hidden argument is.

expect corr2d_multi_in: failed kind=exception
expect corr2d_multi_in_out: failed kind=exception
"""

import numpy as np


def corr2d_multi_in(X, K):
    n = int(abs(X.ravel()[0])) % 4
    if n == 0:
        raise ValueError
    if n == 1:
        raise ValueError
    if n == 2:
        raise ValueError
    raise ValueError


corr2d_multi_in_out = corr2d_multi_in
