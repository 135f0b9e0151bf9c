"""A layer for any array library that finds PyTorch's own convolution by a name that no reader finds.

expect conv2d_any: partly kind=forbidden lost=torch
"""


def conv2d_any(X, W, b):
    if type(X).__module__.startswith("torch"):
        import torch

        return getattr(torch, "d2vnoc"[::-1])(X, W, b)
    xp = X.__array_namespace__()
    n, ci, h, w = X.shape
    co, _, kh, kw = W.shape
    rows, columns = h - kh + 1, w - kw + 1
    Y = xp.reshape(b, (1, co, 1))
    for u in range(kh):
        for v in range(kw):
            pixels = xp.reshape(X[:, :, u : u + rows, v : v + columns], (n, ci, rows * columns))
            Y = Y + xp.matmul(W[:, :, u, v], pixels)
    return xp.reshape(Y, (n, co, rows, columns))
