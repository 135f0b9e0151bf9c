"""reshape where transpose is needed.

expect corr2d_multi_in_out_1x1: failed kind=value misconception=reshape-mixes
expect conv1x1_layer: failed kind=value misconception=reshape-mixes
"""


def corr2d_multi_in_out_1x1(X, K):
    c, h, w = X.shape
    pixels = X.reshape(h * w, c)
    return (pixels @ K[:, :, 0, 0].T).T.reshape(-1, h, w)


def conv1x1_layer(X, W, b):
    c, h, w = X.shape
    pixels = X.reshape(c, -1).T
    return (pixels @ W.T + b).reshape(-1, h, w)
