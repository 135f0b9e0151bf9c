"""What a sandbox is given and what it returns: the cells and batches of calls of a submission, and its run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from tensorgrade.arrays.libraries import NUMPY
from tensorgrade.sandbox.outcomes import CellError, Outcome, TimedOut
from tensorgrade.sandbox.wire import Call, calls_frame, encode_frame


@dataclass(frozen=True)
class StudentCode:
    """A submission's cells, in order, by their number in the notebook."""

    cells: Sequence[tuple[int, str]]
    is_script: bool = False


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


def call_batch(
    calls: Sequence[Call], seconds: float, array_kind: str = NUMPY, ready_made: Sequence[str] = ()
) -> CallBatch:
    """The batch of these calls. Make it once for all submissions: encoding the arguments takes time."""
    frame = encode_frame(*calls_frame(calls, array_kind, ready_made))
    return CallBatch(frame, len(calls), seconds, array_kind, tuple(ready_made))


BatchOutcomes: TypeAlias = tuple[Outcome, ...] | None
"""One outcome per call of a batch; None where its kind of array is not available."""


@dataclass(frozen=True)
class CellsRun:
    """The cells as one process ran them."""

    layers: tuple[str, ...]
    """The layers in force, as the process reported before any student code ran."""
    array_kinds: tuple[str, ...]
    """The available kinds of array beside NumPy's, reported likewise."""
    errors: tuple[CellError, ...] = ()
    printed: Mapping[int, str] = field(default_factory=dict)
    """By cell."""
    waited: float = 0.0
    """Seconds spent waiting for a cell that did not end."""
    stuck: tuple[int, ...] = ()
    """The cells of which only the definitions may run in the next process; empty where all cells ran."""


@dataclass(frozen=True)
class SandboxRun:
    """The outcomes of a submission."""

    outcomes: tuple[BatchOutcomes, ...] = ()
    """Per batch."""
    errors: tuple[CellError, ...] = ()
    """In the order of the cells."""
    printed: Mapping[int, str] = field(default_factory=dict)
    """By cell."""
    layers: tuple[str, ...] = ()
    """The layers that were in force in every process."""
    waited: float = 0.0
    """Seconds spent waiting for cells and calls that did not end."""
    memory: int = 0
    """Peak resident memory of the submission's processes, in bytes."""
    definitions_only: tuple[int, ...] = ()
    """Cells that hung or ended the process: only their definitions were run afterwards."""
    array_kinds: tuple[str, ...] = ()
    """The available kinds of array beside NumPy's."""


def cells_to_cut(cells_runs: Sequence[CellsRun], skipped: Sequence[int] = ()) -> tuple[int, ...]:
    """The cells of which these processes showed that only the definitions may be run, beside the ``skipped`` ones."""
    cut: tuple[int, ...] = ()
    for stuck in (run.stuck for run in cells_runs):
        # If a cell that is cut already gets stuck again, its definitions are at fault, and the cells after it are not.
        if stuck and stuck[0] not in (*skipped, *cut):
            cut += tuple(number for number in stuck if number not in (*skipped, *cut))
    return cut


def build_run(
    cells_runs: Sequence[CellsRun], outcomes: Sequence[BatchOutcomes], memory: int, skipped: Sequence[int] = ()
) -> SandboxRun:
    """The run of a submission: ``cells_runs`` are those of its processes, in order; the last one's errors count."""
    run = SandboxRun(
        outcomes=tuple(outcomes),
        layers=_in_all([cells_run.layers for cells_run in cells_runs]),
        waited=sum(cells_run.waited for cells_run in cells_runs) + sum(map(_waited, outcomes)),
        memory=memory,
        definitions_only=cells_to_cut(cells_runs, skipped),
    )
    if not cells_runs:
        return run
    last = cells_runs[-1]
    return replace(run, errors=last.errors, printed=last.printed, array_kinds=last.array_kinds)


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
