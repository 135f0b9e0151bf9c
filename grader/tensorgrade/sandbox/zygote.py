"""The process that students' processes are forked from: a fresh interpreter with the allowed modules loaded.

    python -s -P -m tensorgrade.sandbox.zygote DESCRIPTOR [MODULE…]

It serves one host over that Unix socket and ends when the socket closes:

    b"f" + descriptors    fork a child that speaks `wire` over the first one, with the memory of the second one for
                          arguments; reply: the pid, 8 bytes
    b"r" + pid, 8 bytes   wait for that child, which the host has killed; reply: its status, its peak
                          resident memory in bytes and its CPU time in nanoseconds, 8 bytes each

A pid is reaped only on request. The host therefore never signals a process that has got the same pid since.
"""

import gc
import mmap
import os
import resource
import socket
import struct
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from tensorgrade.parent_death import end_with_parent
from tensorgrade.sandbox import (
    allowed_imports,
    child,
    cuda_access,
    environment_block,
    landlock,
    library_startup,
    limits,
    preimported_modules,
    standard_library,
)

INT64 = struct.Struct("!q")
KIBIBYTE = 1024
"""The unit of ``ru_maxrss`` on Linux."""


def main() -> None:
    """Serve the host at the descriptor given on the command line; answers may import the modules given there."""
    environment_block.erase()
    modules = sys.argv[2:]
    # The grading process may have a limit of its own, which is not meant for students' processes.
    resource.setrlimit(resource.RLIMIT_DATA, (resource.getrlimit(resource.RLIMIT_DATA)[1],) * 2)
    preimported_modules.import_modules(modules)
    library_startup.preload_libraries(modules)
    landlock_rules = {False: _landlock_ruleset(modules)}
    if "torch" in modules and cuda_access.device_files():
        landlock_rules[True] = _landlock_ruleset(modules, cuda_access.readable_paths(), cuda_access.device_files())
    limits.compile_filters()
    standard_library.prepare()  # here once: in each child it would copy the memory that it changes
    allowed_imports.unload_modules(modules, keep=["tensorgrade"])  # here once, instead of in every child
    imports = allowed_imports.import_rules(modules)
    gc.collect()
    gc.freeze()  # otherwise the first collection in each child would copy all of these objects
    try:
        _serve(socket.socket(fileno=int(sys.argv[1])), landlock_rules, imports)
    except ConnectionError:
        pass  # the host ended in the middle of a request, by Ctrl-C say: nobody waits for the answer


def _serve(
    control: socket.socket, landlock_rules: Mapping[bool, int | None], imports: allowed_imports.ImportRules
) -> None:
    """Fork children and wait for them, as the host requests, until it closes its end."""
    while True:
        request, descriptors, _, _ = socket.recv_fds(control, 1, 2)
        if not request:
            return
        if request == b"f":
            _fork(control, descriptors, landlock_rules, imports)
        else:
            number = control.recv(INT64.size, socket.MSG_WAITALL)
            if len(number) < INT64.size:
                return
            _, status, usage = os.wait4(INT64.unpack(number)[0], 0)
            nanoseconds = int((usage.ru_utime + usage.ru_stime) * 1e9)
            control.sendall(b"".join(map(INT64.pack, (status, usage.ru_maxrss * KIBIBYTE, nanoseconds))))


def _landlock_ruleset(modules: list[str], readable: Iterable[Path] = (), devices: Iterable[Path] = ()) -> int | None:
    """A descriptor of Landlock's rules, made once for all children; None where the kernel has no Landlock.

    ``readable`` are paths that may be read beside those of the ``modules``.
    """
    try:
        return landlock.ruleset([*preimported_modules.readable_paths(modules), *readable], devices)
    except landlock.LandlockError:
        return None


def _fork(
    control: socket.socket,
    descriptors: list[int],
    landlock_rules: Mapping[bool, int | None],
    imports: allowed_imports.ImportRules,
) -> None:
    channel, memory = descriptors
    zygote = os.getpid()
    pid = os.fork()
    if pid == 0:
        try:
            end_with_parent(zygote)
            control.close()  # so that the host sees at once when the zygote has ended
            os.setsid()
            arguments = mmap.mmap(memory, os.fstat(memory).st_size)
            child.main(socket.socket(fileno=channel), arguments, landlock_rules, imports)
        finally:
            os._exit(0)
    os.close(channel)
    os.close(memory)
    control.sendall(INT64.pack(pid))


if __name__ == "__main__":
    main()
