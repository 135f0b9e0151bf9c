"""One number for the two of the field.

expect receptive_field: failed misconception=only-square
"""

import numpy as np


def receptive_field(layers):
    r, j = 1, 1
    for (kh, _), (sh, _) in layers:
        r, j = r + (kh - 1) * j, j * sh
    return r
