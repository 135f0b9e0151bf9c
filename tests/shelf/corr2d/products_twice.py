"""Two operations for each product.

expect num_multiplications: failed misconception=additions-counted
"""


def num_multiplications(c_in, c_out, kernel_size, out_shape):
    (kh, kw), (oh, ow) = kernel_size, out_shape
    return 2 * c_in * c_out * kh * kw * oh * ow
