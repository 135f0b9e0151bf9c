# %%
"""Cells take nearly all of their time, and each function ends its process: the next needs all cells once more.

expect corr2d_multi_in: failed kind=exception
expect corr2d_multi_in_out: failed kind=exception
"""

import os
import time

# %%
time.sleep(0.44)

# %%
time.sleep(0.44)

# %%
time.sleep(0.44)


# %%
def corr2d_multi_in(X, K):
    time.sleep(0.3)
    os._exit(0)


# %%
def corr2d_multi_in_out(X, K):
    time.sleep(0.3)
    os._exit(0)
