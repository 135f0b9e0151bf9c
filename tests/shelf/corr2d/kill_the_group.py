"""Kills all that it may: itself.

expect corr2d: failed kind=exception
expect conv2d: passed
"""

import os
import signal

import numpy as np


def corr2d(X, K):
    os.kill(os.getppid(), signal.SIGKILL)
    os.killpg(0, signal.SIGKILL)


def conv2d(X, K):
    K = K[::-1, ::-1]
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y
