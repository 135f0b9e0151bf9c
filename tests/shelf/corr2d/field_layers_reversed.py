"""The right rule from the wrong end.

expect receptive_field: partly kind=value misconception=layers-reversed score=2.33
"""


def receptive_field(layers):
    rows = columns = down = right = 1
    for (kh, kw), (sh, sw) in reversed(layers):
        rows += (kh - 1) * down
        columns += (kw - 1) * right
        down *= sh
        right *= sw
    return rows, columns
