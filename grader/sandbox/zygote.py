"""The process that students' processes are forked from: exec'd clean, NumPy loaded, nothing else known.

    python -I -m grader.sandbox.zygote DESCRIPTOR

It serves one host over that Unix socket and ends when the socket closes:

    b"f" + a descriptor   fork a child that speaks `wire` over it; answers the pid, 8 bytes
    b"r" + pid, 8 bytes   wait for that child, which the host has killed; answers its status, 8 bytes

A pid is reaped only on request, so the host never signals somebody else's process.
"""

import os
import signal
import socket
import struct
import sys

import numpy  # noqa: F401  (loaded once, shared by every child)
from IPython.core.inputtransformer2 import TransformerManager  # noqa: F401

from grader.sandbox import child

NUMBER = struct.Struct("!q")


def main() -> None:
    """Serve the host at the descriptor given on the command line."""
    control = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the host's to handle
    while True:
        request, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        if not request:
            return
        if request == b"f":
            _fork(control, descriptors[0])
        else:
            [pid] = NUMBER.unpack(control.recv(NUMBER.size, socket.MSG_WAITALL))
            _, status = os.waitpid(pid, 0)
            control.sendall(NUMBER.pack(status))


def _fork(control: socket.socket, descriptor: int) -> None:
    pid = os.fork()
    if pid == 0:
        try:
            os.setsid()
            control.detach()
            child.main(socket.socket(fileno=descriptor))
        finally:
            os._exit(0)
    os.close(descriptor)
    control.sendall(NUMBER.pack(pid))


if __name__ == "__main__":
    main()
