"""One student's process, from the trusted side: run the cells and the calls in limited time."""

import math
import secrets
import socket
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from numpy.typing import NDArray

from tensorgrade.arrays.libraries import CUDA, NUMPY
from tensorgrade.sandbox import wire
from tensorgrade.sandbox.cell_messages import CellReply, read_cell_message, read_functions_reply, read_names
from tensorgrade.sandbox.forked_process import ForkedProcess, SandboxError
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
from tensorgrade.sandbox.reply_format import read_outcome
from tensorgrade.sandbox.run_records import CallBatch, CellCuts, Doors, ProcessRun, Stuck, StudentCode
from tensorgrade.sandbox.submission_clock import Deadline, OutOfTime, StepTimeout, SubmissionClock
from tensorgrade.sandbox.untrusted_replies import SubmittedSource

START_SECONDS = 10.0
CUDA_START_SECONDS = 60.0
"""Additional seconds for starting CUDA."""
MAX_STOPPED_IN_ALL = 200
"""Statements of a submission that did not run to their end, as far as they are told."""
MAX_QUESTIONS = 10_000
"""How often one call may ask for right answers."""
DRAIN_SECONDS = 2.0
"""For the reply to ``ended``, which shows that no other reply is under way."""


class Child(ForkedProcess):
    """The process of a student's code: it is locked, runs the cells, then the calls."""

    def __init__(
        self,
        control: socket.socket,
        limits: Limits,
        source: SubmittedSource,
        clock: SubmissionClock,
        budget: wire.Budget,
        memory: int,
        kinds: Sequence[str] = (),
    ) -> None:
        """It locks itself, and waits for cells.

        ``memory`` is the size of NumPy's arrays in its calls, in bytes; ``kinds`` are the kinds of array beside NumPy's
        that the calls need. Raises SandboxError.
        """
        super().__init__(control, memory)
        self.limits, self.source, self.clock, self.budget, self.kinds = limits, source, clock, budget, kinds
        self._functions: frozenset[str] = frozenset()
        self._sent: _SentCells | None = None
        header = {"directory": str(self.directory), "limits": asdict(limits), "kinds": list(kinds)}
        try:
            wire.send_frame(self.channel, {"start": header})
        except wire.WireError as error:
            self.close()
            raise _not_locked(error) from None
        except BaseException:
            self.close()
            raise

    def send_cells(self, code: StudentCode, cuts: CellCuts) -> None:
        """Let it run the cells without what is cut, once it is locked. Raises SandboxError."""
        numbers = [number for number, _ in code.cells if number not in cuts.left_out]
        cells = [
            (number, source, [item for cell, item in cuts.statements if cell == number], number in cuts.constants_only)
            for number, source in code.cells
            if number in numbers
        ]
        names = {"functions": list(code.functions), "stubs": list(code.stubs), "script": code.is_script}
        try:
            run = ProcessRun(*self._receive_layers())
            self._sent = _SentCells(numbers, code.functions, cuts, run, self.times.cpu())
            self.channel.settimeout(START_SECONDS)
            wire.send_frame(self.channel, {"cells": cells, **names})
        except (wire.WireError, TimeoutError) as error:
            raise _not_locked(error) from None

    @property
    def has_cells(self) -> bool:
        """Whether it has been sent the cells."""
        return self._sent is not None

    def has_other_cells(self, cuts: CellCuts) -> bool:
        """Whether it has been sent the cells with other cuts."""
        return self._sent is not None and self._sent.cuts != cuts

    def run_cells(self, code: StudentCode, cuts: CellCuts) -> ProcessRun:
        """What it reports about the cells, up to the one in which it gets stuck; they are sent if they were not yet.

        The time for all cells is that of cells which are run whole, in the first process that does. Cells that an
        earlier process has finished have no limit of their own, and cost what they take together beyond their first
        time. Raises SandboxError.
        """
        if self._sent is None:
            self.send_cells(code, cuts)
        assert self._sent is not None
        numbers, run = self._sent.numbers, self._sent.run
        free = sum(self.clock.finished_cells.get(number, 0.0) for number in numbers)
        since: float | None = self._sent.cpu
        stopped: list[UnfinishedStatement] = []
        printed: dict[int, str] = {}
        for index, number in enumerate(numbers):
            progress = None
            finished = number in self.clock.finished_cells
            left = max(self.limits.notebook_seconds - self.clock.cells, 0.0)
            counts = not finished and number not in cuts.constants_only
            limit = math.inf if finished else self.limits.cell_seconds
            ends_notebook = counts and left <= limit
            limit = left if ends_notebook else limit
            deadline = Deadline(self.clock, self.times, limit, free, since)
            since = None
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
            free = max(free - seconds, 0.0)
            stopped += map(self.source.check_stopped, message.stopped[: max(MAX_STOPPED_IN_ALL - len(stopped), 0)])
            printed[number] = message.printed
        run = replace(run, stopped=tuple(stopped), printed=printed)
        deadline = Deadline(self.clock, self.times, self.limits.cell_seconds)
        try:
            header, _ = wire.receive_frame(self.channel, 0, deadline, budget=self.budget)
            reply = read_functions_reply(header, self._sent.functions)
        except (TimeoutError, wire.WireError):
            return replace(run, stuck=Stuck(Place(numbers[-1] if numbers else None), None, Died("exit")))
        finally:
            deadline.charge()
        self._functions = frozenset(reply.functions)
        return replace(run, functions=reply.functions, other_names=self.source.check_names(reply.other_names))

    def _receive_layers(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The layers in force, and the available kinds of array, which the process reports once it is locked."""
        seconds = START_SECONDS + (CUDA_START_SECONDS if CUDA in self.kinds else 0)
        reply, _ = wire.receive_frame(self.channel, 0, wire.WallDeadline(seconds), budget=self.budget)
        layers, available = reply.get("layers"), reply.get("kinds")
        if not isinstance(layers, list) or not isinstance(available, list):
            raise wire.WireError("no layers")
        return tuple(name for name in layers if name in LAYERS), tuple(kind for kind in self.kinds if kind in available)

    def run_calls(self, batch: CallBatch, doors: Doors | None = None) -> tuple[Outcome, ...]:
        """One outcome per call. After a call that did not return, the rest are not made.

        With ``doors``, right answers take the place of some of the notebook's functions.
        """
        outcomes: list[Outcome] = []
        deadline = Deadline(self.clock, self.times, batch.seconds)
        try:
            self.arguments.load(batch.memory)
            self.channel.settimeout(START_SECONDS)
            if doors is not None:
                request = {"watch": list(doors.watch)} if doors.watch else {"doors": dict(doors.names)}
                wire.send_frame(self.channel, request)
            wire.send_bytes(self.channel, batch.frame)
            for number in range(batch.count):
                deadline = Deadline(self.clock, self.times, batch.seconds)
                reply, buffers = self._receive_reply(deadline, doors)
                outcome = read_outcome(reply, buffers, deadline.cpu())
                if batch.array_kind == NUMPY and isinstance(outcome, LibraryOutcome):
                    raise wire.WireError("a message out of turn")
                if isinstance(outcome, NotDefined) and batch.functions[number] in self._functions:
                    raise wire.WireError("a function that was there is absent")
                outcomes.append(self.source.check_outcome(outcome, batch.ready_made))
                deadline.charge()
            if doors is not None and doors.watch:
                reply, _ = wire.receive_frame(self.channel, 0, wire.WallDeadline(START_SECONDS), budget=self.budget)
                doors.enter(read_names(reply, doors.watch))
            return self._with_arguments(batch, outcomes)
        except OutOfTime:
            deadline.charge()
            missing = batch.count - len(outcomes)
            return (*self._with_arguments(batch, outcomes), *[NotCalled("clock")] * missing)
        except TimeoutError:
            last: LastOutcome = TimedOut(deadline.charge())
        except wire.ConnectionClosed:
            last = self.exit_outcome(deadline.charge())
        except wire.WireError as error:
            deadline.charge()
            last = BrokeProtocol(str(error))
        missing = batch.count - len(outcomes) - 1
        return (*self._with_arguments(batch, outcomes), last, *[not_called_after(last)] * missing)

    def _receive_reply(self, deadline: Deadline, doors: Doors | None) -> tuple[dict[str, Any], list[memoryview]]:
        """The reply to a call; what the call asks before is answered."""
        budget = self.budget if doors is None else doors.budget
        for _ in range(MAX_QUESTIONS):
            reply, buffers = wire.receive_frame(self.channel, self.limits.answer, deadline, budget=budget)
            if doors is None or reply.keys() != {"ask"}:
                return reply, buffers
            wall, reading = time.monotonic(), time.thread_time()
            answer = doors.answer(reply["ask"], buffers)
            self.channel.settimeout(START_SECONDS)
            wire.send_frame(self.channel, *answer)
            deadline.pause(time.monotonic() - wall, time.thread_time() - reading)
        raise wire.WireError("more questions than the limit")

    def solve(self, tree: dict[str, Any], arrays: Sequence[NDArray[Any]], seconds: float) -> Outcome:
        """The outcome of a call of the author's solution. Raises WireError, or TimeoutError, where there is none."""
        deadline = Deadline(self.clock, self.times, seconds)
        self.channel.settimeout(START_SECONDS)
        wire.send_frame(self.channel, {"solve": tree}, arrays)
        try:
            reply, buffers = wire.receive_frame(self.channel, self.limits.answer, deadline, budget=self.budget)
        finally:
            deadline.charge()
        return read_outcome(reply, buffers, 0.0)

    def _with_arguments(self, batch: CallBatch, outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
        """The outcomes with the arguments that a call, or a later one, has changed in memory.

        Looked at after the whole batch: a call goes on while the reply to the one before is read.
        """
        return tuple(
            replace(outcome, arguments=self.arguments.arguments_after(batch.memory, number, outcome.arguments))
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
        deadline = Deadline(self.clock, self.times, DRAIN_SECONDS)
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
        return self.exit_outcome(seconds) if isinstance(error, wire.ConnectionClosed) else Died("exit")


@dataclass(frozen=True)
class _SentCells:
    """The cells that a process has been sent."""

    numbers: Sequence[int]
    functions: Sequence[str]
    """The wanted ones."""
    cuts: CellCuts
    run: ProcessRun
    """What it had reported before."""
    cpu: float
    """Its CPU time then, in seconds."""


def _not_locked(error: Exception) -> SandboxError:
    return SandboxError(f"A sandbox could not be locked ({error}); see `tensorgrade doctor`.")
