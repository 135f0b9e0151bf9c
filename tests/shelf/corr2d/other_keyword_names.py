"""Other names for arguments that come by keyword: they do not arrive.

expect corr2d_strided: partly kind=exception score=3.7
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def corr2d_strided(X, K, pad=(0, 0), step=(1, 1)):
    X = np.pad(X, ((pad[0],) * 2, (pad[1],) * 2))
    return np.tensordot(sliding_window_view(X, K.shape), K)[:: step[0], :: step[1]]
