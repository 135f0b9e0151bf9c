"""Kernel sizes added without the minus one.

expect receptive_field: failed kind=value misconception=kernel-sizes-added
"""


def receptive_field(layers):
    rows = columns = 0
    down = right = 1
    for (kh, kw), (sh, sw) in layers:
        rows += kh * down
        columns += kw * right
        down *= sh
        right *= sw
    return rows, columns
