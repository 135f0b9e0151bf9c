"""Square kernels.

expect num_multiplications: partly misconception=only-square
"""


def num_multiplications(c_in, c_out, kernel_size, out_shape):
    (kh, kw), (oh, ow) = kernel_size, out_shape
    return c_in * c_out * kh**2 * oh * ow
