"""A return inside the loop.

expect corr2d_multi_in_out_1x1: failed kind=shape misconception=only-one-output-channel
expect conv1x1_layer: failed kind=shape misconception=only-one-output-channel
"""


def corr2d_multi_in_out_1x1(X, K):
    for kernel in K:
        return sum(kernel[c, 0, 0] * X[c] for c in range(len(X)))


def conv1x1_layer(X, W, b):
    for weights, bias in zip(W, b):
        return sum(w * x for w, x in zip(weights, X)) + bias
