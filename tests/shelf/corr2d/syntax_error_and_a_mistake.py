"""A parenthesis is missing in one cell; the function of another one has a mistake of its own.

expect corr2d: failed kind=exception
expect receptive_field: partly misconception=strides-ignored
"""

# %%
import numpy as np

# %%
def corr2d(X, K):
    return np.zeros((1, 1)

# %%
def receptive_field(layers):
    return 1 + sum(k[0] - 1 for k, s in layers), 1 + sum(k[1] - 1 for k, s in layers)
