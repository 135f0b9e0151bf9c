"""One bias per output counted with the weights.

expect num_params_dense: failed kind=value misconception=bias-counted
"""

from math import prod


def num_params_dense(in_shape, out_shape):
    return prod(in_shape) * prod(out_shape) + prod(out_shape)
