"""The process of a student's code, from the trusted side, up to its calls: it is locked, and runs the cells."""

import math
import signal
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from tensorgrade.arrays.codec import printable_text
from tensorgrade.arrays.libraries import CUDA
from tensorgrade.engine_sentence import EngineSentence
from tensorgrade.sandbox import machine_memory, wire
from tensorgrade.sandbox.cell_messages import CellReply, read_cell_message, read_functions_reply
from tensorgrade.sandbox.doubts import LATE, OWN_SIGNALS, SHORT_OF_MEMORY, Doubts, statement_place
from tensorgrade.sandbox.forked_process import ForkedProcess
from tensorgrade.sandbox.limits import LAYERS, Limits
from tensorgrade.sandbox.outcomes import Died, Place, RanOutOfMemory, TimedOut, UnfinishedStatement
from tensorgrade.sandbox.run_records import CellCuts, ProcessRun, Stuck, StudentCode
from tensorgrade.sandbox.submission_clock import Deadline, IdleDeadline, OutOfTime, StepTimeout, SubmissionClock
from tensorgrade.sandbox.untrusted_replies import SubmittedSource
from tensorgrade.sandbox.zygote_control import SandboxError, ZygoteControl
from tensorgrade.translation import engine_text

START_SECONDS = 10.0
"""For a reply of a process that runs no student's code yet, as `IdleDeadline` counts."""
SEND_SECONDS = 30.0
"""For sending to a process that waits for it."""
CUDA_START_SECONDS = 60.0
"""Additional seconds for starting CUDA."""
MAX_STOPPED_IN_ALL = 200
"""Statements of a submission that did not run to their end, as far as they are told."""
CPU_TOLERANCE = 0.5
"""By so many seconds, the kernel's counts of a process's CPU time may differ."""

_NOT_LOCKED = engine_text("A sandbox could not be locked ({error}); see `tensorgrade doctor`.")


class CellProcess(ForkedProcess):
    """The process of a student's code: it is locked and runs the cells."""

    def __init__(
        self,
        control: ZygoteControl,
        limits: Limits,
        source: SubmittedSource,
        clock: SubmissionClock,
        budget: wire.Budget,
        doubts: Doubts,
        memory: int,
        kinds: Sequence[str] = (),
    ) -> None:
        """It locks itself, and waits for cells.

        ``memory`` is the size of NumPy's arrays in its calls, in bytes; ``kinds`` are the kinds of array beside NumPy's
        that the calls need. Raises SandboxError.
        """
        super().__init__(control, memory)
        self.reader = wire.FrameReader(self.channel)
        self.limits, self.source, self.kinds = limits, source, kinds
        self.clock, self.budget, self.doubts = clock, budget, doubts
        self._functions: frozenset[str] = frozenset()
        self._sent: _SentCells | None = None
        header = {"directory": str(self.directory), "limits": asdict(limits), "kinds": list(kinds)}
        try:
            wire.send_frame(self.channel, {"start": header}, seconds=SEND_SECONDS)
        except (wire.WireError, TimeoutError) as error:
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
            wire.send_frame(self.channel, {"cells": cells, **names}, seconds=SEND_SECONDS)
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
                    header, _ = self.reader.receive(0, deadline, self.budget)
                    room = self.limits.printed - sum(map(len, printed.values()))
                    message = read_cell_message(header, number, max(room, 0))
                    if isinstance(message, CellReply):
                        break
                    if progress and message.position <= progress.position:
                        raise wire.WireError("a message out of turn")
                    progress = message
            except (TimeoutError, wire.WireError) as error:
                seconds = deadline.charge()
                position = progress.position if progress else None
                stuck = Stuck(
                    self.source.check_place(Place(number, progress.line if progress else None)),
                    position,
                    self.ending(error, statement_place(number, position), seconds),
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
            told = message.stopped[: max(MAX_STOPPED_IN_ALL - len(stopped), 0)]
            stopped += [self._check_memory(self.source.check_stopped(item)) for item in told]
            printed[number] = message.printed
        run = replace(run, stopped=tuple(stopped), printed=printed)
        deadline = Deadline(self.clock, self.times, self.limits.cell_seconds)
        try:
            header, _ = self.reader.receive(0, deadline, self.budget)
            reply = read_functions_reply(header, self._sent.functions)
        except (TimeoutError, wire.WireError) as error:
            last = numbers[-1] if numbers else None
            end = self.ending(error, f"after the cells ({last})", deadline.cpu())
            return replace(run, stuck=Stuck(Place(last), None, end))
        finally:
            deadline.charge()
        self._functions = frozenset(reply.functions)
        return replace(run, functions=reply.functions, other_names=self.source.check_names(reply.other_names))

    def _receive_layers(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The layers in force, and the available kinds of array, which the process reports once it is locked."""
        seconds = START_SECONDS + (CUDA_START_SECONDS if CUDA in self.kinds else 0)
        reply, _ = self.reader.receive(0, IdleDeadline(seconds, self.times), self.budget)
        layers, available = reply.get("layers"), reply.get("kinds")
        if not isinstance(layers, list) or not isinstance(available, list):
            raise wire.WireError("no layers")
        return tuple(name for name in layers if name in LAYERS), tuple(kind for kind in self.kinds if kind in available)

    def ending(self, error: Exception, place: str, seconds: float) -> TimedOut | Died:
        """How the statement or call at ``place`` ended, after which no message could be read because of the error."""
        match error:
            case OutOfTime():
                return TimedOut(seconds)
            case TimeoutError():
                by_cpu = isinstance(error, StepTimeout) and error.by_cpu
                return TimedOut(seconds, doubtful=not by_cpu and self.doubts.is_doubtful(place, LATE))
            case wire.ConnectionClosed():
                return self._exit_ending(place, seconds)
            case _:
                return Died("exit")

    def _exit_ending(self, place: str, seconds: float) -> TimedOut | Died:
        is_short = machine_memory.is_short(self.limits.memory)
        status = self.exit_status()
        number = status.signal if status.by_itself else None  # it may have closed the wire and gone on
        is_hard_limit = status.cpu_seconds > self.limits.cpu_seconds - CPU_TOLERANCE
        if number == signal.SIGXCPU or number == signal.SIGKILL and is_hard_limit:
            return TimedOut(seconds)
        cause = status.signal_name if number else "exit"
        if is_short or number is not None and number not in OWN_SIGNALS:
            return Died(cause, doubtful=self.doubts.is_doubtful(place, cause))
        return Died(cause)

    def is_doubtful_memory(self, place: str) -> bool:
        """Whether a lack of memory at that place may be the machine's."""
        return machine_memory.is_short(self.limits.memory) and self.doubts.is_doubtful(place, SHORT_OF_MEMORY)

    def _check_memory(self, stopped: UnfinishedStatement) -> UnfinishedStatement:
        if not isinstance(stopped.end, RanOutOfMemory):
            return stopped
        cell = -1 if stopped.place.cell is None else stopped.place.cell
        place = statement_place(cell, stopped.position)
        return replace(stopped, end=replace(stopped.end, doubtful=self.is_doubtful_memory(place)))


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
    return SandboxError(EngineSentence.of(_NOT_LOCKED, error=printable_text(str(error))))
