"""A softmax over the channels.

expect corr2d_multi_in_out_1x1: failed kind=value misconception=softmax-applied
expect conv1x1_layer: failed kind=value misconception=softmax-applied
"""

import numpy as np


def softmax(Y):
    e = np.exp(Y - Y.max(axis=0))
    return e / e.sum(axis=0)


def corr2d_multi_in_out_1x1(X, K):
    return softmax((K * X).sum(axis=1))


def conv1x1_layer(X, W, b):
    return softmax(np.tensordot(W, X, 1) + b[:, None, None])
