"""A bias whatever the argument says.

expect num_params_conv: partly kind=value misconception=bias-always score=2
"""


def num_params_conv(c_in, c_out, kernel_size, bias=True):
    return c_in * c_out * kernel_size[0] * kernel_size[1] + c_out
