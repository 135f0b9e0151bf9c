"""The smaller for the larger, samples for outputs.

expect ReLU: failed kind=value misconception=negative-part
expect Flatten: failed kind=value misconception=samples-mixed
expect Linear: failed kind=exception,shape,value misconception=bias-wrong-axis
expect Conv2D: passed
expect Pool2D: passed
expect Sequential: partly kind=exception,value misconception=input-for-every-layer
expect lenet: partly kind=value misconception=maximum-for-average
expect predict: failed kind=value misconception=smallest-logit
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


class ReLU:
    def forward(self, X):
        return np.minimum(X, 0)


class Flatten:
    def forward(self, X):
        return X.T.reshape(X.shape[0], -1)


class Linear:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, X):
        return X @ self.W.T + self.b[:, None]


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
        for layer in self.layers:
            Y = layer.forward(X)
        return Y

    def __len__(self):
        return len(self.layers)

    def __iter__(self):
        return iter(self.layers)


def lenet(p):
    return Sequential(
        [
            Conv2D(p["W1"], p["b1"], padding=(2, 2)),
            ReLU(),
            Pool2D((2, 2)),
            Conv2D(p["W2"], p["b2"]),
            ReLU(),
            Pool2D((2, 2)),
            Flatten(),
            Linear(p["W3"], p["b3"]),
            ReLU(),
            Linear(p["W4"], p["b4"]),
            ReLU(),
            Linear(p["W5"], p["b5"]),
        ]
    )


def predict(network, X):
    return np.argmin(network.forward(X), axis=1)
