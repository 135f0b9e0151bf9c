"""A layer that adds to its bias in place, so that the second batch gets another one.

expect Layer: partly
"""


class Layer:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, X):
        self.b = self.b + 1
        return X @ self.W.T + self.b - 1
