"""Inputs and outputs added up.

expect num_params_dense: failed kind=value misconception=added-not-multiplied
"""

import math


def num_params_dense(in_shape, out_shape):
    return math.prod(in_shape) + math.prod(out_shape)
