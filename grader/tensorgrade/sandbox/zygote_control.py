"""The host's end of a zygote: asks it to fork processes, and how they ended. Every wait for it has an end."""

import contextlib
import os
import socket
import struct
from dataclasses import dataclass

from tensorgrade.engine_sentence import EngineSentence
from tensorgrade.errors import UserError
from tensorgrade.sandbox.private_directory import PrivateDirectory
from tensorgrade.sandbox.submission_clock import IdleDeadline, ProcessTimes
from tensorgrade.translation import engine_text

INT64 = struct.Struct("!q")
REAP_REPLY = struct.Struct("!qqq")
ANSWER_SECONDS = 10.0
"""For an answer of a zygote that does not work; see `IdleDeadline`."""
NANOSECONDS = 1e9


_NO_ANSWER = engine_text("The sandbox's first process does not answer; see `tensorgrade doctor`.")
_ENDED = engine_text("The sandbox's first process has ended; see `tensorgrade doctor`.")


class SandboxError(UserError):
    """The sandbox itself failed; never the student's fault. The message is in English."""

    def __init__(self, sentence: EngineSentence) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        """The same, to be translated."""


@dataclass(frozen=True)
class ReapedProcess:
    """What the kernel says of a process that has ended."""

    signal: int | None
    """The signal that ended it; None where it has exited."""
    peak_memory: int
    """In bytes."""
    cpu_seconds: float


class ZygoteControl:
    """The socket to a zygote, and the clocks of its process."""

    def __init__(self, channel: socket.socket, pid: int) -> None:
        self._channel, self._times = channel, ProcessTimes(pid)
        self.directories = set[PrivateDirectory]()
        """Those of its processes."""

    def fork(self, channel: int, memory: int) -> int:
        """The pid of a new process, which gets these two descriptors. Raises SandboxError."""
        try:
            socket.send_fds(self._channel, [b"f"], [channel, memory])
        except OSError:
            raise _ended() from None
        [pid] = INT64.unpack(self._answer(INT64.size))
        return int(pid)

    def reap(self, pid: int) -> ReapedProcess:
        """How a process has ended that was killed. Raises SandboxError."""
        try:
            self._channel.sendall(b"r" + INT64.pack(pid))
        except OSError:
            raise _ended() from None
        status, memory, nanoseconds = REAP_REPLY.unpack(self._answer(REAP_REPLY.size))
        return ReapedProcess(os.WTERMSIG(status) if os.WIFSIGNALED(status) else None, memory, nanoseconds / NANOSECONDS)

    def close(self) -> None:
        """Let the zygote end."""
        self._channel.close()

    def _answer(self, size: int) -> bytes:
        """So many bytes. Raises SandboxError where they do not come; nothing more is read from the zygote then."""
        deadline, content = IdleDeadline(ANSWER_SECONDS, self._times), b""
        try:
            while len(content) < size:
                deadline.wait(self._channel)
                piece = self._channel.recv(size - len(content), socket.MSG_DONTWAIT)
                if not piece:
                    raise _ended()
                content += piece
        except TimeoutError:
            with contextlib.suppress(OSError):
                self._channel.shutdown(socket.SHUT_RDWR)  # a late answer is not that to the next question
            raise SandboxError(EngineSentence.of(_NO_ANSWER)) from None
        except OSError:
            raise _ended() from None
        return content


def _ended() -> SandboxError:
    return SandboxError(EngineSentence.of(_ENDED))
