"""The number in the middle of the window for its maximum, which may be below the average.

expect pool2d: partly kind=value score=2 lost=everything-at-once,limits,maximum,maximum-above-average,negative-numbers,not-square,real-numbers,thin,unusual-arrays
expect pool2d_strided: partly kind=value score=2.29 lost=book-example,default-stride,everything-at-once,limits,maximum-above-average,negative-numbers,not-square,padded-maximum,padding-and-stride,real-numbers,remainder,stride,thin,unusual-arrays
"""

import numpy as np


def pool2d(X, pool_size, mode="max"):
    return pool2d_strided(X, pool_size, mode, stride=(1, 1))


def pool2d_strided(X, pool_size, mode="max", padding=(0, 0), stride=None):
    (ph, pw), (sh, sw) = pool_size, stride or pool_size
    X = np.pad(X, [(p, p) for p in padding])
    Y = np.zeros(((X.shape[0] - ph) // sh + 1, (X.shape[1] - pw) // sw + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            window = X[i * sh : i * sh + ph, j * sw : j * sw + pw]
            Y[i, j] = window[ph // 2, pw // 2] if mode == "max" else window.mean()
    return Y
