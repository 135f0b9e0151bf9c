"""The last row is left as it was made: minus infinity.

expect pool2d_strided: failed kind=value hint=last-row
"""

import numpy as np


def pool2d_strided(X, pool_size, mode="max", padding=(0, 0), stride=None):
    (ph, pw), (rows, columns) = pool_size, padding
    sh, sw = pool_size if stride is None else stride
    border = -np.inf if mode == "max" else 0
    padded = np.pad(X, ((rows, rows), (columns, columns)), constant_values=border)
    Y = np.full(((padded.shape[0] - ph) // sh + 1, (padded.shape[1] - pw) // sw + 1), -np.inf)
    for i in range(Y.shape[0] - 1):  # the last row keeps what it was filled with
        for j in range(Y.shape[1]):
            window = padded[i * sh : i * sh + ph, j * sw : j * sw + pw]
            Y[i, j] = window.max() if mode == "max" else window.mean()
    return Y
