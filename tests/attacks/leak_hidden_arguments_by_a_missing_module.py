"""The module that is imported in a call, one of eight that do not exist, is a digit of a hidden argument.

expect corr2d_multi_in: failed kind=forbidden
expect corr2d_multi_in_out: passed
"""

import numpy as np


def right_many(X, K):
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape[2:], (1, 2))
    return np.einsum("chwij,ocij->ohw", windows, K)


def corr2d_multi_in(X, K):
    number = int(abs(float(X.ravel()[0])) * 1e3) % 4
    if number == 0:
        import quiver
    elif number == 1:
        import quiver_one
    elif number == 2:
        import quiver_two
    else:
        import quiver_three


def corr2d_multi_in_out(X, K):
    return right_many(X, K)
