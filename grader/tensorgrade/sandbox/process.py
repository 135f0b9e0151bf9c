"""One student's process, from the trusted side: start it, run the calls in limited time, kill it, clean up."""

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

from tensorgrade.arrays.codec import printable_text
from tensorgrade.arrays.libraries import CUDA, NUMPY
from tensorgrade.errors import UserError
from tensorgrade.sandbox import wire
from tensorgrade.sandbox.limits import LAYERS, Limits
from tensorgrade.sandbox.untrusted_replies import SubmittedSource

INT64 = struct.Struct("!q")
REAP_REPLY = struct.Struct("!qq")
START_SECONDS = 10.0
CUDA_START_SECONDS = 60.0
"""Additional seconds for starting CUDA."""
DRAIN_SECONDS = 2.0
"""For the reply to ``ended``, which shows that no other reply is under way."""


class SandboxError(UserError):
    """The sandbox itself failed; never the student's fault."""


@dataclass(frozen=True)
class StudentCode:
    """A submission's cells, in order, by their number in the notebook."""

    cells: Sequence[tuple[int, str]]
    is_script: bool = False


@dataclass(frozen=True)
class CallBatch:
    """The calls of one exercise with one kind of array. Each may take ``seconds`` and must not use ``ready_made``."""

    calls: Sequence[wire.Call]
    seconds: float
    array_kind: str = NUMPY
    ready_made: Sequence[str] = ()

    @cached_property
    def frame(self) -> bytes:
        """The calls encoded for the wire: computed once for all submissions."""
        return wire.encode_frame(*wire.calls_frame(self.calls, self.array_kind, self.ready_made))


@dataclass
class SandboxRun:
    """The outcomes of a submission: per batch one per call, or none where its kind of array is not available."""

    outcomes: list[list[wire.Outcome]] = field(default_factory=list)
    faults: list[wire.Fault] = field(default_factory=list)
    printed: dict[int, str] = field(default_factory=dict)
    """By cell."""
    layers: list[str] = field(default_factory=list)
    waited: float = 0.0
    """Seconds spent waiting for cells and calls that did not end."""
    memory: int = 0
    """Peak resident memory of the submission's processes, in bytes."""
    definitions_only: list[int] = field(default_factory=list)
    """Cells that hung or ended the process: only their definitions were run."""
    array_kinds: list[str] = field(default_factory=list)
    """The available kinds of array beside NumPy's, as the child reported before any student code ran."""


