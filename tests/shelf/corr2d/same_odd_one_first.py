"""The odd zero above and on the left.

expect same_padding: partly misconception=odd-one-first
"""


def same_padding(kernel_size):
    kh, kw = kernel_size
    top, left = kh // 2, kw // 2
    return (top, kh - 1 - top), (left, kw - 1 - left)
