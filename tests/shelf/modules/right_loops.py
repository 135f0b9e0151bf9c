"""Right: loops over every index, as in the formula.

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
        Y = X.copy()
        Y[Y < 0] = 0
        return Y


class Flatten:
    def forward(self, X):
        rows = []
        for sample in X:
            rows.append([value for value in sample.flatten()])
        return np.array(rows)


class Linear:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, X):
        Y = np.zeros((X.shape[0], self.W.shape[0]))
        for n in range(X.shape[0]):
            for o in range(self.W.shape[0]):
                Y[n, o] = self.b[o]
                for i in range(X.shape[1]):
                    Y[n, o] += X[n, i] * self.W[o, i]
        return Y


class Conv2D:
    def __init__(self, W, b, padding=(0, 0), stride=(1, 1)):
        self.W, self.b, self.padding, self.stride = W, b, padding, stride

    def forward(self, X):
        n, ci, h, w = X.shape
        co, _, kh, kw = self.W.shape
        ph, pw = self.padding
        sh, sw = self.stride
        big = np.zeros((n, ci, h + 2 * ph, w + 2 * pw))
        big[:, :, ph : ph + h, pw : pw + w] = X
        rows, columns = (h + 2 * ph - kh) // sh + 1, (w + 2 * pw - kw) // sw + 1
        Y = np.zeros((n, co, rows, columns))
        for sample in range(n):
            for o in range(co):
                for i in range(rows):
                    for j in range(columns):
                        window = big[sample, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
                        Y[sample, o, i, j] = (window * self.W[o]).sum() + self.b[o]
        return Y


class Pool2D:
    def __init__(self, pool_size, mode="max", padding=(0, 0), stride=None):
        self.pool_size = pool_size
        self.mode = mode
        self.padding = padding
        self.stride = stride

    def forward(self, X):
        n, c, h, w = X.shape
        ph, pw = self.pool_size
        sh, sw = self.stride if self.stride is not None else self.pool_size
        up, left = self.padding
        rows, columns = (h + 2 * up - ph) // sh + 1, (w + 2 * left - pw) // sw + 1
        Y = np.zeros((n, c, rows, columns))
        for sample in range(n):
            for channel in range(c):
                for i in range(rows):
                    for j in range(columns):
                        numbers = []
                        for u in range(i * sh - up, i * sh - up + ph):
                            for v in range(j * sw - left, j * sw - left + pw):
                                if 0 <= u < h and 0 <= v < w:
                                    numbers.append(X[sample, channel, u, v])
                        Y[sample, channel, i, j] = max(numbers) if self.mode == "max" else sum(numbers) / (ph * pw)
        return Y


class Sequential:
    def __init__(self, layers):
        self.first = layers[0] if layers else None
        self.rest = Sequential(layers[1:]) if layers else []

    def forward(self, X):
        if self.first is None:
            return X
        return self.rest.forward(self.first.forward(X))

    def __len__(self):
        return 0 if self.first is None else 1 + len(self.rest)

    def __iter__(self):
        if self.first is not None:
            yield self.first
            for layer in self.rest:
                yield layer


def lenet(parameters):
    layers = []
    layers.append(Conv2D(parameters["W1"], parameters["b1"], padding=(2, 2)))
    layers.append(ReLU())
    layers.append(Pool2D((2, 2), mode="avg"))
    layers.append(Conv2D(parameters["W2"], parameters["b2"]))
    layers.append(ReLU())
    layers.append(Pool2D((2, 2), mode="avg"))
    layers.append(Flatten())
    for number in ["3", "4"]:
        layers.append(Linear(parameters["W" + number], parameters["b" + number]))
        layers.append(ReLU())
    layers.append(Linear(parameters["W5"], parameters["b5"]))
    return Sequential(layers)


def predict(network, X):
    digits = []
    for row in network.forward(X):
        best = 0
        for k in range(len(row)):
            if row[k] > row[best]:
                best = k
        digits.append(best)
    return np.array(digits)
