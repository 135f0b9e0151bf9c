"""A second solution of the layer: windows as a view, and the backward pass as two more convolutions."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv2d_forward(X, W, b, padding=(0, 0), stride=(1, 1)):
    """(n, ci, h, w), (co, ci, kh, kw), (co,) → (n, co, out_h, out_w)."""
    windows = _windows(_pad(X, padding), W.shape[2:], stride)
    return np.einsum("ncijuv,ocuv->noij", windows, W, optimize=True) + b[:, None, None]


def conv2d_backward(dY, X, W, padding=(0, 0), stride=(1, 1)):
    """dY, X, W → (dX, dW, db), gradients of sum(Y * dY)."""
    h, w = X.shape[2:]
    kh, kw = W.shape[2:]
    pad_h, pad_w = padding
    sh, sw = stride
    padded = _pad(X, padding)
    windows = _windows(padded, (kh, kw), stride)
    dW = np.einsum("noij,ncijuv->ocuv", dY, windows, optimize=True)
    db = np.einsum("noij->o", dY)

    # A layer with a stride is one without, of which only some outputs are kept: the others' gradient is 0.
    # Without a stride, the gradient of the input is the "full" correlation with the kernel turned by 180°.
    dense_h, dense_w = padded.shape[2] - kh + 1, padded.shape[3] - kw + 1
    dense = np.zeros((*dY.shape[:2], dense_h, dense_w), dtype=dY.dtype)
    dense[:, :, ::sh, ::sw] = dY
    full = _windows(_pad(dense, (kh - 1, kw - 1)), (kh, kw), (1, 1))
    d_padded = np.einsum("noijuv,ocuv->ncij", full, W[:, :, ::-1, ::-1], optimize=True)
    return d_padded[:, :, pad_h : pad_h + h, pad_w : pad_w + w], dW, db


def conv2d_any(X, W, b):
    """(n, ci, h, w), (co, ci, kh, kw), (co,) → (n, co, h - kh + 1, w - kw + 1): im2col, by the standard's functions."""
    xp = _namespace(X)
    n, ci, h, w = X.shape
    co, _, kh, kw = W.shape
    rows, columns = h - kh + 1, w - kw + 1
    # One column per window: its pixels in the order of the kernel's.
    shifted = [X[:, :, u : u + rows, v : v + columns] for u in range(kh) for v in range(kw)]
    windows = xp.reshape(xp.stack(shifted, axis=2), (n, ci * kh * kw, rows * columns))
    Y = xp.matmul(xp.reshape(W, (co, ci * kh * kw)), windows) + xp.reshape(b, (co, 1))
    return xp.reshape(Y, (n, co, rows, columns))


def _namespace(X):
    """The library that X is of, as the array API standard has it."""
    if hasattr(X, "__array_namespace__"):
        return X.__array_namespace__()
    from array_api_compat import array_namespace

    return array_namespace(X)


def _pad(X, padding):
    pad_h, pad_w = padding
    return np.pad(X, ((0, 0), (0, 0), (pad_h, pad_h), (pad_w, pad_w)))


def _windows(X, size, stride):
    """(n, c, h, w) → (n, c, out_h, out_w, kh, kw), a view."""
    return sliding_window_view(X, tuple(size), axis=(2, 3))[:, :, :: stride[0], :: stride[1]]
