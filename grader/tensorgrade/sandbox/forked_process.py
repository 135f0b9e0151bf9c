"""A process of a student's code, from the trusted side: forked by the zygote, and killed in the end."""

import contextlib
import mmap
import os
import signal
import socket
import struct
import time
from dataclasses import dataclass
from pathlib import Path

from tensorgrade.errors import UserError
from tensorgrade.running_deadline import RunningDeadline
from tensorgrade.sandbox.argument_memory import ArgumentMemory
from tensorgrade.sandbox.private_directory import PrivateDirectory
from tensorgrade.sandbox.submission_clock import ProcessTimes

INT64 = struct.Struct("!q")
REAP_REPLY = struct.Struct("!qqq")
ZYGOTE_SECONDS = 10.0
"""For an answer of the zygote."""
EXIT_SECONDS = 5.0
"""From the moment at which a process has closed its end of the wire to its end."""
NANOSECONDS = 1e9


class SandboxError(UserError):
    """The sandbox itself failed; never the student's fault."""


@dataclass(frozen=True)
class ExitStatus:
    """How a process has ended."""

    by_itself: bool
    """Whether it had ended before this process killed it."""
    signal: int | None
    """The signal that ended it; None where it has exited."""
    cpu_seconds: float
    """Its CPU time in all."""

    @property
    def signal_name(self) -> str:
        """The signal's name; its number where it has none, as those for real time have."""
        number = self.signal or 0
        return signal.Signals(number).name if number in set(signal.Signals) else f"{number}"


class ForkedProcess:
    """One forked process, its private directory, its end of the wire, and the memory of its arguments."""

    def __init__(self, control: socket.socket, memory: int) -> None:
        """``control`` is the zygote's socket, ``memory`` the size of the arguments in bytes. Raises SandboxError."""
        self.control, self.memory = control, memory
        self.pid = self._peak_memory = 0
        self._cleaning = contextlib.ExitStack()
        try:
            directory = PrivateDirectory()
            self._cleaning.callback(directory.remove)
            self.directory: Path = directory.path
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
        except OSError:
            raise _zygote_ended() from None
        [self.pid] = INT64.unpack(_answer(self.control, INT64.size))

    def resident_memory(self) -> int:
        """The memory that the process holds now, in bytes, with what it shares with others; 0 where it has ended."""
        try:
            with open(f"/proc/{self.pid}/statm", "rb") as sizes:
                return int(sizes.read().split()[1]) * mmap.PAGESIZE
        except (OSError, IndexError):
            return 0

    def exit_status(self) -> ExitStatus:
        """How the process has ended, which has closed its end of the wire; it is killed if it has not.

        Raises SandboxError.
        """
        by_itself = self._ends_by_itself()
        return self._end(by_itself)

    def _ends_by_itself(self) -> bool:
        deadline = RunningDeadline(EXIT_SECONDS)
        while True:
            try:
                with open(f"/proc/{self.pid}/stat", "rb") as file:
                    state = file.read().rpartition(b")")[2].split()[0]
            except (OSError, IndexError):
                return True
            if state in (b"Z", b"X"):
                return True
            try:
                deadline.spend(lambda seconds: time.sleep(min(seconds, 0.01)))
            except TimeoutError:
                return False

    def _end(self, by_itself: bool = False) -> ExitStatus:
        """Kill the whole process group, reap the child, and return how it ended. Raises SandboxError."""
        if self.pid == 0:
            return ExitStatus(by_itself, None, 0.0)
        for kill in (os.killpg, os.kill):  # the group may not exist yet
            with contextlib.suppress(ProcessLookupError):
                kill(self.pid, signal.SIGKILL)
        pid, self.pid = self.pid, 0
        try:
            self.control.sendall(b"r" + INT64.pack(pid))
        except OSError:
            raise _zygote_ended() from None
        status, self._peak_memory, cpu = REAP_REPLY.unpack(_answer(self.control, REAP_REPLY.size))
        return ExitStatus(by_itself, os.WTERMSIG(status) if os.WIFSIGNALED(status) else None, cpu / NANOSECONDS)

    def close(self) -> int:
        """End the process and remove everything it wrote. Returns its peak resident memory, in bytes."""
        with self._cleaning:
            self._end()
        return self._peak_memory


def _answer(control: socket.socket, size: int) -> bytes:
    """So many bytes of the zygote. Raises SandboxError where they do not come; nothing more is read from it then."""
    deadline, content = RunningDeadline(ZYGOTE_SECONDS), b""
    try:
        while len(content) < size:
            deadline.wait(control)
            piece = control.recv(size - len(content), socket.MSG_DONTWAIT)
            if not piece:
                raise _zygote_ended()
            content += piece
    except TimeoutError:
        with contextlib.suppress(OSError):
            control.shutdown(socket.SHUT_RDWR)  # an answer that comes late is not that to the next question
        raise SandboxError("The sandbox's first process does not answer; see `tensorgrade doctor`.") from None
    except OSError:
        raise _zygote_ended() from None
    return content


def _zygote_ended() -> SandboxError:
    return SandboxError("The sandbox's first process has ended; see `tensorgrade doctor`.")
