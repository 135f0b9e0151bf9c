"""Text, a list, and one number for two.

expect num_params_dense: failed kind=type
expect num_params_conv: failed kind=type
expect receptive_field: failed kind=type
"""

import math


def num_params_dense(in_shape, out_shape):
    return str(math.prod(in_shape) * math.prod(out_shape))


def num_params_conv(c_in, c_out, kernel_size, bias=True):
    return [c_out * (c_in * math.prod(kernel_size) + bias)]


def receptive_field(layers):
    return 3
