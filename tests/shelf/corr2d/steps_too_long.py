"""Gradient descent whose step is far too long.

expect learn_kernel: failed kind=value hint=run-away
"""

import numpy as np


def learn_kernel(X, Y, kernel_size):
    kh, kw = kernel_size
    A = np.stack([X[a : a + Y.shape[0], b : b + Y.shape[1]].ravel() for a in range(kh) for b in range(kw)], 1)
    k = np.zeros(kh * kw)
    for _ in range(200):
        k = k - A.T @ (A @ k - Y.ravel())  # a step of one: far too long
    return k.reshape(kernel_size)
