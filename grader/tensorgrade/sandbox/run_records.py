"""What a sandbox is given and what it returns: the cells and batches of calls of a submission, and its run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from tensorgrade.arrays.libraries import NUMPY
from tensorgrade.cells.runner import FunctionPlace
from tensorgrade.sandbox.outcomes import Died, Outcome, Place, TimedOut, UnfinishedStatement
from tensorgrade.sandbox.wire import Call, calls_frame, encode_frame


@dataclass(frozen=True)
class StudentCode:
    """A submission's cells, in order, by their number in the notebook."""

    cells: Sequence[tuple[int, str]]
    is_script: bool = False
    functions: tuple[str, ...] = ()
    """The names of the functions that the assignment asks for."""
    stubs: frozenset[tuple[int, int]] = frozenset()
    """The cell and the first line of each definition that was left as it was handed out."""


@dataclass(frozen=True)
class CellCuts:
    """What of the cells is left out, because it hung or ended a process before."""

    statements: frozenset[tuple[int, int]] = frozenset()
    """Statements that are left out: cell and position."""
    constants_only: frozenset[int] = frozenset()
    """Cells of which only imports, definitions and constants are run."""
    left_out: frozenset[int] = frozenset()
    """Cells that are not run at all."""


@dataclass(frozen=True)
class Stuck:
    """Where the cells hung or ended the process."""

    place: Place
    """The statement's first line."""
    position: int | None
    """The statement's place among its cell's; None where the cell did not come to its first one."""
    end: TimedOut | Died
    out_of_time: bool = False
    """Whether the time for all cells had run out: the statement need not be at fault."""
    later: tuple[int, ...] = ()
    """The cells after it."""


@dataclass(frozen=True)
class CallBatch:
    """The calls of one exercise with one kind of array. Each may take ``seconds`` and must not use ``ready_made``."""

    frame: bytes
    """The calls, encoded for the wire."""
    count: int
    """Their number."""
    seconds: float
    array_kind: str = NUMPY
    ready_made: tuple[str, ...] = ()
    function: str = ""
    """The calls are made only if this function is written; empty: they are made in any case."""


def call_batch(
    calls: Sequence[Call],
    seconds: float,
    array_kind: str = NUMPY,
    ready_made: Sequence[str] = (),
    function: str = "",
) -> CallBatch:
    """The batch of these calls. Make it once for all submissions: encoding the arguments takes time."""
    frame = encode_frame(*calls_frame(calls, array_kind, ready_made))
    return CallBatch(frame, len(calls), seconds, array_kind, tuple(ready_made), function)


BatchOutcomes: TypeAlias = tuple[Outcome, ...] | None
"""One outcome per call of a batch; None where its kind of array is not available."""


@dataclass(frozen=True)
class ProcessRun:
    """The cells as one process ran them."""

    layers: tuple[str, ...]
    """The layers in force, as the process reported before any student code ran."""
    array_kinds: tuple[str, ...]
    """The available kinds of array beside NumPy's, reported likewise."""
    stopped: tuple[UnfinishedStatement, ...] = ()
    """The statements that raised an exception."""
    printed: Mapping[int, str] = field(default_factory=dict)
    """By cell."""
    functions: Mapping[str, FunctionPlace] = field(default_factory=dict)
    """The wanted functions that exist after the cells have run."""
    other_names: tuple[str, ...] = ()
    """Names of other functions and classes, and of methods as ``Class.method``."""
    stuck: Stuck | None = None
    """Where this process hung or ended; None where all cells ran."""

    @property
    def waited(self) -> float:
        """Seconds spent waiting for a cell that did not end."""
        return self.stuck.end.seconds if self.stuck and isinstance(self.stuck.end, TimedOut) else 0.0


