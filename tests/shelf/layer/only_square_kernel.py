"""The height of the kernel serves for its width, too: in all loops, or in those over the kernel only.

expect conv2d_forward: partly misconception=only-square
expect conv2d_any: partly misconception=only-square
"""

import numpy as np


def conv2d_forward(X, W, b, padding=(0, 0), stride=(1, 1)):
    k, (ph, pw), (sh, sw) = W.shape[2], padding, stride
    padded = np.pad(X, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    rows, columns = (padded.shape[2] - k) // sh + 1, (padded.shape[3] - k) // sw + 1
    Y = np.zeros((len(X), len(W), rows, columns)) + b[:, None, None]
    for i in range(rows):
        for j in range(columns):
            for u in range(k):
                for v in range(k):
                    Y[:, :, i, j] += padded[:, :, i * sh + u, j * sw + v] @ W[:, :, u, v].T
    return Y


def conv2d_any(X, W, b):
    n, _, h, w = X.shape
    k = W.shape[2]
    rows, columns = h - W.shape[2] + 1, w - W.shape[3] + 1
    Y = np.zeros((n, len(W), rows, columns)) + b[:, None, None]
    for u in range(k):
        for v in range(k):
            Y += np.einsum("oc,ncij->noij", W[:, :, u, v], X[:, :, u : u + rows, v : v + columns])
    return Y
