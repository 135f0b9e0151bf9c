"""One more for the bias.

expect num_multiplications: failed misconception=bias-counted
"""


def num_multiplications(c_in, c_out, kernel_size, out_shape):
    (kh, kw), (oh, ow) = kernel_size, out_shape
    return (c_in * kh * kw + 1) * c_out * oh * ow
