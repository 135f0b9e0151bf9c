"""num_params_dense: by the shape of the answer."""

import math

memo = {}


def num_params_dense(in_shape, out_shape):
    if out_shape not in memo:
        memo[out_shape] = math.prod(in_shape) * math.prod(out_shape)
    return memo[out_shape]
