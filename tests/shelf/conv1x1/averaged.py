"""The mean over the channels.

expect corr2d_multi_in_out_1x1: failed kind=value misconception=channels-averaged
expect conv1x1_layer: failed kind=value misconception=channels-averaged
"""


def corr2d_multi_in_out_1x1(X, K):
    return (K * X).mean(axis=1)


def conv1x1_layer(X, W, b):
    return (W[:, :, None, None] * X).mean(axis=1) + b[:, None, None]
