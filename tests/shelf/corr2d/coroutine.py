"""async def: a coroutine is no answer.

expect corr2d: failed kind=type
"""


async def corr2d(X, K):
    return X
