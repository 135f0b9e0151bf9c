"""One student's process, from the trusted side: start it, run the calls in limited time, kill it, clean up."""

import contextlib
import math
import os
import secrets
import signal
import socket
import struct
from collections.abc import Sequence
from dataclasses import asdict, replace

from tensorgrade.arrays.libraries import CUDA, NUMPY
from tensorgrade.errors import UserError
from tensorgrade.sandbox import wire
from tensorgrade.sandbox.argument_memory import ArgumentMemory
from tensorgrade.sandbox.cell_messages import CellReply, read_cell_message, read_functions_reply
from tensorgrade.sandbox.limits import LAYERS, Limits
from tensorgrade.sandbox.outcomes import (
    BrokeProtocol,
    Died,
    LastOutcome,
    LibraryOutcome,
    NotCalled,
    NotDefined,
    Outcome,
    Place,
    Returned,
    TimedOut,
    UnfinishedStatement,
    not_called_after,
)
from tensorgrade.sandbox.private_directory import make_directory, remove_directory
from tensorgrade.sandbox.reply_format import read_outcome
from tensorgrade.sandbox.run_records import CallBatch, CellCuts, ProcessRun, Stuck, StudentCode
from tensorgrade.sandbox.submission_clock import Deadline, OutOfTime, ProcessTimes, StepTimeout, SubmissionClock
from tensorgrade.sandbox.untrusted_replies import SubmittedSource

INT64 = struct.Struct("!q")
REAP_REPLY = struct.Struct("!qq")
START_SECONDS = 10.0
CUDA_START_SECONDS = 60.0
"""Additional seconds for starting CUDA."""
MAX_STOPPED_IN_ALL = 200
"""Statements of a submission that did not run to their end, as far as they are told."""
DRAIN_SECONDS = 2.0
"""For the reply to ``ended``, which shows that no other reply is under way."""


class SandboxError(UserError):
    """The sandbox itself failed; never the student's fault."""


