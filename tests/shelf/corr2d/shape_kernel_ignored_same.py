"""As if the padding kept the shape.

expect conv_output_shape: failed misconception=kernel-ignored
"""

import math


def conv_output_shape(in_shape, kernel_size, padding=(0, 0), stride=(1, 1)):
    rows = math.ceil(in_shape[0] / stride[0])
    columns = math.ceil(in_shape[1] / stride[1])
    return rows, columns
