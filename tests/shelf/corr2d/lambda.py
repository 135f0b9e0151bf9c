"""A lambda.

expect corr2d: passed
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


corr2d = lambda X, K: np.tensordot(sliding_window_view(X, K.shape), K)
