"""Works in a thread, which the limits forbid.

expect corr2d: failed kind=exception
"""

import threading


def corr2d(X, K):
    thread = threading.Thread(target=print)
    thread.start()
    thread.join()
    return X
