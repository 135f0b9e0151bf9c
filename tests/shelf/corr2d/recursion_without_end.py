"""Calls itself for ever.

expect corr2d: failed kind=exception
"""


def corr2d(X, K):
    return corr2d(X, K)
