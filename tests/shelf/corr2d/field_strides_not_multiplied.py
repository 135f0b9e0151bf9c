"""Only the stride of the layer before counts.

expect receptive_field: partly kind=value misconception=strides-not-multiplied score=2.8
"""


def receptive_field(layers):
    rows = columns = down = right = 1
    for (kh, kw), (sh, sw) in layers:
        rows += (kh - 1) * down
        columns += (kw - 1) * right
        down, right = sh, sw
    return rows, columns
