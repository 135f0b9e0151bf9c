"""Asks another program.

expect corr2d: failed kind=exception
"""

import subprocess


def corr2d(X, K):
    return subprocess.run(["/bin/echo", "1"], check=True, capture_output=True).stdout