@dataclass(frozen=True)
class SandboxRun:
    """The outcomes of a submission."""

    outcomes: tuple[BatchOutcomes, ...] = ()
    """Per batch."""
    stopped: tuple[UnfinishedStatement, ...] = ()
    """The statements that did not run to their end, in order."""
    printed: Mapping[int, str] = field(default_factory=dict)
    """By cell."""
    layers: tuple[str, ...] = ()
    """The layers that were in force in every process."""
    waited: float = 0.0
    """Seconds spent waiting for cells and calls that did not end."""
    memory: int = 0
    """Peak resident memory of the submission's processes, in bytes."""
    cuts: CellCuts = CellCuts()
    """What was left out of the cells in the last process."""
    functions: Mapping[str, FunctionPlace] = field(default_factory=dict)
    """The wanted functions that exist after the cells have run; none where the cells did not come to their end."""
    other_names: tuple[str, ...] = ()
    """Names of other functions and classes, and of methods as ``Class.method``."""
    finished: bool = True
    """Whether the cells came to their end in the last process."""
    array_kinds: tuple[str, ...] = ()
    """The available kinds of array beside NumPy's."""


def cuts_after(cuts: CellCuts, stuck: Stuck, last_attempt: bool) -> CellCuts:
    """What is left out in the process after one that got stuck there, in which ``cuts`` was left out.

    The ``last_attempt`` runs only what takes no time in that cell and all later ones.
    """
    cell = stuck.place.cell if stuck.place.cell is not None else -1
    constants_only = cuts.constants_only | {cell, *stuck.later}
    if stuck.out_of_time and cell not in cuts.constants_only:
        return replace(cuts, constants_only=constants_only)
    if stuck.position is None or (cell, stuck.position) in cuts.statements:
        return replace(cuts, left_out=cuts.left_out | {cell})
    cuts = replace(cuts, statements=cuts.statements | {(cell, stuck.position)})
    return replace(cuts, constants_only=constants_only) if stuck.out_of_time or last_attempt else cuts


def build_run(
    process_runs: Sequence[ProcessRun], outcomes: Sequence[BatchOutcomes], memory: int, cuts: CellCuts
) -> SandboxRun:
    """The run of a submission: ``process_runs`` are those of its processes, in order; the last one's errors count."""
    run = SandboxRun(
        outcomes=tuple(outcomes),
        layers=_in_all([process_run.layers for process_run in process_runs]),
        waited=sum(process_run.waited for process_run in process_runs) + sum(map(_waited, outcomes)),
        memory=memory,
        cuts=cuts,
    )
    if not process_runs:
        return run
    last = process_runs[-1]
    hung = [
        UnfinishedStatement(stuck.place, -1 if stuck.position is None else stuck.position, stuck.end)
        for stuck in (process_run.stuck for process_run in process_runs)
        if stuck and not stuck.out_of_time
    ]
    stopped = {(item.place.cell or 0, item.position): item for item in (*hung, *last.stopped)}
    return replace(
        run,
        stopped=tuple(stopped[key] for key in sorted(stopped)),
        printed=last.printed,
        array_kinds=last.array_kinds,
        functions=last.functions,
        other_names=last.other_names,
        finished=last.stuck is None,
    )


def merge_runs(first: SandboxRun, second: SandboxRun) -> SandboxRun:
    """Two runs of a submission as one: the batches of the first, then those of the second.

    What the cells did is the first one's. A layer counts only if it was in force in both.
    """
    return replace(
        first,
        outcomes=first.outcomes + second.outcomes,
        layers=_in_all([first.layers, second.layers]),
        waited=first.waited + second.waited,
        memory=max(first.memory, second.memory),
        array_kinds=tuple(dict.fromkeys(first.array_kinds + second.array_kinds)),
    )


def _in_all(layers: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(name for name in layers[0] if all(name in others for others in layers[1:])) if layers else ()


def _waited(outcomes: BatchOutcomes) -> float:
    return sum(outcome.seconds for outcome in outcomes or () if isinstance(outcome, TimedOut))
