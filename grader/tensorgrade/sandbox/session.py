"""One submission in the sandbox: what its processes share, and how one of them follows another.

Each run starts a process of its own for its calls. Where cells or a call end it, another one goes on. All runs of a
submission have one clock. Its cells may be at fault three times; its calls, which end a process at most once for each
function in each run, as long as it does not take long to run the cells again.
"""

import contextlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Protocol

from tensorgrade.arrays import libraries
from tensorgrade.sandbox import wire
from tensorgrade.sandbox.doubts import Doubt, Doubts
from tensorgrade.sandbox.limits import Limits
from tensorgrade.sandbox.outcomes import (
    BrokeProtocol,
    Died,
    NotCalled,
    NotDefined,
    Outcome,
    TimedOut,
    is_last,
    is_unknown,
    not_called_after,
)
from tensorgrade.sandbox.process import Child
from tensorgrade.sandbox.run_records import (
    BatchOutcomes,
    CallBatch,
    CellCuts,
    Doors,
    ProcessRun,
    SandboxRun,
    StudentCode,
    build_run,
    cuts_after,
)
from tensorgrade.sandbox.submission_clock import SubmissionClock
from tensorgrade.sandbox.untrusted_replies import SubmittedSource
from tensorgrade.sandbox.zygote_control import SandboxError, ZygoteControl

SMALL_MEMORY = 128 << 20
"""What a process may hold beside which that of the next run runs the cells, in bytes. Without any it is some 60 MiB."""
SLOW_SHARE = 0.25
"""The share of their time limit that calls take, sleep included, after which those that earn nothing are left out."""
MAX_RERUNS = 3
"""How often the cells of a submission are run again because they hung or ended the process; and how many times as long
as all cells may take, they may take where they are run again because calls did.

These are two: the examples in a notebook call its functions, and where one of those hangs, so do they. The calls of the
other functions are made all the same.
"""


class Zygote(Protocol):
    """The process that a submission's processes are forked from (`tensorgrade.sandbox.host.Sandbox`)."""

    limits: Limits
    control: ZygoteControl

    @property
    def array_sandbox(self) -> "Zygote":
        """The one that has other array libraries beside NumPy."""

    def restart(self) -> None:
        """Start it anew."""


