"""A matrix product with the rows of the picture.

expect corr2d_multi_in_out_1x1: failed kind=exception,shape,value misconception=channels-last
expect conv1x1_layer: failed kind=exception,shape,value misconception=channels-last
"""


def corr2d_multi_in_out_1x1(X, K):
    return X @ K[:, :, 0, 0].T


def conv1x1_layer(X, W, b):
    return X @ W.T + b
