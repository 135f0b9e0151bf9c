"""One weight per input.

expect num_params_dense: failed kind=value misconception=one-set-for-all-outputs
"""

import math


def num_params_dense(in_shape, out_shape):
    return math.prod(in_shape)
