"""Calls functions on hostile bytes in a process with limits on memory and time: the host's side.

A clean interpreter is started at the first call (`tensorgrade.submission.limited_child`) and serves one call after the
other, as no student code runs in it. It guards against bytes that cost a parser much memory or time: a call that
exceeds the limits ends the process, and the next call starts another one. Bytes go in, and bytes of limited size come
out; nothing is pickled.
"""

import contextlib
import json
import os
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from types import TracebackType
from typing import Literal, TypeAlias

from tensorgrade.process_cpu import cpu_seconds
from tensorgrade.running_deadline import RunningDeadline

REQUEST = struct.Struct("!BQ")
"""The number of the function, and the length of its argument."""
REPLY = struct.Struct("!cQ")
"""One of the bytes below, and the length of what follows."""
VALUE, FAILED, TOO_LARGE = b"v", b"f", b"l"
MAX_FAILURE = 2000
"""Bytes of the text of an exception."""


@dataclass(frozen=True)
class ProcessLimits:
    """Limits of one call. No honest notebook needs a tenth of them."""

    memory: int = 512 << 20
    """Bytes of address space, on top of the interpreter's."""
    cpu_seconds: int = 5
    wall_seconds: float = 6.0
    """Seconds by the clock in which a call may work. One that lacks a processor may take `WIDE` times as long."""
    reply: int = 8 << 20
    """Bytes that a call may return."""


WIDE = 10
"""How many times as long a call may take in which the process does not work: it never sleeps by itself."""
EXIT_SECONDS = 10.0
"""For a process to end that has closed its end of the channel."""
DEFAULT_LIMITS = ProcessLimits()
_FAULTS = (signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT, signal.SIGILL, signal.SIGFPE)
"""Signals by which a process ends that needs too much memory, or too deep a stack."""


Limit: TypeAlias = Literal["memory", "time", "reply"]
"""What a call needed too much of, or gave; memory also where its process ended, as of too deep a stack."""


class LimitExceeded(Exception):
    """The call needed more memory or time than it may, gave a larger reply, or ended its process."""

    def __init__(self, limit: Limit) -> None:
        super().__init__(limit)
        self.limit = limit


class ReadingDisturbed(Exception):
    """The process was held up or ended by something else than the call, twice. It says nothing about the bytes."""


class CallFailed(Exception):
    """The function raised an exception, which is a mistake in the function; the message is the exception's."""


class LimitedProcess:
    """Calls functions of bytes to bytes under limits. Use as a context manager; not for several threads at once."""

    def __init__(self, functions: Sequence[str], limits: ProcessLimits = DEFAULT_LIMITS) -> None:
        """``functions`` are those that can be called, each as ``module:name``."""
        self.functions, self.limits = tuple(functions), limits
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket

    def __enter__(self) -> "LimitedProcess":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process. The next call starts another one."""
        process, self._process = self._process, None
        if process is not None:
            self._channel.close()
            process.kill()
            process.wait()

    def call(self, function: str, argument: bytes) -> bytes:
        """What the function returns. Raises LimitExceeded, or CallFailed where the function raises.

        Raises ReadingDisturbed where another process was held up or ended from outside as well.
        """
        number = self.functions.index(function)
        is_fresh = self._process is None
        try:
            return self._call(number, argument)
        except _Ended:
            if is_fresh:
                raise
        except ReadingDisturbed:
            pass
        # What earlier calls left in the memory of the process, or something outside, may be at fault.
        return self._call(number, argument)

    def _call(self, number: int, argument: bytes) -> bytes:
        if self._process is None:
            self._start()
        started = self._cpu_seconds()
        deadline = RunningDeadline(WIDE * self.limits.wall_seconds)
        try:
            self._send(REQUEST.pack(number, len(argument)), deadline)
            self._send(argument, deadline)
            self._wait_for_reply(started)
            kind, size = REPLY.unpack(self._receive(REPLY.size, deadline))
            if size > self.limits.reply:
                raise LimitExceeded("reply")
            content = bytes(self._receive(size, deadline))
        except TimeoutError:
            self.close()
            raise ReadingDisturbed("The process that reads files was held up, twice.") from None
        except ConnectionError:
            raise self._ended() from None
        except BaseException:  # interrupted: a reply may be under way that the next call must not read
            self.close()
            raise
        if kind == TOO_LARGE:
            raise LimitExceeded("reply")
        if kind == FAILED:
            raise CallFailed(content.decode("utf-8", "replace"))
        return content

    def _start(self) -> None:
        self._channel, child_end = socket.socketpair()
        environment = {"LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0"}
        environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
        self._process = subprocess.Popen(
            # No user site, no current directory on the path.
            [sys.executable, "-s", "-P", "-X", "utf8", "-m", "tensorgrade.submission.limited_child"]
            + [str(child_end.fileno()), json.dumps(asdict(self.limits)), *self.functions],
            pass_fds=[child_end.fileno()],
            env=environment,
            stdin=subprocess.DEVNULL,
            process_group=0,  # Ctrl-C is for this process only
        )
        child_end.close()
        self._channel.setblocking(False)

    def _ended(self) -> LimitExceeded | ReadingDisturbed:
        """The error of a call in which the process ended."""
        assert self._process is not None
        try:
            status = self._process.wait(EXIT_SECONDS)
        except subprocess.TimeoutExpired:
            self.close()
            return ReadingDisturbed("The process that reads files did not end, twice.")
        self.close()
        if status == -signal.SIGXCPU:
            return LimitExceeded("time")
        if status < 0 and -status not in _FAULTS:
            return ReadingDisturbed("The process that reads files was ended from outside, twice.")
        return _Ended("memory")

    def _wait_for_reply(self, started: float) -> None:
        """Wait for its begin; ``started`` is the process's CPU time before the call.

        Raises LimitExceeded where the process has worked too long, TimeoutError where it has not and is late.
        """
        limit = self.limits.wall_seconds
        for _ in range(WIDE):
            try:
                return RunningDeadline(limit).wait(self._channel)
            except TimeoutError:
                if self._cpu_seconds() - started >= limit:
                    self.close()
                    raise LimitExceeded("time") from None
        raise TimeoutError

    def _cpu_seconds(self) -> float:
        """The process's CPU time; 0 where it has ended."""
        assert self._process is not None
        try:
            return cpu_seconds(self._process.pid)
        except OSError:
            return 0.0

    def _send(self, content: bytes, deadline: RunningDeadline) -> None:
        """Write it. Raises ConnectionError where the process has ended, TimeoutError at the deadline."""
        rest = memoryview(content)
        while rest:
            deadline.wait(self._channel, writing=True)
            with contextlib.suppress(BlockingIOError):
                rest = rest[self._channel.send(rest) :]

    def _receive(self, size: int, deadline: RunningDeadline) -> bytearray:
        """So many bytes. Raises ConnectionError where the process has ended, TimeoutError at the deadline."""
        content = bytearray(size)
        view, filled = memoryview(content), 0
        while filled < size:
            deadline.wait(self._channel)
            count = self._channel.recv_into(view[filled:])
            if count == 0:
                raise ConnectionError("closed")
            filled += count
        return content


class _Ended(LimitExceeded):
    """The process ended, but not for the time that it took."""
