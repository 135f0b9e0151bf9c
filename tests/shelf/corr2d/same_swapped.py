"""Columns first.

expect same_padding: partly misconception=kernel-size-swapped
"""


def same_padding(kernel_size):
    kw, kh = kernel_size
    top, left = (kh - 1) // 2, (kw - 1) // 2
    return (top, kh - 1 - top), (left, kw - 1 - left)
