"""The weights.

expect num_multiplications: failed misconception=places-forgotten
"""


def num_multiplications(c_in, c_out, kernel_size, out_shape):
    (kh, kw), (oh, ow) = kernel_size, out_shape
    return c_in * c_out * kh * kw
