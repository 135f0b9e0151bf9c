"""Channels added up before the weights.

expect corr2d_multi_in_out_1x1: failed kind=value misconception=channels-merged-before
expect conv1x1_layer: failed kind=value misconception=channels-merged-before
"""


def corr2d_multi_in_out_1x1(X, K):
    return K.sum(axis=1) * X.sum(axis=0)


def conv1x1_layer(X, W, b):
    return W.sum(axis=1)[:, None, None] * X.sum(axis=0) + b[:, None, None]
