"""The picture's height for its width.

expect corr2d_multi_in_out_1x1: partly kind=exception,shape misconception=square-picture-only score=3.25 lost=as-many-out-as-in,by-hand,everything-at-once,limits,not-square,thin
expect conv1x1_layer: partly kind=exception,shape misconception=square-picture-only score=3.92 lost=as-many-out-as-in,by-hand,everything-at-once,limits,not-square,thin
"""

import numpy as np


def corr2d_multi_in_out_1x1(X, K):
    n = X.shape[1]
    Y = np.zeros((len(K), n, n))
    for i in range(n):
        for j in range(n):
            Y[:, i, j] = K[:, :, 0, 0] @ X[:, i, j]
    return Y


def conv1x1_layer(X, W, b):
    n = X.shape[1]
    Y = np.zeros((len(W), n, n))
    for i in range(n):
        for j in range(n):
            Y[:, i, j] = W @ X[:, i, j] + b
    return Y
