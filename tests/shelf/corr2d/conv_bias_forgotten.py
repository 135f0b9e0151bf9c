"""Weights only.

expect num_params_conv: partly kind=value misconception=bias-forgotten score=1
"""


def num_params_conv(c_in, c_out, kernel_size, bias=True):
    return c_in * c_out * kernel_size[0] * kernel_size[1]
