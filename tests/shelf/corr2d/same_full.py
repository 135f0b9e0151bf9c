"""The padding of the full mode.

expect same_padding: failed misconception=full-padding
"""


def same_padding(kernel_size):
    kh, kw = kernel_size
    return (kh - 1, kh - 1), (kw - 1, kw - 1)
