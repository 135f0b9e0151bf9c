"""Half the kernel on both sides.

expect same_padding: partly misconception=both-sides-alike
"""


def same_padding(kernel_size):
    kh, kw = kernel_size
    return (kh // 2, kh // 2), (kw // 2, kw // 2)
