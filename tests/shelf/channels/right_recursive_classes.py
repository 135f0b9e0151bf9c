"""Right: channels are split in halves, in a class with a method for each job.

expect corr2d_multi_in: passed
expect corr2d_multi_in_out: passed
"""

import numpy as np


class Maps:
    def __init__(self, kernels):
        self.kernels = kernels

    def one(self, X, kernel):
        if len(X) == 1:
            return self.single(X[0], kernel[0])
        half = len(X) // 2
        return self.one(X[:half], kernel[:half]) + self.one(X[half:], kernel[half:])

    @staticmethod
    def single(x, k):
        rows, columns = x.shape[0] - k.shape[0] + 1, x.shape[1] - k.shape[1] + 1
        return sum(k[a, b] * x[a : a + rows, b : b + columns] for a, b in np.ndindex(*k.shape))

    def __call__(self, X):
        return np.array([self.one(X, kernel) for kernel in self.kernels])


def corr2d_multi_in(X, K):
    [only] = Maps([K])(X)
    return only


def corr2d_multi_in_out(X, K):
    return Maps(K)(X)
