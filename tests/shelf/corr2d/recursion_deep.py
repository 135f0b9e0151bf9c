"""Recursion as deep as Python lets it go, beyond the stack.

expect corr2d: failed kind=exception
"""

import sys


sys.setrecursionlimit(10**9)


class Deep:
    def __getattr__(self, name):
        return getattr(self, name + "x")


def corr2d(X, K):
    return Deep().x
