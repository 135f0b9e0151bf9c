"""Right: Kahan's sum, Python floats and math.fsum.

expect corr2d: passed
expect conv2d: passed
expect corr2d_strided: passed
"""

import math

import numpy as np


def products(X, K, i, j):
    return [float(X[i + a, j + b]) * float(K[a, b]) for a in range(K.shape[0]) for b in range(K.shape[1])]


def corr2d(X, K):
    rows, columns = np.subtract(X.shape, K.shape) + 1
    return np.array([[math.fsum(products(X, K, i, j)) for j in range(columns)] for i in range(rows)])


def kahan(numbers):
    total = lost = 0.0
    for number in numbers:
        number -= lost
        new = total + number
        lost = (new - total) - number
        total = new
    return total


def conv2d(X, K):
    rows, columns = X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1
    return np.array([[kahan(products(X, K[::-1, ::-1], i, j)) for j in range(columns)] for i in range(rows)])


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    X = np.pad(X, ((padding[0], padding[0]), (padding[1], padding[1])))
    starts = [range(0, size - k + 1, s) for size, k, s in zip(X.shape, K.shape, stride)]
    return np.array([[math.fsum(products(X, K, i, j)) for j in starts[1]] for i in starts[0]])
