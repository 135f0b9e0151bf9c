"""A layer's own stride multiplied in before it is used.

expect receptive_field: partly kind=value misconception=own-stride-counted score=2.33
"""


def receptive_field(layers):
    rows = columns = down = right = 1
    for (kh, kw), (sh, sw) in layers:
        down *= sh
        right *= sw
        rows += (kh - 1) * down
        columns += (kw - 1) * right
    return rows, columns
