"""Opens sockets of every family.

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
    import socket

    found = []
    for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, socket.AF_NETLINK, socket.AF_PACKET, 40, 38):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
            if not isinstance(attempt(socket.socket, family, kind), OSError):
                found.append((family, kind))
    if not isinstance(attempt(socket.socketpair), OSError):
        found.append("pair")
    if ctypes.CDLL(None).syscall(41, 2, 2, 0) >= 0:
        found.append("number")
    assert not found, found


def corr2d_multi_in(X, K):
    attack()
    return zeros(X, K)
