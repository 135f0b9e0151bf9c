"""Knows the public examples by heart.

expect conv2d_forward: partly kind=exception hint=only-examples score=0.27 lost=batch,channels-and-bias,each-by-itself,even-kernels,everything-at-once,limits,negative-numbers,not-square,padding,padding-and-stride,precision,purity,real-numbers,remainder,state,stride,sum-of-pictures,thin,unusual-arrays,whole-numbers
expect conv2d_backward: partly kind=exception hint=only-examples score=0.33 lost=batch,batch-adds-up,channels,even-kernels,everything-at-once,limits,negative-numbers,not-square,padding,padding-and-stride,precision,purity,real-numbers,remainder,state,stride,sum-of-dy,thin,unusual-arrays,whole-numbers
expect conv2d_any: partly kind=exception,type hint=only-examples score=0.24 lost=array-api-strict,batch,channels-and-bias,each-by-itself,even-kernels,everything-at-once,limits,negative-numbers,not-square,precision,purity,real-numbers,state,thin,torch,unusual-arrays,whole-numbers
"""

import numpy as np


def book(X, starts):
    """The pictures of the book count upwards from 0 and from 1."""
    if X.shape[2:] != (3, 3) or not np.array_equal(X.reshape(-1, 9), [np.arange(9) + start for start in starts]):
        raise ValueError("not in the book")


def conv2d_forward(X, W, b, padding=(0, 0), stride=(1, 1)):
    if X.shape[1] == 2:
        book(X, [0, 1])
        return np.array([[[[57.0, 73], [105, 121]], [[78, 102], [150, 174]], [[99, 131], [195, 227]]]])
    book(X, [0, 1])
    return np.array([[[[10.0, 18], [31, 53]]], [[[13, 23], [35, 59]]]])


def conv2d_backward(dY, X, W, padding=(0, 0), stride=(1, 1)):
    if len(X) == 1:
        book(X, [0])
        dX = np.array([[[[0.0, 1, 1], [2, 6, 4], [2, 5, 3]]]])
        return dX, np.array([[[[8.0, 12], [20, 24]]]]), np.array([4.0])
    book(X, [0, 1])
    dX = np.zeros((2, 1, 3, 3))
    dX[0, 0] = [[3, 4, 6], [3, 0, 4], [9, 8, 12]]
    dX[1, 0, 0, 0] = 3
    return dX, np.array([[[[16.0, 29], [30, 55]]]]), np.array([11.0])


def conv2d_any(X, W, b):
    if X.shape[1] == 2:
        return conv2d_forward(X, W, b)
    book(X, [0, 1])
    return np.array([[[[29.0, 35], [47, 53]]], [[[35, 41], [53, 59]]]])
