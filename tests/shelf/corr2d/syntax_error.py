"""One cell is no Python; the others are judged.

expect corr2d: failed kind=exception
expect conv2d: passed
"""

# %%
import numpy as np

# %%


def corr2d(X, K):
    return (X * K.sum()

# %%
def conv2d(X, K):
    K = K[::-1, ::-1]
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y
