"""What a sandbox is given and what it returns: the cells and batches of calls of a submission, and its run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeAlias

from numpy.typing import NDArray

from tensorgrade.arrays.libraries import NUMPY
from tensorgrade.cells.runner import FunctionPlace
from tensorgrade.sandbox.argument_memory import CallMemory, call_memory
from tensorgrade.sandbox.outcomes import Died, Outcome, Place, TimedOut, UnfinishedStatement, is_doubtful
from tensorgrade.sandbox.wire import Budget, Call, encode_frame, library_calls_frame

NO_MEMORY = call_memory(())


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
    """CPU time that each may take."""
    array_kind: str = NUMPY
    ready_made: tuple[str, ...] = ()
    function: str = ""
    """The calls are made only if this function is written; empty: they are made in any case."""
    functions: tuple[str, ...] = ()
    """The function that each call is of."""
    memory: CallMemory = NO_MEMORY
    """NumPy's arrays of the calls."""
    watched: frozenset[int] = frozenset()
    """The calls, by number, whose arrays are looked at afterwards. Those that the next call overwrites are not."""
    optional: bool = False
    """Whether the calls earn nothing: one new process for all such batches of a run is all that is started for them."""


def call_batch(
    calls: Sequence[Call],
    seconds: float,
    array_kind: str = NUMPY,
    ready_made: Sequence[str] = (),
    function: str = "",
) -> CallBatch:
    """The batch of these calls. Make it once for all submissions: encoding the arguments takes time."""
    functions = tuple(call.function for call in calls)
    if array_kind != NUMPY:
        frame = encode_frame(*library_calls_frame(calls, array_kind, ready_made))
        return CallBatch(frame, len(calls), seconds, array_kind, tuple(ready_made), function, functions)
    memory = call_memory(calls)
    trees = [
        {
            "function": call.function,
            "positional": positional,
            "keyword": keyword,
            "in_place": call.in_place,
            "script": call.script,
        }
        for call, positional, keyword in zip(calls, memory.positional, memory.keyword, strict=True)
    ]
    request = {"calls": trees, "kind": NUMPY, "ready_made": list(ready_made), "memory": len(memory.image)}
    overwritten = {number - 1 for number, call in enumerate(calls) if call.in_place}
    watched = frozenset(number for number, call in enumerate(calls) if not call.in_place) - overwritten
    return CallBatch(
        encode_frame(request), len(calls), seconds, NUMPY, tuple(ready_made), function, functions, memory, watched
    )


class Doors(Protocol):
    """Right answers in the place of a student's functions, for the calls of one batch."""

    @property
    def names(self) -> Mapping[str, bool]:
        """The functions, and whether each is a class."""

    @property
    def watch(self) -> Sequence[str]:
        """The functions that are watched in place of that."""

    @property
    def budget(self) -> Budget:
        """What the process may send in these calls."""

    def answer(self, ask: Any, buffers: Sequence[memoryview]) -> tuple[dict[str, Any], Sequence[NDArray[Any]]]:
        """The reply to what the process asks. Raises WireError for what is no question, and OutOfTime."""

    def enter(self, names: Sequence[str]) -> None:
        """Keep which of the watched functions were called."""


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
    def is_doubtful(self) -> bool:
        """Whether a statement came to an end that need not be the student's."""
        ends = [item.end for item in self.stopped] + ([self.stuck.end] if self.stuck else [])
        return any(map(is_doubtful, ends))


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
    """Seconds for which the submission has held the sandbox so far, where something did not end; else 0."""
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
    process_runs: Sequence[ProcessRun], outcomes: Sequence[BatchOutcomes], memory: int, waited: float, cuts: CellCuts
) -> SandboxRun:
    """The run of a submission: ``process_runs`` are those of its processes, in order.

    What the cells did is told by the first process that ran them to their end: later ones have seen arguments.
    """
    run = SandboxRun(
        outcomes=tuple(outcomes),
        layers=_in_all([process_run.layers for process_run in process_runs]),
        waited=waited,
        memory=memory,
        cuts=cuts,
    )
    if not process_runs:
        return run
    told = next((process_run for process_run in process_runs if process_run.stuck is None), process_runs[-1])
    hung = [
        UnfinishedStatement(stuck.place, -1 if stuck.position is None else stuck.position, stuck.end)
        for stuck in (process_run.stuck for process_run in process_runs)
        if stuck and not stuck.out_of_time
    ]
    stopped = {(item.place.cell or 0, item.position): item for item in (*hung, *told.stopped)}
    return replace(
        run,
        stopped=tuple(stopped[key] for key in sorted(stopped)),
        printed=told.printed,
        array_kinds=told.array_kinds,
        functions=told.functions,
        other_names=told.other_names,
        finished=told.stuck is None,
    )


def merge_runs(first: SandboxRun, second: SandboxRun) -> SandboxRun:
    """Two runs of a submission as one: the batches of the first, then those of the second.

    What the cells did is the first one's. A layer counts only if it was in force in both.
    """
    return replace(
        first,
        outcomes=first.outcomes + second.outcomes,
        layers=_in_all([first.layers, second.layers]),
        waited=max(first.waited, second.waited),
        memory=max(first.memory, second.memory),
        array_kinds=tuple(dict.fromkeys(first.array_kinds + second.array_kinds)),
    )


def _in_all(layers: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(name for name in layers[0] if all(name in others for others in layers[1:])) if layers else ()
