"""Left as it was handed out.

expect corr2d: missing
expect conv2d: missing
expect receptive_field: missing
"""


def corr2d(X, K):
    """Cross-correlation."""
    raise NotImplementedError()


def conv2d(X, K): ...


def receptive_field(layers):
    pass


def helper():
    return 1


num_params_conv = helper
