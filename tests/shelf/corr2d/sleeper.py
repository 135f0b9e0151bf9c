"""Waits for longer than a call may take.

expect corr2d: failed kind=timeout
"""

import time


def corr2d(X, K):
    time.sleep(3600)
