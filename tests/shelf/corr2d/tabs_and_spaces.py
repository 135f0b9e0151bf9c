"""Indented with tabs and spaces: a syntax error.

expect corr2d: failed kind=exception
"""



def corr2d(X, K):
    if True:
	return X
        return K
