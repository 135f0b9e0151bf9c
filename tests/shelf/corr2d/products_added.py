"""Sides added.

expect num_multiplications: failed misconception=added-not-multiplied
"""


def num_multiplications(c_in, c_out, kernel_size, out_shape):
    (kh, kw), (oh, ow) = kernel_size, out_shape
    return c_in * c_out * (kh + kw) * oh * ow
