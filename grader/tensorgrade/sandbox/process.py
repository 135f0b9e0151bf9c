"""One student's process as the trusted side sees it: started, asked, timed, killed, and its folder removed."""

import contextlib
import os
import secrets
import shutil
import signal
import socket
import struct
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path

from tensorgrade.arrays.codec import plain
from tensorgrade.arrays.libraries import CUDA, NUMPY
from tensorgrade.errors import Mistake
from tensorgrade.sandbox import wire
from tensorgrade.sandbox.limits import LAYERS, Limits
from tensorgrade.sandbox.untrusted_replies import Source

NUMBER = struct.Struct("!q")
ENDED = struct.Struct("!qq")
START_SECONDS = 10.0
CUDA_SECONDS = 60.0
"""What starting CUDA may take besides."""
SETTLE_SECONDS = 2.0


class SandboxError(Mistake):
    """The sandbox itself could not work; never the student's fault."""


@dataclass(frozen=True)
class Code:
    """A submission's cells, in order, by their number in the notebook."""

    cells: Sequence[tuple[int, str]]
    script: bool = False


@dataclass(frozen=True)
class Batch:
    """The calls of one exercise with one kind of array; each may take ``seconds``, and use nothing ``ready_made``."""

    calls: Sequence[wire.Call]
    seconds: float
    kind: str = NUMPY
    ready_made: Sequence[str] = ()

    @cached_property
    def frame(self) -> bytes:
        """The calls as they go over the wire: the same for every submission."""
        return wire.frame(*wire.calls_frame(self.calls, self.kind, self.ready_made))


@dataclass
class Run:
    """What came of a submission: per batch one outcome per call; none where its kind of array cannot be had."""

    outcomes: list[list[wire.Outcome]] = field(default_factory=list)
    faults: list[wire.Fault] = field(default_factory=list)
    printed: dict[int, str] = field(default_factory=dict)
    """By cell."""
    layers: list[str] = field(default_factory=list)
    waited: float = 0.0
    """Seconds spent on cells and calls that did not end."""
    memory: int = 0
    """The most bytes that a process of it had resident."""
    skipped: list[int] = field(default_factory=list)
    """Cells that hung or ended the process: only their definitions were run."""
    kinds: list[str] = field(default_factory=list)
    """The further kinds of array that could be had, as the child said before any student code ran."""


