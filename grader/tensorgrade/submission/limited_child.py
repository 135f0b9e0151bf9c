"""Calls functions on hostile bytes in a process with limits: the process.

    python -s -P -m tensorgrade.submission.limited_child DESCRIPTOR LIMITS MODULE:FUNCTION…

It serves one host over that Unix socket, and ends when the socket closes. Requests and replies are as
`tensorgrade.submission.limited_process` has them. A function that runs out of memory ends the process.
"""

import contextlib
import gc
import json
import resource
import socket
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from tensorgrade.submission.limited_process import (
    FAILED,
    MAX_FAILURE,
    REPLY,
    REQUEST,
    TOO_LARGE,
    VALUE,
    ProcessLimits,
)

Function = Callable[[bytes], bytes]

OUT_OF_MEMORY = 3
"""The exit status where a function runs out of memory."""


def main() -> None:
    """Serve the host at the descriptor on the command line."""
    descriptor, limits, *names = sys.argv[1:]
    functions = [_function(name) for name in names]
    gc.freeze()
    gc.disable()  # syntax trees have no cycles that are worth looking for while they grow
    try:
        _serve(socket.socket(fileno=int(descriptor)), functions, ProcessLimits(**json.loads(limits)))
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)


def _function(name: str) -> Function:
    module, _, function = name.partition(":")
    found: Function = getattr(import_module(module), function)
    return found


def _serve(channel: socket.socket, functions: Sequence[Function], limits: ProcessLimits) -> None:
    _set_limit(resource.RLIMIT_AS, _mapped_bytes() + limits.memory)
    _set_limit(resource.RLIMIT_FSIZE, 0)
    _set_limit(resource.RLIMIT_CORE, 0)
    # The host closes its end at any time, also in the middle of a request.
    with contextlib.suppress(ConnectionError), channel.makefile("rb") as stream:
        while header := stream.read(REQUEST.size):
            number, size = REQUEST.unpack(header)
            used = resource.getrusage(resource.RUSAGE_SELF)
            _set_limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + 1 + limits.cpu_seconds)
            kind, reply = _call(functions[number], stream.read(size))
            if len(reply) > limits.reply:
                kind, reply = TOO_LARGE, b""
            channel.sendall(REPLY.pack(kind, len(reply)))
            channel.sendall(reply)
            del reply
            gc.collect()


def _call(function: Function, argument: bytes) -> tuple[bytes, bytes]:
    try:
        return VALUE, function(argument)
    except MemoryError:
        raise
    except Exception as error:
        return FAILED, f"{type(error).__name__}: {error}".encode("utf-8", "replace")[:MAX_FAILURE]


def _mapped_bytes() -> int:
    with open("/proc/self/statm") as line:
        return int(line.read().split()[0]) * resource.getpagesize()


def _set_limit(limit: int, bound: int) -> None:
    """Set the soft limit: only this process's own functions run in it."""
    hard = resource.getrlimit(limit)[1]
    resource.setrlimit(limit, (bound if hard == resource.RLIM_INFINITY else min(bound, hard), hard))


if __name__ == "__main__":
    main()
