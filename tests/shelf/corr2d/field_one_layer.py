"""The last layer alone.

expect receptive_field: partly kind=value misconception=one-layer-only score=1.87
"""


def receptive_field(layers):
    rows, columns = 1, 1
    for (kh, kw), _ in layers:
        rows, columns = kh, kw
    return rows, columns
