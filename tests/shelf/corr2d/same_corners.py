"""(top, left), (bottom, right).

expect same_padding: failed misconception=corners-paired
"""


def same_padding(kernel_size):
    kh, kw = kernel_size
    top, left = (kh - 1) // 2, (kw - 1) // 2
    return (top, left), (kh - 1 - top, kw - 1 - left)
