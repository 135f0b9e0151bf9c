"""sys.exit() in place of return.

expect corr2d: failed kind=exception
expect conv2d: failed kind=exception
"""

import sys


def corr2d(X, K):
    sys.exit()


def conv2d(X, K):
    raise SystemExit(0)
