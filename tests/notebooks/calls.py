"""Small calls of the functions that the notebooks of the shelf are asked for, and how answers are written down."""

import numpy as np

_LAYER = {"padding": (1, 0), "stride": (1, 2)}


def _numbers(*shape):
    return np.arange(float(np.prod(shape))).reshape(shape) % 7 - 2


CALLS = {
    "corr2d": [((_numbers(3, 3), _numbers(2, 2)), {}), ((_numbers(4, 6), _numbers(3, 1)), {})],
    "conv2d": [((_numbers(4, 5), _numbers(2, 3)), {})],
    "corr2d_strided": [((_numbers(5, 6), _numbers(2, 3)), _LAYER), ((_numbers(3, 4), _numbers(2, 2)), {})],
    "learn_kernel": [((_numbers(8, 9), None, (2, 3)), {})],
    "num_params_dense": [(((3, 8, 8), (10,)), {})],
    "num_params_conv": [((3, 8, (5, 2)), {}), ((3, 8, (5, 2)), {"bias": False})],
    "receptive_field": [(([((3, 3), (1, 1)), ((2, 5), (2, 3)), ((3, 1), (1, 1))],), {})],
    "corr2d_multi_in": [((_numbers(2, 4, 5), _numbers(2, 2, 3)), {})],
    "corr2d_multi_in_out": [((_numbers(2, 4, 5), _numbers(3, 2, 2, 3)), {})],
    "corr2d_multi_in_out_1x1": [((_numbers(2, 4, 5), _numbers(3, 2, 1, 1)), {})],
    "conv1x1_layer": [((_numbers(3, 4, 5), _numbers(4, 3), _numbers(4)), {})],
    "pool2d": [((_numbers(4, 5), (2, 3)), {}), ((_numbers(4, 5), (2, 3), "avg"), {})],
    "pool2d_strided": [((_numbers(5, 6), (2, 3)), {}), ((_numbers(5, 6), (2, 3), "max"), _LAYER)],
    "conv2d_forward": [((_numbers(2, 3, 4, 5), _numbers(2, 3, 2, 2), _numbers(2)), _LAYER)],
    "conv2d_backward": [
        ((_numbers(2, 2, 5, 2), _numbers(2, 3, 4, 5), _numbers(2, 3, 2, 2)), _LAYER),
    ],
}
"""Function → the arguments of each call, by position and by name."""


def _learned_from(X, kernel_size):
    kernel = _numbers(*kernel_size)
    return np.einsum("ijab,ab->ij", np.lib.stride_tricks.sliding_window_view(X, kernel_size), kernel)


_X, _, _SIZE = CALLS["learn_kernel"][0][0]
CALLS["learn_kernel"] = [((_X, _learned_from(_X, _SIZE), _SIZE), {})]


def written_down(value):
    """An answer as JSON holds it: arrays, tuples and numbers apart, rounded to six decimals."""
    if isinstance(value, np.ndarray):
        return ["array", str(value.dtype), np.round(value, 6).tolist()]
    if isinstance(value, (tuple, list)):
        return ["tuple" if isinstance(value, tuple) else "list", *map(written_down, value)]
    if isinstance(value, (bool, str)) or value is None:
        return value
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        return round(float(value), 6)
    return ["object", type(value).__name__]


def answers_of(namespace, functions):
    """What the functions of a namespace answer, call by call."""
    return {name: [_answer(namespace.get(name), *call) for call in CALLS[name]] for name in functions}


def _answer(function, positional, keyword):
    if not callable(function):
        return ["missing"]
    copied = [argument.copy() if isinstance(argument, np.ndarray) else argument for argument in positional]
    try:
        return written_down(function(*copied, **keyword))
    except BaseException as error:
        return ["raised", type(error).__name__, str(error)]


# IPython's own, which stand among the names in one way of running and among the builtins in another.
HIDDEN = {"In", "Out", "exit", "quit", "open", "get_ipython", "display"}


def public_names(names):
    """The student's names, sorted, without those of the shell."""
    return sorted(name for name in names if not name.startswith("_") and name not in HIDDEN)
