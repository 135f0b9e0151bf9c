"""A single bias for the layer.

expect num_params_conv: partly kind=value misconception=bias-of-another-number score=1
"""


def num_params_conv(c_in, c_out, kernel_size, bias=True):
    total = c_in * c_out * kernel_size[0] * kernel_size[1]
    if bias:
        total += 1
    return total
