"""A layer for any array library by one tensordot per element of the window.

expect conv2d_any: passed
"""


def namespace(X):
    if hasattr(X, "__array_namespace__"):
        return X.__array_namespace__()
    import array_api_compat

    return array_api_compat.array_namespace(X)


def conv2d_any(X, W, b):
    xp = namespace(X)
    co, ci, kh, kw = W.shape
    rows, columns = X.shape[2] - kh + 1, X.shape[3] - kw + 1
    Y = xp.zeros((X.shape[0], co, rows, columns), dtype=X.dtype, device=X.device)
    for u in range(kh):
        for v in range(kw):
            product = xp.tensordot(X[:, :, u : u + rows, v : v + columns], W[:, :, u, v], axes=((1,), (1,)))
            Y = Y + xp.permute_dims(product, (0, 3, 1, 2))
    return Y + xp.reshape(b, (co, 1, 1))
