"""Numbers as floats, NumPy's and arrays without axes; a pair as an array.

expect num_params_dense: passed
expect num_params_conv: passed
expect receptive_field: passed
"""

import numpy as np


def num_params_dense(in_shape, out_shape):
    return np.prod([*in_shape, *out_shape], dtype=np.int64)


def num_params_conv(c_in, c_out, kernel_size, bias=True):
    return np.array(float(c_out * (c_in * kernel_size[0] * kernel_size[1] + bias)))


def receptive_field(layers):
    field, step = np.ones(2), np.ones(2)
    for size, stride in layers:
        field, step = field + (np.array(size) - 1) * step, step * stride
    return field
