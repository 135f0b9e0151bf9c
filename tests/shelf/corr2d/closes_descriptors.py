"""Closes every descriptor, the one to the host with them.

expect corr2d: failed kind=exception
"""

import os


def corr2d(X, K):
    os.closerange(0, 1000)
    return X
