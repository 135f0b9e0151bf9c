"""The rows for both.

expect same_padding: partly misconception=only-square
"""


def same_padding(kernel_size):
    size = kernel_size[0]
    before = (size - 1) // 2
    return (before, size - 1 - before), (before, size - 1 - before)
