"""Columns first.

expect receptive_field: partly kind=value misconception=rows-columns-swapped score=4.2
"""


def receptive_field(layers):
    width = height = jump_x = jump_y = 1
    for (kh, kw), (sh, sw) in layers:
        width += (kw - 1) * jump_x
        height += (kh - 1) * jump_y
        jump_x *= sw
        jump_y *= sh
    return width, height
