"""As many on both sides, rounded down.

expect same_padding: partly misconception=both-sides-alike
"""


def same_padding(kernel_size):
    rows, columns = [(size - 1) // 2 for size in kernel_size]
    return (rows, rows), (columns, columns)
