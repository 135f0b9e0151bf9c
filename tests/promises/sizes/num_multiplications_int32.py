"""num_multiplications: int32."""

import numpy as np


def num_multiplications(c_in, c_out, kernel_size, out_shape):
    return int(np.prod([c_in, c_out, *kernel_size, *out_shape], dtype=np.int32))
