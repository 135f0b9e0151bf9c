"""Imports that do not exist, but are not needed; and plots.

expect corr2d: passed
"""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import torch
from d2l import torch as d2l


def corr2d(X, K):
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y


plt.imshow(corr2d(np.eye(3), np.ones((2, 2))))
plt.show()
