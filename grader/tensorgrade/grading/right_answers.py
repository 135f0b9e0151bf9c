"""Right answers for a student's functions that call wrong ones: the author's solution, in a sandboxed process.

A student's process asks through a name of its notebook (`tensorgrade.sandbox.doors`). What it sends is decoded here
and sent on; the same for what the solution answers. Neither process has anything of the other.
"""

import contextlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from numpy.typing import NDArray

from tensorgrade.arrays.codec import CodecError, decode, encode
from tensorgrade.call_script import ScriptError, require_script
from tensorgrade.run_log import LOGGER
from tensorgrade.sandbox.doubts import Doubts
from tensorgrade.sandbox.host import Sandbox
from tensorgrade.sandbox.outcomes import Outcome, Raised, Returned
from tensorgrade.sandbox.process import Child
from tensorgrade.sandbox.run_records import CellCuts, StudentCode
from tensorgrade.sandbox.submission_clock import OutOfTime, SubmissionClock
from tensorgrade.sandbox.untrusted_replies import SubmittedSource
from tensorgrade.sandbox.wire import Budget, WireError
from tensorgrade.sandbox.zygote_control import SandboxError

MOST_SECONDS = 60.0
"""What the answers to one submission's questions may take in all, by wall clock."""
MAX_BYTES = 1 << 30
"""All that its processes may send for them."""
MAX_NODES = 20_000_000
ATTEMPTS = 2
"""How often an answer is asked for, each time of a new process: somebody else may have ended the one before."""
NO_ANSWER = "no answer could be computed for these arguments"


class RightAnswers:
    """Answers what the processes of one submission ask. Use as a context manager, which ends the solution's process."""

    def __init__(self, sandbox: Sandbox, cells: Sequence[str], functions: Sequence[str], seconds: float) -> None:
        """``cells`` are the author's solution, ``seconds`` the time limit of one answer."""
        self._sandbox, self._functions, self._seconds = sandbox, tuple(functions), seconds
        self._code = StudentCode(list(enumerate(cells)), functions=self._functions)
        self._child: Child | None = None
        self._seconds_left = MOST_SECONDS
        self.budget = Budget(MAX_NODES, MAX_BYTES)

    def __enter__(self) -> "RightAnswers":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def answer(self, question: dict[str, Any], arrays: Sequence[NDArray[Any]]) -> Outcome:
        """What the solution answers to a question. Raises OutOfTime after too many."""
        if self._seconds_left <= 0:
            raise OutOfTime
        began = time.monotonic()
        try:
            for _ in range(ATTEMPTS):
                try:
                    return self._solution().solve(question, arrays, self._seconds)
                except (WireError, TimeoutError, SandboxError):
                    LOGGER.warning("The author's solution gave no answer.", exc_info=True)
                    self._end()
            return Raised("ValueError", NO_ANSWER)
        finally:
            self._seconds_left -= time.monotonic() - began

    def _solution(self) -> Child:
        if self._child is None:
            limits = self._sandbox.limits
            # Of its own: the author's code takes nothing of what a submission may cost.
            clock, budget = SubmissionClock(limits), Budget(MAX_NODES, MAX_BYTES)
            source = SubmittedSource(self._code.cells)
            self._child = Child(self._sandbox.control, limits, source, clock, budget, Doubts(), 0)
            self._child.run_cells(self._code, CellCuts())
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            with contextlib.suppress(SandboxError):
                child.close()


@dataclass
class BatchDoors:
    """The functions that are right in the calls of one function (`tensorgrade.sandbox.run_records.Doors`)."""

    names: Mapping[str, bool]
    answers: RightAnswers
    asked: set[str] = field(default_factory=set)
    """Those that were called."""
    watch: Sequence[str] = ()

    @property
    def budget(self) -> Budget:
        """What the process may send in these calls."""
        return self.answers.budget

    def answer(self, ask: Any, buffers: Sequence[memoryview]) -> tuple[dict[str, Any], Sequence[NDArray[Any]]]:
        """The reply to a question. Raises WireError for what is none, OutOfTime after too many."""
        question, sent = _checked(ask, self.names, buffers)
        self.asked.add(question["function"])
        outcome = self.answers.answer(question, sent)
        if not isinstance(outcome, Returned):
            return {"error": outcome.text if isinstance(outcome, Raised) else NO_ANSWER}, []
        arrays: list[NDArray[Any]] = []
        return {"answer": encode(outcome.value, arrays)}, arrays

    def enter(self, names: Sequence[str]) -> None:
        """Nothing is watched."""


@dataclass
class Watch:
    """What the calls of one function call of the student's own (`tensorgrade.sandbox.run_records.Doors`)."""

    watch: Sequence[str]
    budget: Budget
    entered: frozenset[str] = frozenset()
    """The functions that were called."""
    names: Mapping[str, bool] = field(default_factory=dict)

    def answer(self, ask: Any, buffers: Sequence[memoryview]) -> tuple[dict[str, Any], Sequence[NDArray[Any]]]:
        """Nothing may be asked. Raises WireError."""
        raise WireError("a message out of turn")

    def enter(self, names: Sequence[str]) -> None:
        """Keep which functions were called."""
        self.entered = frozenset(names)


def _checked(
    tree: Any, names: Mapping[str, bool], buffers: Sequence[memoryview]
) -> tuple[dict[str, Any], list[NDArray[Any]]]:
    """A question as it is sent on, and its arrays. Raises WireError for what is none."""
    fields = {"function", "positional", "keyword", "script"}
    if not isinstance(tree, dict) or tree.keys() != fields or tree["function"] not in list(names):
        raise WireError("a message out of turn")
    positional, keyword, script = tree["positional"], tree["keyword"], tree["script"]
    if (
        not isinstance(positional, list)
        or not isinstance(keyword, dict)
        or (script is not None) != names[tree["function"]]
    ):
        raise WireError("a message out of turn")
    arrays: list[NDArray[Any]] = []
    try:
        sent = {
            "function": tree["function"],
            "positional": [encode(decode(item, buffers), arrays) for item in positional],
            "keyword": {name: encode(decode(item, buffers), arrays) for name, item in keyword.items()},
            "script": None if script is None else _checked_script(script, tree["function"], len(positional)),
        }
    except (CodecError, ScriptError):
        raise WireError("a question that is none") from None
    return sent, arrays


def _checked_script(script: Any, name: str, count: int) -> Any:
    checked = require_script(script, count)
    if any(not isinstance(item, dict) or item.get("make") != name for item in checked["subjects"]):
        raise ScriptError("another class")
    return checked
