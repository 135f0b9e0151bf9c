"""Strides left out.

expect receptive_field: partly kind=value misconception=strides-ignored score=2.33
"""


def receptive_field(layers):
    return 1 + sum(k[0] - 1 for k, _ in layers), 1 + sum(k[1] - 1 for k, _ in layers)
