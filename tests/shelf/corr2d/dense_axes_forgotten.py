"""Rows and columns only.

expect num_params_dense: partly kind=value misconception=axes-forgotten score=1.71
"""


def num_params_dense(in_shape, out_shape):
    return in_shape[0] * in_shape[1] * out_shape[0] * out_shape[1]
