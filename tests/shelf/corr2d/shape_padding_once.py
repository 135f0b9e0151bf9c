"""The padding on one side.

expect conv_output_shape: partly misconception=padding-counted-once
"""


def conv_output_shape(in_shape, kernel_size, padding=(0, 0), stride=(1, 1)):
    rows = (in_shape[0] + padding[0] - kernel_size[0]) // stride[0] + 1
    columns = (in_shape[1] + padding[1] - kernel_size[1]) // stride[1] + 1
    return rows, columns
