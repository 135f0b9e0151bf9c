"""Output channels that share a kernel.

expect num_params_conv: failed kind=value misconception=one-kernel-for-all-outputs
"""


def num_params_conv(c_in, c_out, kernel_size, bias=True):
    return c_in * kernel_size[0] * kernel_size[1] + (c_out if bias else 0)
