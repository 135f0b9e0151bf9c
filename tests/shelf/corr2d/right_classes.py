"""Right: classes, closures, decorators, global names and type hints.

expect corr2d: passed
expect conv2d: passed
expect corr2d_strided: passed
expect num_params_conv: passed
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
