"""A layer for any array library that makes its answer on the default device, not on that of X.

expect conv2d_any: partly kind=exception lost=array-api-strict
"""


def conv2d_any(X, W, b):
    if hasattr(X, "__array_namespace__"):
        xp = X.__array_namespace__()
    else:
        from array_api_compat import array_namespace

        xp = array_namespace(X)
    co, ci, kh, kw = W.shape
    rows, columns = X.shape[2] - kh + 1, X.shape[3] - kw + 1
    Y = xp.zeros((X.shape[0], co, rows, columns), dtype=X.dtype)
    for u in range(kh):
        for v in range(kw):
            window = X[:, None, :, u : u + rows, v : v + columns]
            Y = Y + xp.sum(window * W[None, :, :, u : u + 1, v : v + 1], axis=2)
    return Y + xp.reshape(b, (co, 1, 1))
