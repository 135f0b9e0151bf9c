"""One product for each place.

expect num_multiplications: failed misconception=kernel-forgotten
"""


def num_multiplications(c_in, c_out, kernel_size, out_shape):
    (kh, kw), (oh, ow) = kernel_size, out_shape
    return c_in * c_out * oh * ow
