"""num_params_dense: uint32."""

import numpy as np


def num_params_dense(in_shape, out_shape):
    a = int(np.prod(np.array(in_shape, dtype=np.uint32), dtype=np.uint32))
    b = int(np.prod(np.array(out_shape, dtype=np.uint32), dtype=np.uint32))
    return a * b