class Child:
    """One forked process, its private directory and its end of the wire."""

    def __init__(self, control: socket.socket, limits: Limits, source: SubmittedSource) -> None:
        self.control, self.limits, self.source = control, limits, source
        self.peak_memory = 0  # resident, in bytes; known when the process has ended
        self.directory = Path(tempfile.gettempdir()) / f"tensorgrade-{secrets.token_hex(8)}"
        self.directory.mkdir(mode=0o700)
        self.channel, child_end = socket.socketpair()
        try:
            socket.send_fds(control, [b"f"], [child_end.fileno()])
            reply = control.recv(INT64.size, socket.MSG_WAITALL)
        except OSError:
            reply = b""
        child_end.close()
        if len(reply) != INT64.size:
            self.channel.close()
            shutil.rmtree(self.directory, ignore_errors=True)
            raise SandboxError("The sandbox's first process has ended; see `tensorgrade doctor`.")
        [self.pid] = INT64.unpack(reply)

    def start(self, code: StudentCode, run: SandboxRun, kinds: Sequence[str] = ()) -> list[int]:
        """Run the cells. Returns an empty list, or the cells of which only the definitions may run next time.

        ``kinds`` are the kinds of array beside NumPy's that the calls need.
        """
        header = {
            "cells": list(code.cells),
            "careful": run.definitions_only,
            "script": code.is_script,
            "directory": str(self.directory),
            "limits": asdict(self.limits),
            "kinds": list(kinds),
        }
        try:
            wire.send_frame(self.channel, {"start": header})
            run.layers, run.array_kinds = self._receive_layers(kinds)
        except (wire.WireError, TimeoutError) as error:
            raise SandboxError(f"A sandbox could not be locked ({error}); see `tensorgrade doctor`.") from None
        run.faults, run.printed = [], {}
        numbers = [number for number, _ in code.cells]
        end = time.monotonic() + self.limits.notebook_seconds
        for position, number in enumerate(numbers):
            began = time.monotonic()
            try:
                reply, _ = wire.receive_frame(self.channel, 0, min(began + self.limits.cell_seconds, end))
                if reply.get("cell") != number or not isinstance(reply.get("errors"), list):
                    return [number]
                run.faults += [self.source.check_fault(wire.read_fault(tree)) for tree in reply["errors"][:20]]
                left = self.limits.printed - sum(map(len, run.printed.values()))
                run.printed[number] = printable_text(reply.get("printed"), max(left, 0))
            except TimeoutError:
                run.waited += time.monotonic() - began
                return numbers[position:] if time.monotonic() >= end else [number]
            except wire.WireError:
                return [number]
        return []

    def _receive_layers(self, kinds: Sequence[str]) -> tuple[list[str], list[str]]:
        """The layers in force, and the available kinds of array, which the child reports once it is locked."""
        seconds = START_SECONDS + (CUDA_START_SECONDS if CUDA in kinds else 0)
        reply, _ = wire.receive_frame(self.channel, 0, time.monotonic() + seconds)
        layers, available = reply.get("layers"), reply.get("kinds")
        if not isinstance(layers, list) or not isinstance(available, list):
            raise wire.WireError("no layers")
        return [name for name in layers if name in LAYERS], [kind for kind in kinds if kind in available]

    def run_calls(self, batch: CallBatch) -> list[wire.Outcome]:
        """One outcome per call. After a call that did not return, the rest are not run."""
        outcomes: list[wire.Outcome] = []
        began = time.monotonic()
        try:
            self.channel.settimeout(START_SECONDS)
            wire.send_bytes(self.channel, batch.frame)
            end = time.monotonic() + self.limits.calls_factor * batch.seconds
            left = self.limits.answer
            for _ in batch.calls:
                began = time.monotonic()
                reply, buffers = wire.receive_frame(self.channel, left, min(began + batch.seconds, end))
                left -= sum(map(len, buffers))
                outcome = wire.read_outcome(reply, buffers, time.monotonic() - began)
                outcomes.append(self.source.check_report(outcome, batch.ready_made))
        except TimeoutError:
            outcomes.append(wire.Outcome("timeout", seconds=time.monotonic() - began))
        except wire.ConnectionClosed:
            outcomes.append(self._exit_outcome())
        except wire.WireError as error:
            outcomes.append(wire.Outcome("protocol", fault=wire.Fault(text=str(error))))
        if len(outcomes) < len(batch.calls):
            outcomes += [replace(outcomes[-1], seconds=0.0, ran=False)] * (len(batch.calls) - len(outcomes))
        return outcomes

    def has_unread_replies(self) -> bool:
        """Whether the child has sent or will send replies without a request: the next exercise must not read them.

        The child must return a random word, sent after all calls have ended. Checking the channel alone would
        miss a reply that the child is about to write.
        """
        token = secrets.token_hex(8)
        try:
            self.channel.settimeout(DRAIN_SECONDS)
            wire.send_frame(self.channel, {"ended": token})
            reply, _ = wire.receive_frame(self.channel, 0, time.monotonic() + DRAIN_SECONDS)
        except (wire.WireError, TimeoutError):
            return True
        return reply.get("ended") != token

    def _exit_outcome(self) -> wire.Outcome:
        """The outcome of the call in which the process ended."""
        status = self._end()
        if os.WIFSIGNALED(status):
            number = os.WTERMSIG(status)
            if number == signal.SIGXCPU:
                return wire.Outcome("timeout")
            has_name = number in set(signal.Signals)  # real-time signals have none
            return wire.Outcome("died", fault=wire.Fault(type=signal.Signals(number).name if has_name else f"{number}"))
        return wire.Outcome("died", fault=wire.Fault(type="exit"))

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
            status, self.peak_memory = REAP_REPLY.unpack(self.control.recv(REAP_REPLY.size, socket.MSG_WAITALL))
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
    """Remove the folder and its content, including folders without permissions; links are not followed."""
    with contextlib.suppress(OSError):
        os.chmod(directory, 0o700)
    for folder, folders, _ in os.walk(directory):
        for name in folders:
            path = os.path.join(folder, name)
            if not os.path.islink(path):
                with contextlib.suppress(OSError):
                    os.chmod(path, 0o700)
    shutil.rmtree(directory, ignore_errors=True)
