"""No output channels.

expect num_multiplications: failed misconception=output-channels-forgotten
"""


def num_multiplications(c_in, c_out, kernel_size, out_shape):
    (kh, kw), (oh, ow) = kernel_size, out_shape
    return c_in * kh * kw * oh * ow
