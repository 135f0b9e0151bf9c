"""Works in a thread; threads are not available.

expect corr2d: failed kind=forbidden
"""

import threading


def corr2d(X, K):
    thread = threading.Thread(target=print)
    thread.start()
    thread.join()
    return X
