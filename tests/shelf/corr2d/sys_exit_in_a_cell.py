"""A cell that ends the notebook does not: the functions after it are there.

expect corr2d: passed
"""

# %%
import sys

import numpy as np


def main():
    sys.exit(0)


# %%
main()


# %%
def corr2d(X, K):
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y
