"""Copies upon copies.

expect corr2d: failed kind=memory
"""

import numpy as np


def corr2d(X, K):
    kept = []
    while True:
        kept.append(np.empty(10**7))
