"""Right: a layer as a class, and recursion over the channels.

expect corr2d_multi_in_out_1x1: passed
expect conv1x1_layer: passed
"""

import numpy as np


class Layer:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, X):
        return self.mix(X, self.W) + np.expand_dims(self.b, (1, 2))

    def mix(self, X, W):
        if len(X) == 1:
            return np.multiply.outer(W[:, 0], X[0])
        half = len(X) // 2
        return self.mix(X[:half], W[:, :half]) + self.mix(X[half:], W[:, half:])


conv1x1_layer = lambda X, W, b: Layer(W, b).forward(X)  # noqa: E731


def corr2d_multi_in_out_1x1(X, K):
    return conv1x1_layer(X, K.reshape(K.shape[:2]), np.zeros(len(K)))
