"""All zeros below and on the right.

expect same_padding: failed misconception=one-side-only
"""


def same_padding(kernel_size):
    kh, kw = kernel_size
    return (0, kh - 1), (0, kw - 1)
