"""A layer that keeps the namespace of its arrays, and makes new ones on their device.

expect Layer: passed
"""


def namespace(X):
    if hasattr(X, "__array_namespace__"):
        return X.__array_namespace__()
    import array_api_compat

    return array_api_compat.array_namespace(X)


class Layer:
    def __init__(self, W, b):
        self.xp, self.W, self.b = namespace(W), W, b

    def forward(self, X):
        Y = self.xp.zeros((X.shape[0], self.W.shape[0]), dtype=X.dtype, device=X.device)
        return Y + self.xp.matmul(X, self.xp.permute_dims(self.W, (1, 0))) + self.b
