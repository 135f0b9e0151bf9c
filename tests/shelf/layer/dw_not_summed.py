"""dW of the last picture only.

expect conv2d_backward: partly kind=value misconception=dw-not-summed-over-batch score=6.67 lost=batch,batch-adds-up,by-hand-example,everything-at-once,limits
"""

import numpy as np


def conv2d_backward(dY, X, W, padding=(0, 0), stride=(1, 1)):
    (ph, pw), (sh, sw), (kh, kw) = padding, stride, W.shape[2:]
    padded = np.pad(X, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    dX = np.zeros(padded.shape)
    for n in range(len(X)):
        dW = np.zeros(W.shape)
        for o, i, j in np.ndindex(*dY.shape[1:]):
            a, b = i * sh, j * sw
            dX[n, :, a : a + kh, b : b + kw] += dY[n, o, i, j] * W[o]
            dW[o] += dY[n, o, i, j] * padded[n, :, a : a + kh, b : b + kw]
    h, w = X.shape[2:]
    return dX[:, :, ph : ph + h, pw : pw + w], dW, dY.sum((0, 2, 3))
