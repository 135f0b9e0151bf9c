"""Steps counted for places.

expect conv_output_shape: failed misconception=first-place-forgotten
"""


def conv_output_shape(in_shape, kernel_size, padding=(0, 0), stride=(1, 1)):
    rows = (in_shape[0] + 2 * padding[0] - kernel_size[0]) // stride[0]
    columns = (in_shape[1] + 2 * padding[1] - kernel_size[1]) // stride[1]
    return rows, columns
