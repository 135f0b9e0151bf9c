"""A layer that uses its arrays' own operators only.

expect Layer: passed
"""


class Layer:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, X):
        return X @ self.W.T + self.b
