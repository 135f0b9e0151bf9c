"""Large numbers in float32 and in 32 bits.

expect num_params_dense: partly kind=value score=2.29
expect num_params_conv: partly kind=value score=3
"""

import numpy as np


def num_params_dense(in_shape, out_shape):
    return np.prod(np.array([*in_shape, *out_shape], dtype=np.float32))


def num_params_conv(c_in, c_out, kernel_size, bias=True):
    return np.int64(c_out * (c_in * np.prod(kernel_size) + bias)).astype(np.int32)
