"""An exception whose words cannot be had.

expect corr2d: failed kind=exception
"""

import numpy as np


class Odd(BaseException):
    def __str__(self):
        raise Odd


def corr2d(X, K):
    raise Odd