class Session:
    """A submission's cells, and the calls of its functions in as many processes as are asked for.

    Use as a context manager, which ends the process that is ready for a run that did not come.
    """

    def __init__(self, zygote: Zygote, code: StudentCode, earlier_doubts: Collection[Doubt] = ()) -> None:
        """``earlier_doubts`` are those of the run of this submission before: what comes again is the student's."""
        self._zygote, self._code = zygote, code
        self._doubts = Doubts(earlier_doubts)
        self._cells_in_doubt = False
        self._source = SubmittedSource(code.cells)
        self._clock = SubmissionClock(zygote.limits)
        self._budget = wire.Budget(zygote.limits.answer_nodes, zygote.limits.answer)
        self._cuts = CellCuts()
        self._reruns_left = MAX_RERUNS
        self._reruns_for_calls = 0.0
        """CPU time of cells that were run again because calls had ended the process, in seconds."""
        self._ready: Child | None = None
        """A process for the next run, which may have been sent the cells."""

    def __enter__(self) -> "Session":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end_ready()

    @property
    def _is_over(self) -> bool:
        """Whether the submission has used up its time, or what it may send."""
        return self._clock.is_over or self._budget.is_spent

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """The ends so far that need not be the student's: run the submission once more, with these."""
        return self._doubts.found

    @property
    def waited(self) -> float:
        """Seconds for which the submission has held the sandbox so far, where something used up its time; else 0."""
        return self._clock.held if self._clock.ended_early else 0.0

    def run(
        self,
        batches: Sequence[CallBatch],
        *,
        then: Sequence[CallBatch] = (),
        with_libraries: bool = False,
        doors: Mapping[str, Doors] | None = None,
    ) -> SandboxRun:
        """Run the cells in a new process, then every batch. After one in which the process ended, a new one goes on.

        ``then`` are the batches of the next run, as far as known: its process is started at the same time.
        ``with_libraries``: in a process that has the array libraries beside NumPy. ``doors`` are by the function of the
        batch: right answers in the place of other functions that it calls. A zygote that has ended is restarted
        once; raises SandboxError when that does not help.
        """
        zygote = self._zygote.array_sandbox if with_libraries else self._zygote
        try:
            return self._run(zygote, batches, then, doors or {})
        except SandboxError:
            self._end_ready()
            zygote.restart()
            return self._run(zygote, batches, (), doors or {})
        except BaseException:
            # Interrupted, such as by Ctrl-C: a reply may be under way that the next request must not read.
            self._end_ready()
            zygote.restart()
            raise

    def _run(
        self, zygote: Zygote, batches: Sequence[CallBatch], then: Sequence[CallBatch], doors: Mapping[str, Doors]
    ) -> SandboxRun:
        kinds = sorted({batch.array_kind for batch in batches} - {libraries.NUMPY})
        size = _size(batches)
        outcomes: list[BatchOutcomes] = []
        ended: dict[str, Outcome] = {}  # functions that have ended a process: they would do so again
        slow = set[str]()  # functions that take so long that calls which earn nothing would cost others theirs
        may_start = True  # for batches that earn nothing
        start = self._start_child(zygote, kinds, size, then)
        child, process_runs, memory = start.child, start.process_runs, start.memory
        try:
            for batch in batches:
                is_left_out = batch.optional and (batch.function in slow or (child is None and not may_start))
                if batch.function in ended or is_left_out:
                    outcomes.append((_not_called(ended.get(batch.function)),) * batch.count)
                    continue
                if child is None and start.child is not None:  # the last batch ended the process
                    may_start = may_start and not batch.optional
                    start = self._start_again(zygote, kinds, size, counts=not batch.optional)
                    child, process_runs = start.child, process_runs + start.process_runs
                    memory = max(memory, start.memory)
                run = process_runs[-1] if process_runs else None
                if run and batch.array_kind != libraries.NUMPY and batch.array_kind not in run.array_kinds:
                    outcomes.append(None)
                elif child is None or run is None:
                    outcomes.append((start.not_called,) * batch.count)
                elif batch.function and batch.function not in run.functions:
                    outcomes.append((NotDefined(),) * batch.count)
                else:
                    held = self._clock.held
                    made = child.run_calls(batch, doors.get(batch.function))
                    outcomes.append(made)
                    if self._clock.held - held > SLOW_SHARE * batch.seconds * batch.count:
                        slow.add(batch.function)
                    if any(map(_ends_process, made)) or child.has_unread_replies():
                        ended |= {name: item for item in made for name in [batch.function] if name and is_last(item)}
                        memory = max(memory, child.close())
                        child = None
        finally:
            if child is not None:
                memory = max(memory, child.close())
        if self._cells_in_doubt:  # whatever depends on them
            outcomes = [made if made is None else (NotCalled("machine"),) * len(made) for made in outcomes]
        made_run = build_run(process_runs, outcomes, memory, self.waited, self._cuts)
        return replace(made_run, finished=made_run.finished and not self._cells_in_doubt)

    def _start_again(self, zygote: Zygote, kinds: Sequence[str], size: int, counts: bool) -> "_Start":
        """As `_start_child`, after a call that ended the process; ``counts``: at the cost of the submission."""
        seconds = sum(self._clock.finished_cells.values()) if counts else 0.0
        if counts and self._reruns_for_calls + seconds > MAX_RERUNS * zygote.limits.notebook_seconds:
            return _Start(None, (), 0, NotCalled("clock"))
        self._reruns_for_calls += seconds
        return self._start_child(zygote, kinds, size)

    def _start_child(self, zygote: Zygote, kinds: Sequence[str], size: int, then: Sequence[CallBatch] = ()) -> "_Start":
        """Run the cells in a new child; where they hang or end it, in another one without what is at fault.

        A child for ``then`` is started beside it. That one gets the cells when they have come to an end in the first
        one, where this does not take much memory: two that do are more than is planned for a submission.
        """
        process_runs: tuple[ProcessRun, ...] = ()
        memory = 0
        while not self._is_over:
            child = self._take_ready(zygote, size) or self._new_child(zygote, size, kinds)
            try:
                if then and self._ready is None:
                    self._ready = self._new_child(zygote, _size(then))
                process_run = child.run_cells(self._code, self._cuts)
                self._cells_in_doubt |= process_run.is_doubtful
                if then and process_run.stuck is None and child.resident_memory() <= SMALL_MEMORY:
                    self._send_to_ready()
            except BaseException:
                child.close()
                raise
            process_runs += (process_run,)
            if process_run.stuck is None:
                return _Start(child, process_runs, memory)
            memory = max(memory, child.close())
            if self._is_over:
                break
            self._cuts = cuts_after(self._cuts, process_run.stuck, last_attempt=self._reruns_left == 1)
            if self._reruns_left == 0:
                if process_run.stuck.out_of_time:
                    break
                hung = any(run.stuck and isinstance(run.stuck.end, TimedOut) for run in process_runs)
                return _Start(None, process_runs, memory, NotCalled("timeout" if hung else "died"))
            self._reruns_left -= 1
        return _Start(None, process_runs, memory, NotCalled("clock"))

    def _new_child(self, zygote: Zygote, size: int, kinds: Sequence[str] = ()) -> Child:
        return Child(zygote.control, zygote.limits, self._source, self._clock, self._budget, self._doubts, size, kinds)

    def _take_ready(self, zygote: Zygote, size: int) -> Child | None:
        """The process that is ready, to be used now; None where there is none of this zygote.

        One with too little memory for arguments, or that runs cells which are left out now, is ended.
        """
        ready = self._ready
        if ready is None or ready.control is not zygote.control:
            return None
        if ready.memory < size or ready.has_other_cells(self._cuts):
            self._end_ready()
            return None
        self._ready = None
        return ready

    def _send_to_ready(self) -> None:
        if self._ready is not None and not self._ready.has_cells:
            self._ready.send_cells(self._code, self._cuts)

    def _end_ready(self) -> None:
        ready, self._ready = self._ready, None
        if ready is not None:
            with contextlib.suppress(SandboxError):  # its zygote has ended, and it with that
                ready.close()


@dataclass(frozen=True)
class _Start:
    """The start of a process that makes calls, with those before it that the cells ended."""

    child: Child | None
    """None where the cells hang or end the process also without what was found to be at fault, or nothing may be run
    any more."""
    process_runs: tuple[ProcessRun, ...]
    memory: int
    """Peak resident memory of the processes that have ended, in bytes."""
    not_called: NotCalled = NotCalled("died")
    """The outcome of the calls where there is no child."""


def _not_called(last: Outcome | None) -> NotCalled:
    """The outcome of calls that are not made, after one of the same function that ended its process, or of another."""
    return not_called_after(last) if isinstance(last, (TimedOut, Died, BrokeProtocol)) else NotCalled("died")


def _size(batches: Sequence[CallBatch]) -> int:
    """The bytes of memory that the arrays of the batches take."""
    return sum(len(batch.memory.image) for batch in batches)


def _ends_process(outcome: Outcome) -> bool:
    """Whether the process is not used any more after a call with this outcome."""
    return is_last(outcome) or is_unknown(outcome)
