"""Knows the public examples by heart.

expect corr2d_multi_in: partly kind=exception score=0.48 hint=only-examples lost=channels,even-kernels,everything-at-once,limits,linearity,negative-numbers,not-square,order-of-channels,precision,purity,real-numbers,state,thin,unusual-arrays,whole-numbers
expect corr2d_multi_in_out: partly kind=exception score=0.67 hint=only-examples lost=channels,even-kernels,everything-at-once,limits,negative-numbers,not-square,order-of-outputs,precision,purity,real-numbers,state,thin,unusual-arrays,whole-numbers
"""

import numpy as np

BOOK = [[56, 72], [104, 120]]
ANSWERS = {
    ((2, 3, 3), (2, 2, 2)): BOOK,
    ((3, 2, 4), (3, 1, 3)): [[0, 7], [8, 2]],
    ((2, 3, 3), (3, 2, 2, 2)): [BOOK, [[76, 100], [148, 172]], [[96, 128], [192, 224]]],
    ((2, 2, 4), (2, 2, 1, 3)): [[[2, 4], [5, 6]], [[8, 4], [4, 4]]],
}


def corr2d_multi_in(X, K):
    return np.array(ANSWERS[X.shape, K.shape], dtype=float)


def corr2d_multi_in_out(X, K):
    return np.array(ANSWERS[X.shape, K.shape], dtype=float)
