"""The book's formula, with half of the padding on each side.

expect corr2d_strided: partly kind=shape,value misconception=padding-counted-once score=5.19
"""

import numpy as np


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    around = [(size // 2, size - size // 2) for size in padding]
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(X, around), K.shape)
    return (windows * K).sum((2, 3))[:: stride[0], :: stride[1]]
