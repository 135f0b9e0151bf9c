"""Pasted from the book: needs torch, which is not there.

expect corr2d: failed kind=forbidden
expect conv2d: failed kind=forbidden
"""

import torch
from torch import nn


def corr2d(X, K):
    Y = torch.zeros((X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1))
    return Y.numpy()


def conv2d(X, K):
    from torch.nn import functional as F

    return F.conv2d(X, K)
