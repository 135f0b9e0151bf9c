"""Right: one shifted copy of the batch for each element of the window; layers are called like functions.

expect ReLU: passed
expect Flatten: passed
expect Linear: passed
expect Conv2D: passed
expect Pool2D: passed
expect Sequential: passed
expect lenet: passed
expect predict: passed
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


class Layer:
    def __call__(self, X):
        return self.forward(X)


class ReLU(Layer):
    def forward(self, X):
        return np.clip(X, 0, None)


class Flatten(Layer):
    def forward(self, X):
        return np.concatenate([x.reshape(1, -1) for x in X])


class Linear(Layer):
    def __init__(self, W, b):
        self.parameters = {"W": W, "b": b}

    def forward(self, X):
        return np.matmul(self.parameters["W"], X.T).T + self.parameters["b"]


def copies(X, size, padding, stride, outside):
    (kh, kw), (ph, pw), (sh, sw) = size, padding, stride
    X = np.pad(X, [(0, 0), (0, 0), (ph, ph), (pw, pw)], constant_values=outside)
    rows, columns = (X.shape[2] - kh) // sh + 1, (X.shape[3] - kw) // sw + 1
    for u in range(kh):
        for v in range(kw):
            yield u, v, X[:, :, u : u + sh * (rows - 1) + 1 : sh, v : v + sw * (columns - 1) + 1 : sw]


class Conv2D(Layer):
    def __init__(self, W, b, padding=(0, 0), stride=(1, 1)):
        self.W, self.b, self.how = W, b, (padding, stride)

    def forward(self, X):
        parts = copies(X, self.W.shape[2:], *self.how, 0.0)
        return sum(np.einsum("nchw,oc->nohw", part, self.W[:, :, u, v]) for u, v, part in parts) + self.b.reshape(
            -1, 1, 1
        )


class Pool2D(Layer):
    def __init__(self, pool_size, mode="max", padding=(0, 0), stride=None):
        self.pool_size, self.mode, self.how = pool_size, mode, (padding, stride or pool_size)

    def forward(self, X):
        largest = self.mode == "max"
        parts = [part for *_, part in copies(X, self.pool_size, *self.how, -np.inf if largest else 0.0)]
        return np.max(parts, axis=0) if largest else np.mean(parts, axis=0)


class Sequential(Layer):
    def __init__(self, layers):
        self.layers = tuple(layers)

    def forward(self, X):
        for layer in self:
            assert isinstance(layer, (Layer, Sequential))
            X = layer(X)
        return X

    def __len__(self):
        return len(self.layers)

    def __getitem__(self, number):
        return self.layers[number]


TABLE = [
    (Conv2D, 1, {"padding": (2, 2)}),
    (ReLU, None, {}),
    (Pool2D, None, {"pool_size": (2, 2), "mode": "avg"}),
    (Conv2D, 2, {}),
    (ReLU, None, {}),
    (Pool2D, None, {"pool_size": (2, 2), "mode": "avg"}),
    (Flatten, None, {}),
    (Linear, 3, {}),
    (ReLU, None, {}),
    (Linear, 4, {}),
    (ReLU, None, {}),
    (Linear, 5, {}),
]


def lenet(parameters):
    def arrays(number):
        return [parameters[f"{kind}{number}"] for kind in "Wb"] if number else []

    return Sequential([kind(*arrays(number), **options) for kind, number, options in TABLE])


def predict(network, X):
    probabilities = np.exp(network(X) - network(X).max(axis=1, keepdims=True))
    return np.argmax(probabilities, axis=1)
