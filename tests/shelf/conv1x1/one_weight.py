"""The first weight for all channels.

expect corr2d_multi_in_out_1x1: failed kind=value misconception=one-weight-for-all-channels
expect conv1x1_layer: failed kind=value misconception=one-weight-for-all-channels
"""


def corr2d_multi_in_out_1x1(X, K):
    return (K[:, :1] * X).sum(axis=1)


def conv1x1_layer(X, W, b):
    return corr2d_multi_in_out_1x1(X, W[:, :, None, None]) + b[:, None, None]
