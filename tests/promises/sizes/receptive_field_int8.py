"""receptive_field: int8."""

import numpy as np


def receptive_field(layers):
    field, jump = np.ones(2, np.int8), np.ones(2, np.int8)
    for size, step in layers:
        field = field + (np.array(size, np.int8) - np.int8(1)) * jump
        jump = jump * np.array(step, np.int8)
    return int(field[0]), int(field[1])
