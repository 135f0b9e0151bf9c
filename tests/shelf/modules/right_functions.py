"""Right: functions as in the other notebooks, and classes that call them.

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


def conv2d_forward(X, W, b, padding=(0, 0), stride=(1, 1)):
    n, _, h, w = X.shape
    co, _, kh, kw = W.shape
    (ph, pw), (sh, sw) = padding, stride
    padded = np.pad(X, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    Y = np.empty((n, co, (h + 2 * ph - kh) // sh + 1, (w + 2 * pw - kw) // sw + 1))
    for i in range(Y.shape[2]):
        for j in range(Y.shape[3]):
            window = padded[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
            Y[:, :, i, j] = np.tensordot(window, W, axes=((1, 2, 3), (1, 2, 3))) + b
    return Y


def pool2d_strided(X, pool_size, mode="max", padding=(0, 0), stride=None):
    (ph, pw), (pad_h, pad_w), (sh, sw) = pool_size, padding, stride or pool_size
    X = np.pad(X, ((pad_h, pad_h), (pad_w, pad_w)), constant_values=-np.inf if mode == "max" else 0)
    rows, columns = (X.shape[0] - ph) // sh + 1, (X.shape[1] - pw) // sw + 1
    function = np.max if mode == "max" else np.mean
    return np.array(
        [[function(X[i * sh : i * sh + ph, j * sw : j * sw + pw]) for j in range(columns)] for i in range(rows)]
    )


def pool2d_multi(X, *arguments, **options):
    return np.stack([pool2d_strided(channel, *arguments, **options) for channel in X])


class Module:
    """A function with its parameters."""

    def __init__(self, *parameters, **options):
        self.parameters, self.options = parameters, options

    def forward(self, X):
        return self.function(X, *self.parameters, **self.options)


class ReLU(Module):
    def function(self, X):
        return (X + abs(X)) / 2


class Flatten(Module):
    def function(self, X):
        return np.reshape(X, (len(X), int(np.prod(X.shape[1:]))))


class Linear(Module):
    def function(self, X, W, b):
        return np.dot(X, W.T) + b


class Conv2D(Module):
    def function(self, X, W, b, **options):
        return conv2d_forward(X, W, b, **options)


class Pool2D(Module):
    def function(self, X, pool_size, **options):
        return np.stack([pool2d_multi(sample, pool_size, **options) for sample in X])


class Sequential(Module):
    def __init__(self, layers):
        super().__init__(*layers)

    def function(self, X, *layers):
        return self.function(layers[0].forward(X), *layers[1:]) if layers else X

    def __len__(self):
        return len(self.parameters)

    def __iter__(self):
        yield from self.parameters


def lenet(parameters):
    convolution = lambda number, **options: Conv2D(parameters[f"W{number}"], parameters[f"b{number}"], **options)
    linear = lambda number: Linear(parameters[f"W{number}"], parameters[f"b{number}"])
    average = lambda: Pool2D((2, 2), mode="avg")
    first = [convolution(1, padding=(2, 2)), ReLU(), average(), convolution(2), ReLU(), average()]
    return Sequential(first + [Flatten(), linear(3), ReLU(), linear(4), ReLU(), linear(5)])


def predict(network, X):
    return network.forward(X).argmax(-1)
