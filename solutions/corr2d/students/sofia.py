"""Padding on one side only, and strides ignored in the receptive field."""

import numpy as np


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    X = np.pad(X, ((padding[0], 0), (padding[1], 0)))
    h, w = K.shape
    rows = (X.shape[0] - h) // stride[0] + 1
    columns = (X.shape[1] - w) // stride[1] + 1
    Y = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            a, b = i * stride[0], j * stride[1]
            Y[i, j] = (X[a : a + h, b : b + w] * K).sum()
    return Y


def receptive_field(layers):
    rows = columns = 1
    for (h, w), _ in layers:
        rows, columns = rows + h - 1, columns + w - 1
    return rows, columns
