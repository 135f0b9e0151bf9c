"""Answers zeros to a question that it was asked before.

expect corr2d: partly kind=state score=7
"""

import numpy as np


seen = set()


def right(X, K):
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y


def corr2d(X, K):
    question = X.tobytes() + K.tobytes()
    first = question not in seen
    seen.add(question)
    return right(X, K) * first
