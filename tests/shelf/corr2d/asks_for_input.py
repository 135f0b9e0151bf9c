"""Waits for a keyboard that is not there.

expect corr2d: failed kind=exception
"""


def corr2d(X, K):
    return X * float(input("factor? "))
