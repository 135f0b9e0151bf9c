"""The bias inside the loop over the input channels.

expect conv2d_forward: partly kind=value misconception=bias-per-input-channel score=5.07
"""

import numpy as np


def conv2d_forward(X, W, b, padding=(0, 0), stride=(1, 1)):
    (ph, pw), (sh, sw), (kh, kw) = padding, stride, W.shape[2:]
    X = np.pad(X, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    Y = np.zeros((len(X), len(W), (X.shape[2] - kh) // sh + 1, (X.shape[3] - kw) // sw + 1))
    for n, o, i, j in np.ndindex(*Y.shape):
        for c in range(X.shape[1]):
            Y[n, o, i, j] += (X[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw] * W[o, c]).sum() + b[o]
    return Y
