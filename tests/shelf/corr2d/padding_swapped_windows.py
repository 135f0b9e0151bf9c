"""Padding unpacked as (columns, rows); a window that is too tall raises, where loops give an empty answer.

expect corr2d_strided: partly misconception=padding-swapped
"""

import numpy as np


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    left, top = padding
    X = np.pad(X, ((top, top), (left, left)))
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape)
    return (windows * K).sum((2, 3))[:: stride[0], :: stride[1]]