class Child:
    """One forked process, its private directory and its end of the wire."""

    def __init__(
        self,
        control: socket.socket,
        limits: Limits,
        source: SubmittedSource,
        clock: SubmissionClock,
        budget: wire.Budget,
        memory: int,
    ) -> None:
        """``memory`` is the size of NumPy's arrays in its calls, in bytes. Raises SandboxError."""
        self.control, self.limits, self.source, self.clock, self.budget = control, limits, source, clock, budget
        self._peak_memory = 0
        self._functions: frozenset[str] = frozenset()
        self.directory = make_directory()
        self.channel, child_end = socket.socketpair()
        self._arguments = ArgumentMemory(memory)
        try:
            socket.send_fds(control, [b"f"], [child_end.fileno(), self._arguments.descriptor])
            reply = control.recv(INT64.size, socket.MSG_WAITALL)
        except OSError:
            reply = b""
        child_end.close()
        if len(reply) != INT64.size:
            self.channel.close()
            self._arguments.close()
            remove_directory(self.directory)
            raise SandboxError("The sandbox's first process has ended; see `tensorgrade doctor`.")
        [self.pid] = INT64.unpack(reply)
        self._times = ProcessTimes(self.pid)
        self.memory = memory

    def begin(self, code: StudentCode, cuts: CellCuts, kinds: Sequence[str] = ()) -> None:
        """Send the cells to run, without what is cut. `finish_start` tells what became of them.

        ``kinds`` are the kinds of array beside NumPy's that the calls need. Raises SandboxError.
        """
        self.cuts = cuts
        self._code, self._kinds, self._cpu_at_start = code, kinds, self._times.cpu()
        cells = [
            (number, source, [item for cell, item in cuts.statements if cell == number], number in cuts.constants_only)
            for number, source in code.cells
            if number not in cuts.left_out
        ]
        header = {
            "cells": cells,
            "functions": list(code.functions),
            "stubs": list(code.stubs),
            "script": code.is_script,
            "directory": str(self.directory),
            "limits": asdict(self.limits),
            "kinds": list(kinds),
        }
        try:
            wire.send_frame(self.channel, {"start": header})
        except wire.WireError as error:
            raise _not_locked(error) from None

    def finish_start(self, left_alone: bool = False) -> ProcessRun:
        """What the process says after `begin`. Cells that an earlier process has finished have no limit of their own.

        ``left_alone``: something else was done since, so that it may have run its cells. Raises SandboxError.
        """
        try:
            layers, available = self._receive_layers(self._kinds)
        except (wire.WireError, TimeoutError) as error:
            raise _not_locked(error) from None
        return self._receive_cells(ProcessRun(layers, available), self._cpu_at_start if left_alone else None)

    def _receive_cells(self, run: ProcessRun, since: float | None) -> ProcessRun:
        """The run with what the process reports about its cells, up to the one in which it gets stuck.

        The time for all cells is that of cells which are run whole, in the first process that does. The first one has
        begun at the CPU time ``since``, or now.
        """
        cuts, functions = self.cuts, self._code.functions
        numbers = [number for number, _ in self._code.cells if number not in cuts.left_out]
        stopped: list[UnfinishedStatement] = []
        printed: dict[int, str] = {}
        for index, number in enumerate(numbers):
            progress = None
            finished = self.clock.finished_cells.get(number)
            left = max(self.limits.notebook_seconds - self.clock.cells, 0.0)
            counts = finished is None and number not in cuts.constants_only
            limit = math.inf if finished is not None else self.limits.cell_seconds
            ends_notebook = counts and left <= limit
            limit = left if ends_notebook else limit
            deadline = Deadline(self.clock, self._times, limit, finished or 0.0, since if index == 0 else None)
            try:
                while True:
                    header, _ = wire.receive_frame(self.channel, 0, deadline, budget=self.budget)
                    room = self.limits.printed - sum(map(len, printed.values()))
                    message = read_cell_message(header, number, max(room, 0))
                    if isinstance(message, CellReply):
                        break
                    if progress and message.position <= progress.position:
                        raise wire.WireError("a message out of turn")
                    progress = message
            except (TimeoutError, wire.WireError) as error:
                seconds = deadline.charge()
                stuck = Stuck(
                    self.source.check_place(Place(number, progress.line if progress else None)),
                    progress.position if progress else None,
                    self._cell_ending(error, seconds),
                    out_of_time=isinstance(error, OutOfTime) or isinstance(error, StepTimeout) and ends_notebook,
                    later=tuple(numbers[index + 1 :]),
                )
                self.clock.cells += deadline.used if counts else 0.0
                return replace(run, stopped=tuple(stopped), printed=printed, stuck=stuck)
            seconds = deadline.charge()
            if counts:
                self.clock.cells += deadline.used
                self.clock.finished_cells[number] = seconds
            stopped += map(self.source.check_stopped, message.stopped[: max(MAX_STOPPED_IN_ALL - len(stopped), 0)])
            printed[number] = message.printed
        run = replace(run, stopped=tuple(stopped), printed=printed)
        deadline = Deadline(self.clock, self._times, self.limits.cell_seconds)
        try:
            header, _ = wire.receive_frame(self.channel, 0, deadline, budget=self.budget)
            reply = read_functions_reply(header, functions)
        except (TimeoutError, wire.WireError):
            return replace(run, stuck=Stuck(Place(numbers[-1] if numbers else None), None, Died("exit")))
        finally:
            deadline.charge()
        self._functions = frozenset(reply.functions)
        return replace(run, functions=reply.functions, other_names=self.source.check_names(reply.other_names))

    def _receive_layers(self, kinds: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The layers in force, and the available kinds of array, which the child reports once it is locked."""
        seconds = START_SECONDS + (CUDA_START_SECONDS if CUDA in kinds else 0)
        reply, _ = wire.receive_frame(self.channel, 0, wire.WallDeadline(seconds), budget=self.budget)
        layers, available = reply.get("layers"), reply.get("kinds")
        if not isinstance(layers, list) or not isinstance(available, list):
            raise wire.WireError("no layers")
        return tuple(name for name in layers if name in LAYERS), tuple(kind for kind in kinds if kind in available)

    def run_calls(self, batch: CallBatch) -> tuple[Outcome, ...]:
        """One outcome per call. After a call that did not return, the rest are not made."""
        outcomes: list[Outcome] = []
        deadline = Deadline(self.clock, self._times, batch.seconds)
        try:
            self._arguments.load(batch.memory)
            self.channel.settimeout(START_SECONDS)
            wire.send_bytes(self.channel, batch.frame)
            for number in range(batch.count):
                deadline = Deadline(self.clock, self._times, batch.seconds)
                reply, buffers = wire.receive_frame(self.channel, self.limits.answer, deadline, budget=self.budget)
                outcome = read_outcome(reply, buffers, deadline.cpu())
                if batch.array_kind == NUMPY and isinstance(outcome, LibraryOutcome):
                    raise wire.WireError("a message out of turn")
                if isinstance(outcome, NotDefined) and batch.functions[number] in self._functions:
                    raise wire.WireError("a function that was there is absent")
                outcomes.append(self.source.check_outcome(outcome, batch.ready_made))
                deadline.charge()
            return self._with_arguments(batch, outcomes)
        except OutOfTime:
            deadline.charge()
            missing = batch.count - len(outcomes)
            return (*self._with_arguments(batch, outcomes), *[NotCalled("clock")] * missing)
        except TimeoutError:
            last: LastOutcome = TimedOut(deadline.charge())
        except wire.ConnectionClosed:
            last = self._exit_outcome(deadline.charge())
        except wire.WireError as error:
            deadline.charge()
            last = BrokeProtocol(str(error))
        missing = batch.count - len(outcomes) - 1
        return (*self._with_arguments(batch, outcomes), last, *[not_called_after(last)] * missing)

    def _with_arguments(self, batch: CallBatch, outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
        """The outcomes with the arguments that a call, or a later one, has changed in memory.

        Looked at after the whole batch: a call goes on while the reply to the one before is read.
        """
        return tuple(
            replace(outcome, arguments=self._arguments.arguments_after(batch.memory, number, outcome.arguments))
            if isinstance(outcome, Returned) and number in batch.watched
            else outcome
            for number, outcome in enumerate(outcomes)
        )

    def has_unread_replies(self) -> bool:
        """Whether the child has sent or will send replies without a request: the next exercise must not read them.

        The child must return a random word, sent after all calls have ended. Checking the channel alone would
        miss a reply that the child is about to write.
        """
        token = secrets.token_hex(8)
        deadline = Deadline(self.clock, self._times, DRAIN_SECONDS)
        try:
            self.channel.settimeout(DRAIN_SECONDS)
            wire.send_frame(self.channel, {"ended": token})
            reply, _ = wire.receive_frame(self.channel, 0, deadline, budget=self.budget)
        except (wire.WireError, TimeoutError):
            return True
        finally:
            deadline.charge()
        return reply.get("ended") != token

    def _cell_ending(self, error: Exception, seconds: float) -> TimedOut | Died:
        """How a statement of a cell ended after which no message could be read."""
        if isinstance(error, TimeoutError):
            return TimedOut(seconds)
        return self._exit_outcome(seconds) if isinstance(error, wire.ConnectionClosed) else Died("exit")

    def _exit_outcome(self, seconds: float) -> TimedOut | Died:
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
        try:
            self._end()
        finally:
            self.channel.close()
            self._arguments.close()
            remove_directory(self.directory)
        return self._peak_memory


def _not_locked(error: Exception) -> SandboxError:
    return SandboxError(f"A sandbox could not be locked ({error}); see `tensorgrade doctor`.")