class Child:
    """One forked process, its private directory and its end of the wire."""

    def __init__(self, control: socket.socket, limits: Limits, source: Source) -> None:
        self.control, self.limits, self.source = control, limits, source
        self.peak = 0  # the most bytes that it had resident, known when it has ended
        self.directory = Path(tempfile.gettempdir()) / f"tensorgrade-{secrets.token_hex(8)}"
        self.directory.mkdir(mode=0o700)
        self.channel, theirs = socket.socketpair()
        try:
            socket.send_fds(control, [b"f"], [theirs.fileno()])
            answer = control.recv(NUMBER.size, socket.MSG_WAITALL)
        except OSError:
            answer = b""
        theirs.close()
        if len(answer) != NUMBER.size:
            self.channel.close()
            shutil.rmtree(self.directory, ignore_errors=True)
            raise SandboxError("The sandbox's first process has ended; see `tensorgrade doctor`.")
        [self.pid] = NUMBER.unpack(answer)

    def start(self, code: Code, run: Run, kinds: Sequence[str] = ()) -> list[int]:
        """Run the cells. Returns nothing when ready, else the cells that may run their definitions only next time.

        ``kinds`` are those of arrays beside NumPy's that the calls will ask for.
        """
        header = {
            "cells": list(code.cells),
            "careful": run.skipped,
            "script": code.script,
            "directory": str(self.directory),
            "limits": asdict(self.limits),
            "kinds": list(kinds),
        }
        try:
            wire.send(self.channel, {"start": header})
            run.layers, run.kinds = self._locked(kinds)
        except (wire.WireError, TimeoutError) as error:
            raise SandboxError(f"A sandbox could not be locked ({error}); see `tensorgrade doctor`.") from None
        run.faults, run.printed = [], {}
        numbers = [number for number, _ in code.cells]
        end = time.monotonic() + self.limits.notebook_seconds
        for position, number in enumerate(numbers):
            began = time.monotonic()
            try:
                answer, _ = wire.receive(self.channel, 0, min(began + self.limits.cell_seconds, end))
                if answer.get("cell") != number or not isinstance(answer.get("errors"), list):
                    return [number]
                run.faults += [self.source.vouch_fault(wire.read_fault(tree)) for tree in answer["errors"][:20]]
                left = self.limits.printed - sum(map(len, run.printed.values()))
                run.printed[number] = plain(answer.get("printed"), max(left, 0))
            except TimeoutError:
                run.waited += time.monotonic() - began
                return numbers[position:] if time.monotonic() >= end else [number]
            except wire.WireError:
                return [number]
        return []

    def _locked(self, kinds: Sequence[str]) -> tuple[list[str], list[str]]:
        """The layers that hold, and the kinds of array that can be had."""
        seconds = START_SECONDS + (CUDA_SECONDS if CUDA in kinds else 0)
        answer, _ = wire.receive(self.channel, 0, time.monotonic() + seconds)
        layers, had = answer.get("layers"), answer.get("kinds")
        if not isinstance(layers, list) or not isinstance(had, list):
            raise wire.WireError("no layers")
        return [name for name in layers if name in LAYERS], [kind for kind in kinds if kind in had]

    def calls(self, batch: Batch) -> list[wire.Outcome]:
        """One outcome per call. After a call that never answers, the rest are not run."""
        outcomes: list[wire.Outcome] = []
        began = time.monotonic()
        try:
            self.channel.settimeout(START_SECONDS)
            wire.write(self.channel, batch.frame)
            end = time.monotonic() + self.limits.calls_factor * batch.seconds
            left = self.limits.answer
            for _ in batch.calls:
                began = time.monotonic()
                answer, buffers = wire.receive(self.channel, left, min(began + batch.seconds, end))
                left -= sum(map(len, buffers))
                outcome = wire.read_outcome(answer, buffers, time.monotonic() - began)
                outcomes.append(self.source.vouch(outcome, batch.ready_made))
        except TimeoutError:
            outcomes.append(wire.Outcome("timeout", seconds=time.monotonic() - began))
        except wire.Closed:
            outcomes.append(self._obituary())
        except wire.WireError as error:
            outcomes.append(wire.Outcome("protocol", fault=wire.Fault(text=str(error))))
        if len(outcomes) < len(batch.calls):
            outcomes += [replace(outcomes[-1], seconds=0.0, ran=False)] * (len(batch.calls) - len(outcomes))
        return outcomes

    def has_more_to_say(self) -> bool:
        """Whether there are replies that nobody asked for: they must not be taken for the next exercise's.

        The child is asked to repeat a word that it cannot know before all its calls have ended. Looking at
        the channel alone would miss what it is about to write.
        """
        word = secrets.token_hex(8)
        try:
            self.channel.settimeout(SETTLE_SECONDS)
            wire.send(self.channel, {"ended": word})
            answer, _ = wire.receive(self.channel, 0, time.monotonic() + SETTLE_SECONDS)
        except (wire.WireError, TimeoutError):
            return True
        return answer.get("ended") != word

    def _obituary(self) -> wire.Outcome:
        status = self._end()
        if os.WIFSIGNALED(status):
            number = os.WTERMSIG(status)
            if number == signal.SIGXCPU:
                return wire.Outcome("timeout")
            known = number in set(signal.Signals)  # real-time signals have no names
            return wire.Outcome("died", fault=wire.Fault(type=signal.Signals(number).name if known else f"{number}"))
        return wire.Outcome("died", fault=wire.Fault(type="exit"))

    def _end(self) -> int:
        """Kill the whole process group, reap the child, and return its status."""
        if self.pid == 0:
            return 0
        for kill in (os.killpg, os.kill):  # the group may not exist yet
            with contextlib.suppress(ProcessLookupError):
                kill(self.pid, signal.SIGKILL)
        pid, self.pid = self.pid, 0
        try:
            self.control.sendall(b"r" + NUMBER.pack(pid))
            status, self.peak = ENDED.unpack(self.control.recv(ENDED.size, socket.MSG_WAITALL))
        except (OSError, struct.error):
            raise SandboxError("The sandbox's first process has ended in the middle of a submission.") from None
        return int(status)

    def close(self) -> None:
        """End the process and remove everything it wrote."""
        try:
            self._end()
        finally:
            self.channel.close()
            _remove(self.directory)


def _remove(directory: Path) -> None:
    """Remove the folder and all in it; folders that were closed are opened first, links are not followed."""
    with contextlib.suppress(OSError):
        os.chmod(directory, 0o700)
    for folder, folders, _ in os.walk(directory):
        for name in folders:
            path = os.path.join(folder, name)
            if not os.path.islink(path):
                with contextlib.suppress(OSError):
                    os.chmod(path, 0o700)
    shutil.rmtree(directory, ignore_errors=True)
