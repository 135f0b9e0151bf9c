"""Ends of cells and calls that need not be the student's: whose they are is told by whether they come again.

The kernel may have ended the process, because memory was short, or somebody else may have; and what was late without
using its time may have been held up. Where a submission has such an end, it is run once more, with nothing else at
work (`tensorgrade.sandbox.host.Sandbox.run`, `tensorgrade.grading.jobs`). The same end at the same place is the
student's then. Until that, and for another one of this kind, it is *doubtful*: nobody can tell.
"""

import hashlib
import signal
from collections.abc import Collection
from dataclasses import dataclass

from tensorgrade.sandbox.run_records import CallBatch

OWN_SIGNALS = frozenset(
    # A fault of the code, a limit that it went beyond, a timer that it has set.
    {signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGABRT, signal.SIGTRAP, signal.SIGSYS}
    | {signal.SIGXCPU, signal.SIGXFSZ, signal.SIGPIPE, signal.SIGALRM, signal.SIGVTALRM, signal.SIGPROF}
)
"""Signals by which a process ends because of what its own code does. Nobody sends them to others."""
LATE, SHORT_OF_MEMORY = "late", "memory"


@dataclass(frozen=True)
class Doubt:
    """An end that need not be the student's."""

    place: str
    """The call or the statement."""
    end: str
    """The signal's name, or one of the words above."""


class Doubts:
    """Those of one submission. Each is asked for once, where it is met."""

    def __init__(self, earlier: Collection[Doubt] = ()) -> None:
        """``earlier`` are those of the run before, which are the student's where they come again."""
        self._earlier = frozenset(earlier)
        self._found: dict[Doubt, None] = {}

    @property
    def found(self) -> tuple[Doubt, ...]:
        """Those that are still open, in order."""
        return tuple(self._found)

    def is_doubtful(self, place: str, end: str) -> bool:
        """Whether nobody can tell whose this end is; keeps it, if so."""
        doubt = Doubt(place, end)
        if doubt in self._earlier:
            return False
        self._found[doubt] = None
        return True


def call_place(batch: CallBatch, number: int, with_doors: bool) -> str:
    """What a call is known by in another run: a batch of the same calls has the same frame."""
    calls = hashlib.sha256(batch.frame).hexdigest()[:16]
    return f"call {number} of {batch.function or calls} ({batch.array_kind}, {calls}, {with_doors})"


def statement_place(cell: int, position: int | None) -> str:
    """What a statement is known by in another run."""
    return f"cell {cell}, statement {position}"
