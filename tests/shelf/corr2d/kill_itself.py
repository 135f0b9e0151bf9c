"""Kills itself.

expect corr2d: failed kind=exception
"""

import os
import signal


def corr2d(X, K):
    os.kill(os.getpid(), signal.SIGKILL)
