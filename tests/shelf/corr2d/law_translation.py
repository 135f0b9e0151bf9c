"""Works through the picture in tiles of eight by eight, and forgets the windows that lie across two of them.

expect corr2d: partly lost=everything-at-once,limits,negative-numbers,translation,unusual-arrays
"""

import numpy as np


TILE = 8


def corr2d(X, K):
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for top in range(0, X.shape[0], TILE):
        for left in range(0, X.shape[1], TILE):
            tile = X[top : top + TILE, left : left + TILE]
            for i in range(tile.shape[0] - h + 1):
                for j in range(tile.shape[1] - w + 1):
                    Y[top + i, left + j] = (tile[i : i + h, j : j + w] * K).sum()
    return Y
