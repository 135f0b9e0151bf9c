"""One number for both directions.

expect conv_output_shape: failed misconception=only-square
"""


def conv_output_shape(in_shape, kernel_size, padding=(0, 0), stride=(1, 1)):
    rows = (in_shape[0] + 2 * padding[0] - kernel_size[0]) // stride[0] + 1
    columns = rows
    return rows, columns
