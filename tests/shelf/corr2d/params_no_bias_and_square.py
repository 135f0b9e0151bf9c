"""No biases, and one side of the kernel for both.

expect num_params_conv: failed misconception=bias-forgotten also=only-square
"""

import numpy as np


def num_params_conv(c_in, c_out, kernel_size, bias=True):
    return c_out * c_in * kernel_size[0] ** 2
