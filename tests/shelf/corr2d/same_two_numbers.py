"""A padding per direction.

expect same_padding: failed misconception=two-numbers
"""


def same_padding(kernel_size):
    kh, kw = kernel_size
    return (kh - 1) // 2, (kw - 1) // 2
