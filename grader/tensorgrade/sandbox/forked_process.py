"""A process of a student's code, from the trusted side: forked by the zygote, and killed in the end."""

import contextlib
import mmap
import os
import signal
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from tensorgrade.running_deadline import RunningDeadline
from tensorgrade.sandbox.argument_memory import ArgumentMemory
from tensorgrade.sandbox.private_directory import PrivateDirectory
from tensorgrade.sandbox.submission_clock import ProcessTimes
from tensorgrade.sandbox.zygote_control import ZygoteControl

EXIT_SECONDS = 5.0
"""From the moment at which a process has closed its end of the wire to its end."""


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

    def __init__(self, control: ZygoteControl, memory: int) -> None:
        """``control`` is the zygote's, ``memory`` the size of the arguments in bytes. Raises SandboxError."""
        self.control, self.memory = control, memory
        self.pid = self._peak_memory = 0
        self._cleaning = contextlib.ExitStack()
        try:
            directory = PrivateDirectory(control.directories)
            self._cleaning.callback(directory.remove)
            self.directory: Path = directory.path
            self.channel, other_end = socket.socketpair()
            self._cleaning.callback(self.channel.close)
            with other_end:
                self.arguments = ArgumentMemory(memory)
                self._cleaning.callback(self.arguments.close)
                self.pid = control.fork(other_end.fileno(), self.arguments.descriptor)
            self.times = ProcessTimes(self.pid)
        except BaseException:
            self.close()
            raise

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
        ended = self.control.reap(pid)
        self._peak_memory = ended.peak_memory
        return ExitStatus(by_itself, ended.signal, ended.cpu_seconds)

    def close(self) -> int:
        """End the process and remove everything it wrote. Returns its peak resident memory, in bytes."""
        with self._cleaning:
            self._end()
        return self._peak_memory
