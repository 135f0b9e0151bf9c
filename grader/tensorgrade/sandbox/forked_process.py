"""A process of a student's code, from the trusted side: forked by the zygote, and killed in the end."""

import contextlib
import mmap
import os
import signal
import socket
import struct
from pathlib import Path

from tensorgrade.errors import UserError
from tensorgrade.sandbox.argument_memory import ArgumentMemory
from tensorgrade.sandbox.outcomes import Died, TimedOut
from tensorgrade.sandbox.private_directory import make_directory, remove_directory
from tensorgrade.sandbox.submission_clock import ProcessTimes

INT64 = struct.Struct("!q")
REAP_REPLY = struct.Struct("!qq")


class SandboxError(UserError):
    """The sandbox itself failed; never the student's fault."""


class ForkedProcess:
    """One forked process, its private directory, its end of the wire, and the memory of its arguments."""

    def __init__(self, control: socket.socket, memory: int) -> None:
        """``control`` is the zygote's socket, ``memory`` the size of the arguments in bytes. Raises SandboxError."""
        self.control, self.memory = control, memory
        self.pid = self._peak_memory = 0
        self._cleaning = contextlib.ExitStack()
        try:
            self.directory: Path = make_directory()
            self._cleaning.callback(remove_directory, self.directory)
            self.channel, other_end = socket.socketpair()
            self._cleaning.callback(self.channel.close)
            with other_end:
                self.arguments = ArgumentMemory(memory)
                self._cleaning.callback(self.arguments.close)
                self._fork(other_end)
            self.times = ProcessTimes(self.pid)
        except BaseException:
            self.close()
            raise

    def _fork(self, channel: socket.socket) -> None:
        try:
            socket.send_fds(self.control, [b"f"], [channel.fileno(), self.arguments.descriptor])
            reply = self.control.recv(INT64.size, socket.MSG_WAITALL)
        except OSError:
            reply = b""
        if len(reply) != INT64.size:
            raise SandboxError("The sandbox's first process has ended; see `tensorgrade doctor`.")
        [self.pid] = INT64.unpack(reply)

    def resident_memory(self) -> int:
        """The memory that the process holds now, in bytes, with what it shares with others; 0 where it has ended."""
        try:
            with open(f"/proc/{self.pid}/statm", "rb") as sizes:
                return int(sizes.read().split()[1]) * mmap.PAGESIZE
        except (OSError, IndexError):
            return 0

    def exit_outcome(self, seconds: float) -> TimedOut | Died:
        """The outcome of the call or statement in which the process ended, after that many seconds."""
        status = self._end()
        if os.WIFSIGNALED(status):
            number = os.WTERMSIG(status)
            if number == signal.SIGXCPU:
                return TimedOut(seconds)
            has_name = number in set(signal.Signals)  # real-time signals have none
            return Died(signal.Signals(number).name if has_name else f"{number}")
        return Died("exit")

    def _end(self) -> int:
        """Kill the whole process group, reap the child, and return its wait status. Raises SandboxError."""
        if self.pid == 0:
            return 0
        for kill in (os.killpg, os.kill):  # the group may not exist yet
            with contextlib.suppress(ProcessLookupError):
                kill(self.pid, signal.SIGKILL)
        pid, self.pid = self.pid, 0
        try:
            self.control.sendall(b"r" + INT64.pack(pid))
            status, self._peak_memory = REAP_REPLY.unpack(self.control.recv(REAP_REPLY.size, socket.MSG_WAITALL))
        except (OSError, struct.error):
            raise SandboxError("The sandbox's first process has ended in the middle of a submission.") from None
        return int(status)

    def close(self) -> int:
        """End the process and remove everything it wrote. Returns its peak resident memory, in bytes."""
        with self._cleaning:
            self._end()
        return self._peak_memory
