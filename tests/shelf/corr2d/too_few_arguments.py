"""Takes one argument.

expect corr2d: failed kind=exception
"""


def corr2d(X):
    return X
