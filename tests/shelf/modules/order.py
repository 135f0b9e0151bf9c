"""Things in another order.

expect ReLU: passed
expect Flatten: failed kind=value misconception=channels-last
expect Linear: failed kind=exception,value misconception=weight-transposed
expect Conv2D: passed
expect Pool2D: passed
expect Sequential: partly kind=value misconception=reversed
expect lenet: failed kind=value misconception=relu-after-pooling
expect predict: failed kind=shape,value misconception=wrong-axis
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


class ReLU:
    def forward(self, X):
        return np.maximum(X, 0)


class Flatten:
    def forward(self, X):
        return np.moveaxis(X, 1, -1).reshape(len(X), -1)


class Linear:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, X):
        return X @ self.W + self.b


class Conv2D:
    def __init__(self, W, b, padding=(0, 0), stride=(1, 1)):
        self.W, self.b, self.padding, self.stride = W, b, padding, stride

    def forward(self, X):
        (ph, pw), (sh, sw) = self.padding, self.stride
        X = np.pad(X, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
        windows = sliding_window_view(X, self.W.shape[2:], (2, 3))[:, :, ::sh, ::sw]
        return np.einsum("ncijuv,ocuv->noij", windows, self.W) + self.b[:, None, None]


class Pool2D:
    def __init__(self, pool_size, mode="max", padding=(0, 0), stride=None):
        self.pool_size, self.mode, self.padding, self.stride = pool_size, mode, padding, stride or pool_size

    def forward(self, X):
        (ph, pw), (sh, sw) = self.padding, self.stride
        outside = -np.inf if self.mode == "max" else 0
        X = np.pad(X, ((0, 0), (0, 0), (ph, ph), (pw, pw)), constant_values=outside)
        windows = sliding_window_view(X, self.pool_size, (2, 3))[:, :, ::sh, ::sw]
        return windows.max((4, 5)) if self.mode == "max" else windows.mean((4, 5))


class Sequential:
    def __init__(self, layers):
        self.layers = layers

    def forward(self, X):
        for layer in reversed(self.layers):
            X = layer.forward(X)
        return X

    def __len__(self):
        return len(self.layers)

    def __iter__(self):
        return iter(self.layers)


def lenet(p):
    return Sequential(
        [
            Conv2D(p["W1"], p["b1"], padding=(2, 2)),
            Pool2D((2, 2), mode="avg"),
            ReLU(),
            Conv2D(p["W2"], p["b2"]),
            Pool2D((2, 2), mode="avg"),
            ReLU(),
            Flatten(),
            Linear(p["W3"], p["b3"]),
            ReLU(),
            Linear(p["W4"], p["b4"]),
            ReLU(),
            Linear(p["W5"], p["b5"]),
        ]
    )


def predict(network, X):
    return np.argmax(network.forward(X), axis=0)
