"""A layer whose object makes an array on the default device, not on that of its weights.

expect Layer: partly kind=exception lost=array-api-strict
"""


def namespace(X):
    if hasattr(X, "__array_namespace__"):
        return X.__array_namespace__()
    import array_api_compat

    return array_api_compat.array_namespace(X)


class Layer:
    def __init__(self, W, b):
        self.W, self.b = W, b + namespace(b).zeros(b.shape, dtype=b.dtype)

    def forward(self, X):
        return X @ self.W.T + self.b
