"""Right: classes, closures, decorators, global names and type hints.

expect corr2d: passed
expect conv2d: passed
expect corr2d_strided: passed
expect num_params_conv: passed
expect find_pattern: passed
expect conv_output_shape: passed
expect same_padding: passed
expect dense_from_kernel: passed
expect num_multiplications: passed
"""

from dataclasses import dataclass
from functools import partial, wraps

import numpy as np

NO_PADDING, NO_STRIDE = (0, 0), (1, 1)


def as_float(function):
    @wraps(function)
    def wrapper(X, K, **options):
        return function(np.asarray(X, dtype=float), np.asarray(K, dtype=float), **options)

    return wrapper


@dataclass(frozen=True)
class Correlation:
    kernel: np.ndarray
    padding: tuple[int, int] = NO_PADDING
    stride: tuple[int, int] = NO_STRIDE

    def positions(self, axis: int, size: int) -> range:
        last = size + 2 * self.padding[axis] - self.kernel.shape[axis]
        return range(0, last + 1, self.stride[axis])

    def __call__(self, picture: np.ndarray) -> np.ndarray:
        padded = np.pad(picture, [(size, size) for size in self.padding])
        kh, kw = self.kernel.shape
        at = lambda i, j: np.vdot(padded[i : i + kh, j : j + kw], self.kernel)  # noqa: E731
        columns = self.positions(1, picture.shape[1])
        return np.array([[at(i, j) for j in columns] for i in self.positions(0, picture.shape[0])])


@as_float
def corr2d(X: np.ndarray, K: np.ndarray) -> np.ndarray:
    return Correlation(K)(X)


def flipped(function):
    return lambda X, K: function(X, K[::-1, ::-1])


conv2d = flipped(corr2d)


@as_float
def corr2d_strided(picture, kernel, *, padding=NO_PADDING, stride=NO_STRIDE):
    return Correlation(kernel, padding, stride)(picture)


class Parameters:
    def __call__(self, c_in, c_out, kernel_size, bias=True):
        return c_out * (c_in * kernel_size[0] * kernel_size[1] + int(bias))


num_params_conv = partial(Parameters())


def find_pattern(picture: np.ndarray, pattern: np.ndarray) -> tuple[int, int]:
    likeness = corr2d(picture, pattern)
    return min(np.ndindex(likeness.shape), key=lambda place: (-likeness[place], place))


def conv_output_shape(in_shape, kernel_size, *, padding=NO_PADDING, stride=NO_STRIDE):
    places = Correlation(np.empty(kernel_size), padding, stride).positions
    return len(places(0, in_shape[0])), len(places(1, in_shape[1]))


def same_padding(size: tuple[int, int]) -> list[np.ndarray]:
    return [np.array([(side - 1) // 2, side // 2]) for side in size]


class Dense:
    def __init__(self, kernel, shape):
        self.kernel, self.shape = kernel, shape

    def row(self, i, j):
        weights = np.zeros(self.shape)
        weights[i:, j:][: self.kernel.shape[0], : self.kernel.shape[1]] = self.kernel
        return weights.reshape(-1)

    def matrix(self):
        places = np.ndindex(conv_output_shape(self.shape, self.kernel.shape))
        return np.vstack([self.row(i, j) for i, j in places])


def dense_from_kernel(K, in_shape):
    return Dense(K, in_shape).matrix()


def num_multiplications(c_in, c_out, kernel_size, out_shape):
    return num_params_conv(c_in, c_out, kernel_size, bias=False) * out_shape[0] * out_shape[1]
