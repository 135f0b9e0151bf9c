"""A bias for each little kernel.

expect num_params_conv: partly kind=value misconception=bias-per-weight score=1
"""


def num_params_conv(c_in, c_out, kernel_size, bias=True):
    kh, kw = kernel_size
    one_kernel = kh * kw + 1 if bias else kh * kw
    return c_in * c_out * one_kernel
