"""Makes every system call by its number, with arguments that do nothing, and counts what the kernel itself answers.

expect corr2d_multi_in: failed kind=value
expect corr2d_multi_in_out: passed
"""

import numpy as np


def corr2d_multi_in_out(X, K):
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape[2:], (1, 2))
    return np.einsum("chwij,ocij->ohw", windows, K)


def zeros(X, K):
    return np.zeros((X.shape[1] - K.shape[1] + 1, X.shape[2] - K.shape[2] + 1))


def attempt(action, *arguments):
    try:
        return action(*arguments)
    except BaseException as error:
        return error


def attack():
    import ctypes
    import errno
    import platform

    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    if platform.machine() != "x86_64":
        return
    # Reading and writing, waiting, ending, memory, and what a process may ask about itself.
    own = {
        *(
            0,
            1,
            2,
            3,
            4,
            5,
            6,
            7,
            8,
            9,
            10,
            11,
            12,
            13,
            14,
            15,
            16,
            17,
            18,
            19,
            20,
            21,
            22,
            23,
            24,
            25,
            26,
            28,
            32,
            33,
            34,
        ),
        *(35, 36, 37, 38, 39, 44, 45, 46, 48, 51, 52, 55, 60, 61, 63, 72, 78, 79, 80, 81, 89, 95, 96, 97, 98, 99, 100),
        *(102, 104, 107, 108, 110, 111, 115, 118, 120, 121, 124, 127, 128, 130, 131, 137, 138, 140, 143, 145, 146, 147),
        *(157, 160, 186, 201, 202, 204, 213, 217, 219, 222, 223, 224, 225, 226, 228, 229, 230, 231, 232, 233, 247, 257),
        *(262, 267, 269, 270, 271, 281, 284, 290, 291, 292, 293, 295, 296, 302, 309, 318, 327, 328, 332, 334, 436, 439),
        *(441,),
    }
    own |= {335, 336}  # uretprobe and uprobe: no filter sees them, and the kernel ends who calls them
    nothing = ctypes.c_long(-1)
    answered = {}
    for number in range(1024):
        if number not in own:
            ctypes.set_errno(0)
            value = libc.syscall(number, nothing, nothing, nothing, nothing, nothing, nothing)
            if value != -1 or ctypes.get_errno() not in (errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP):
                answered[number] = errno.errorcode.get(ctypes.get_errno(), "done")
    assert not answered, answered


def corr2d_multi_in(X, K):
    attack()
    return zeros(X, K)
