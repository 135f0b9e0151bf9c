"""A loop that never ends and catches every exception.

expect corr2d: failed kind=timeout
"""

import numpy as np


def corr2d(X, K):
    while True:
        try:
            while True:
                np.sum(X)
        except BaseException:
            continue
