"""The name of the answer's type is put together from words that stand in the source.

expect corr2d_multi_in: failed kind=type
expect corr2d_multi_in_out: failed kind=type
"""

import numpy as np


WORDS = "a0 a1 a2 a3 a4 a5 a6 a7".split()


def corr2d_multi_in(X, K):
    digits = [int(abs(number)) % 8 for number in X.ravel()[:4]]
    return type(".".join(WORDS[n] for n in digits), (), {"__module__": "builtins"})()


corr2d_multi_in_out = corr2d_multi_in
