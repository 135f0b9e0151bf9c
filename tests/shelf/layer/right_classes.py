"""Right: a layer object that keeps what its backward pass needs, one picture at a time.

expect conv2d_forward: passed
expect conv2d_backward: passed
"""

import numpy as np


class Conv2d:
    def __init__(self, W, b=None, padding=(0, 0), stride=(1, 1)):
        self.W, self.b, self.padding, self.stride = W, b, padding, stride
        self.kept = []

    def one(self, x):
        (top, left), (sh, sw), (kh, kw) = self.padding, self.stride, self.W.shape[2:]
        x = np.pad(x, ((0, 0), (top, top), (left, left)))
        self.kept.append(x)
        return np.array(
            [
                [
                    [np.sum(x[:, i : i + kh, j : j + kw] * kernel) for j in range(0, x.shape[2] - kw + 1, sw)]
                    for i in range(0, x.shape[1] - kh + 1, sh)
                ]
                for kernel in self.W
            ]
        )

    def forward(self, X):
        Y = np.stack([self.one(x) for x in X])
        return Y if self.b is None else Y + self.b[:, None, None]

    def backward(self, dY):
        (top, left), (sh, sw), (kh, kw) = self.padding, self.stride, self.W.shape[2:]
        dW = np.zeros(self.W.shape)
        gradients = []
        for x, dy in zip(self.kept, dY):
            dx = np.zeros(x.shape)
            for (o, i, j), value in np.ndenumerate(dy):
                dx[:, i * sh : i * sh + kh, j * sw : j * sw + kw] += value * self.W[o]
                dW[o] += value * x[:, i * sh : i * sh + kh, j * sw : j * sw + kw]
            gradients.append(dx[:, top : x.shape[1] - top, left : x.shape[2] - left])
        return np.stack(gradients), dW


def conv2d_forward(X, W, b, padding=(0, 0), stride=(1, 1)):
    return Conv2d(W, b, padding, stride).forward(X)


def conv2d_backward(dY, X, W, padding=(0, 0), stride=(1, 1)):
    layer = Conv2d(W, padding=padding, stride=stride)
    layer.forward(X)
    return *layer.backward(dY), dY.sum(axis=3).sum(axis=2).sum(axis=0)
