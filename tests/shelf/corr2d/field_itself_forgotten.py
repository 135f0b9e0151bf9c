"""The distance from first to last, not the number.

expect receptive_field: failed kind=value misconception=itself-forgotten
"""


def receptive_field(layers):
    rows = columns = 0
    down = right = 1
    for (kh, kw), (sh, sw) in layers:
        rows += (kh - 1) * down
        columns += (kw - 1) * right
        down *= sh
        right *= sw
    return rows, columns
