"""As many zeros as the kernel has rows.

expect same_padding: failed misconception=as-many-as-the-kernel
"""


def same_padding(kernel_size):
    kh, kw = kernel_size
    return (kh // 2, kh - kh // 2), (kw // 2, kw - kw // 2)
