"""No bias, and padding is an argument that nobody looks at.

expect conv2d_forward: failed kind=shape,value misconception=bias-missing also=padding-ignored
"""

import numpy as np


def conv2d_forward(X, W, b, padding=(0, 0), stride=(1, 1)):
    (sh, sw), (kh, kw) = stride, W.shape[2:]
    rows, columns = (X.shape[2] - kh) // sh + 1, (X.shape[3] - kw) // sw + 1
    Y = np.zeros((len(X), len(W), rows, columns))
    for i in range(rows):
        for j in range(columns):
            window = X[:, None, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
            Y[:, :, i, j] = (window * W).sum((2, 3, 4))
    return Y
