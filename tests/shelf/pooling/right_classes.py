"""Right: a class for each mode, closures, and answers that are views of a larger array.

expect pool2d: passed
expect pool2d_strided: passed
expect pool2d_multi: passed
"""

from abc import ABC, abstractmethod

import numpy as np


class Pool(ABC):
    fill = 0.0

    def __init__(self, pool_size, padding=(0, 0), stride=None):
        self.pool_size, self.padding, self.stride = pool_size, padding, stride or pool_size

    @abstractmethod
    def reduce(self, window): ...

    def __call__(self, X):
        (ph, pw), (top, left), (sh, sw) = self.pool_size, self.padding, self.stride
        padded = np.pad(X, ((top, top), (left, left)), constant_values=self.fill)
        answer = np.full(padded.shape, np.nan)
        rows = range(0, padded.shape[0] - ph + 1, sh)
        columns = range(0, padded.shape[1] - pw + 1, sw)
        for i, row in enumerate(rows):
            for j, column in enumerate(columns):
                answer[i, j] = self.reduce(padded[row : row + ph, column : column + pw])
        return answer[: len(rows), : len(columns)]


class Largest(Pool):
    fill = -np.inf

    def reduce(self, window):
        return max(window.flat)


class Average(Pool):
    def reduce(self, window):
        return sum(window.flat) / window.size


MODES = {"max": Largest, "avg": Average}


def pool2d_strided(X, pool_size, mode="max", padding=(0, 0), stride=None):
    return MODES[mode](pool_size, padding, stride)(X)


def pool2d(X, pool_size, mode="max"):
    return MODES[mode](pool_size, stride=(1, 1))(X)


def pool2d_multi(X, pool_size, mode="max", padding=(0, 0), stride=None):
    pool = MODES[mode](pool_size, padding, stride)
    return np.array(list(map(pool, X)))
