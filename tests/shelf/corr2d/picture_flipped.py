"""The picture turned instead of the kernel.

expect conv2d: failed kind=value misconception=picture-flipped
"""

import numpy as np


def conv2d(X, K):
    X = X[::-1, ::-1]
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y
