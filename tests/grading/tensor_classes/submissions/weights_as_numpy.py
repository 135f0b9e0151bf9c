"""A layer that keeps its weights as NumPy arrays.

expect Layer: partly kind=forbidden,type lost=array-api-strict,torch
"""

import numpy as np


class Layer:
    def __init__(self, W, b):
        self.W, self.b = np.asarray(W), np.asarray(b)

    def forward(self, X):
        return np.asarray(X) @ self.W.T + self.b
