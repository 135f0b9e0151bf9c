"""One two-dimensional kernel per output channel.

expect num_params_conv: failed kind=value misconception=input-channels-forgotten
"""


def num_params_conv(c_in, c_out, kernel_size, bias=True):
    return c_out * (kernel_size[0] * kernel_size[1] + bias)
