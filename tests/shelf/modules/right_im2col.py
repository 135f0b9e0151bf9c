"""Right: convolution as one matrix product; a network that is a list.

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


class ReLU:
    def forward(self, X):
        return X * (X > 0)


class Flatten:
    def forward(self, X):
        return X.reshape((X.shape[0], -1))


class Linear:
    def __init__(self, W, b):
        self.matrix = np.column_stack([W, b])

    def forward(self, X):
        return np.column_stack([X, np.ones(len(X))]) @ self.matrix.T


class Conv2D:
    def __init__(self, W, b, padding=(0, 0), stride=(1, 1)):
        self.linear, self.size, self.padding, self.stride = (
            Linear(W.reshape(len(W), -1), b),
            W.shape[2:],
            padding,
            stride,
        )

    def forward(self, X):
        (kh, kw), (ph, pw), (sh, sw) = self.size, self.padding, self.stride
        X = np.pad(X, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
        rows, columns = (X.shape[2] - kh) // sh + 1, (X.shape[3] - kw) // sw + 1
        windows = [X[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw] for i in range(rows) for j in range(columns)]
        matrix = np.stack([window.reshape(len(X), -1) for window in windows], axis=1)
        Y = self.linear.forward(matrix.reshape(-1, matrix.shape[2]))
        return Y.reshape(len(X), rows, columns, -1).transpose(0, 3, 1, 2)


class Pool2D:
    def __init__(self, pool_size, mode="max", padding=(0, 0), stride=None):
        self.__dict__.update(pool_size=pool_size, mode=mode, padding=padding, stride=stride)
        if stride is None:
            self.stride = pool_size

    def forward(self, X):
        edges = [(0, 0), (0, 0)] + [(p, p) for p in self.padding]
        X = np.pad(X, edges, constant_values={"max": -np.inf, "avg": 0.0}[self.mode])
        counts = [(size - p) // s + 1 for size, p, s in zip(X.shape[2:], self.pool_size, self.stride)]
        Y = np.empty(X.shape[:2] + tuple(counts))
        for place in np.ndindex(*counts):
            begin = [k * s for k, s in zip(place, self.stride)]
            window = X[:, :, begin[0] : begin[0] + self.pool_size[0], begin[1] : begin[1] + self.pool_size[1]]
            flat = window.reshape(X.shape[:2] + (-1,))
            Y[:, :, place[0], place[1]] = flat.max(-1) if self.mode == "max" else flat.sum(-1) / flat.shape[-1]
        return Y


class Sequential(list):
    def forward(self, X):
        for layer in self:
            X = layer.forward(X)
        return X


def lenet(parameters):
    W = [parameters["W%d" % k] for k in range(1, 6)]
    b = [parameters["b%d" % k] for k in range(1, 6)]
    convolutional = Sequential([Conv2D(W[0], b[0], padding=(2, 2)), ReLU(), Pool2D((2, 2), mode="avg")])
    convolutional.extend([Conv2D(W[1], b[1]), ReLU(), Pool2D((2, 2), mode="avg"), Flatten()])
    for weights, bias in zip(W[2:-1], b[2:-1]):
        convolutional += [Linear(weights, bias), ReLU()]
    convolutional.append(Linear(W[-1], b[-1]))
    return convolutional


def predict(network, X):
    logits = network.forward(X)
    return np.argsort(logits, axis=1)[:, -1]
