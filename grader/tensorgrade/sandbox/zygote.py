"""The process that students' processes are forked from: exec'd clean, NumPy loaded, nothing else known.

    python -s -P -m tensorgrade.sandbox.zygote DESCRIPTOR [MODULE…]

It serves one host over that Unix socket and ends when the socket closes:

    b"f" + a descriptor   fork a child that speaks `wire` over it; answers the pid, 8 bytes
    b"r" + pid, 8 bytes   wait for that child, which the host has killed; answers its status and the most
                          bytes it had resident, 8 each

A pid is reaped only on request, so the host never signals somebody else's process.
"""

import gc
import os
import socket
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

from tensorgrade.sandbox import (
    allowed_imports,
    array_libraries,
    child,
    cuda_access,
    landlock,
    limits,
    preimported_modules,
)

INT64 = struct.Struct("!q")
KIBIBYTE = 1024
"""What Linux counts resident memory in."""


def main() -> None:
    """Serve the host at the descriptor given on the command line; the modules may be imported by answers."""
    modules = sys.argv[2:]
    preimported_modules.import_modules(modules)
    array_libraries.preload_libraries(modules)
    doors = {False: _rules(modules)}
    if "torch" in modules and cuda_access.device_files():
        doors[True] = _rules(modules, cuda_access.readable_paths(), cuda_access.device_files())
    limits.compile_filters()
    allowed_imports.unload_modules(modules, but=["tensorgrade"])  # here once, and not in every child
    gc.collect()
    gc.freeze()  # or every child's first collection would copy all of this
    control = socket.socket(fileno=int(sys.argv[1]))
    while True:
        request, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        if not request:
            return
        if request == b"f":
            _fork(control, descriptors[0], doors, modules)
        else:
            [pid] = INT64.unpack(control.recv(INT64.size, socket.MSG_WAITALL))
            _, status, usage = os.wait4(pid, 0)
            control.sendall(INT64.pack(status) + INT64.pack(usage.ru_maxrss * KIBIBYTE))


def _rules(modules: list[str], more: Iterable[Path] = (), devices: Iterable[Path] = ()) -> int | None:
    """Landlock's rules, made once for all children; None where the kernel has none."""
    try:
        return landlock.ruleset([*preimported_modules.readable_paths(modules), *more], devices)
    except landlock.LandlockError:
        return None


def _fork(control: socket.socket, descriptor: int, doors: dict[bool, int | None], modules: list[str]) -> None:
    pid = os.fork()
    if pid == 0:
        try:
            os.setsid()
            control.detach()
            child.main(socket.socket(fileno=descriptor), doors, modules)
        finally:
            os._exit(0)
    os.close(descriptor)
    control.sendall(INT64.pack(pid))


if __name__ == "__main__":
    main()
