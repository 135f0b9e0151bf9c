"""dX is cropped by one whatever the padding is.

expect conv2d_backward: failed hint=only-value
"""

import numpy as np


def conv2d_backward(dY, X, W, padding=(0, 0), stride=(1, 1)):
    (p, q), (s, t) = padding, stride
    n, ci, h, w = X.shape
    kh, kw = W.shape[2:]
    frame = np.zeros((n, ci, h + 2 * p, w + 2 * q))
    frame[:, :, p : p + h, q : q + w] = X
    dF, dW, db = np.zeros_like(frame), np.zeros(W.shape), dY.sum((0, 2, 3))
    for r in range(dY.shape[2]):
        for c in range(dY.shape[3]):
            at = (slice(None), slice(None), slice(r * s, r * s + kh), slice(c * t, c * t + kw))
            dF[at] += np.tensordot(dY[:, :, r, c], W, axes=1)
            dW += np.tensordot(dY[:, :, r, c], frame[at], axes=([0], [0]))
    dX = dF[:, :, 1:-1, 1:-1]
    return dX, dW, db
