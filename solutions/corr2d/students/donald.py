"""Crashes in one function, and uses PyTorch in another."""

import numpy as np
import torch
import torch.nn.functional as F


def corr2d(X, K):
    Y = np.zeros((X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1))
    for i in range(Y.shape[0] + 1):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + K.shape[0], j : j + K.shape[1]] * K).sum()
    return Y


def conv2d(X, K):
    X, K = torch.tensor(X), torch.tensor(K).flip(0, 1)
    return F.conv2d(X[None, None], K[None, None])[0, 0].numpy()
