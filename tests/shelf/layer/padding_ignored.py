"""Padding is an argument that nobody looks at.

expect conv2d_forward: partly kind=shape,value misconception=padding-ignored score=5.07
"""

import numpy as np


def conv2d_forward(X, W, b, padding=(0, 0), stride=(1, 1)):
    (sh, sw), (kh, kw) = stride, W.shape[2:]
    Y = np.zeros((len(X), len(W), (X.shape[2] - kh) // sh + 1, (X.shape[3] - kw) // sw + 1))
    for n, o, i, j in np.ndindex(*Y.shape):
        Y[n, o, i, j] = (X[n, :, i * sh : i * sh + kh, j * sw : j * sw + kw] * W[o]).sum() + b[o]
    return Y
