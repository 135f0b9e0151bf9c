"""Right answers for a student's functions that call wrong ones: the author's solution, in a sandboxed process.

A student's process asks through a name of its notebook (`tensorgrade.sandbox.doors`). What it sends is decoded here
and sent on; the same for what the solution answers. Neither process has anything of the other.
"""

import contextlib
import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import TracebackType
from typing import Any

from numpy.typing import NDArray

from tensorgrade.arrays.codec import CodecError, decode, encode
from tensorgrade.call_script import ScriptError, made_in, require_script
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
"""CPU time that the answers to one submission's questions may take in all."""
MAX_BYTES = 1 << 30
"""All that its processes may send for them."""
MAX_NODES = 20_000_000
ATTEMPTS = 2
"""How often an answer is asked for, each time of a new process: somebody else may have ended the one before."""
MAX_KNOWN_BYTES = 64 << 20
"""What is kept of answers, for questions that are asked again."""
NOTHING_KNOWN = Raised("", "no answer could be computed for these arguments")
WRONG_FORM = ("TypeError", "AttributeError", NOTHING_KNOWN.type)
"""What the solution raises where it is called in another way, or with values of other types, than it is made for."""


@dataclass(frozen=True)
class Reply:
    """The reply to a question."""

    tree: dict[str, Any]
    arrays: Sequence[NDArray[Any]] = ()
    is_of_form: bool = True
    """Whether the question was one for the solution: a student's own function may take other arguments."""

    @property
    def size(self) -> int:
        """About what it takes of memory, in bytes."""
        return len(str(self.tree)) + sum(array.nbytes for array in self.arrays)


class RightAnswers:
    """Answers what the processes of one submission ask. Use as a context manager, which ends the solution's process."""

    def __init__(self, sandbox: Sandbox, cells: Sequence[str], functions: Sequence[str], seconds: float) -> None:
        """``cells`` are the author's solution, ``seconds`` the time limit of one answer."""
        self._sandbox, self._functions, self._seconds = sandbox, tuple(functions), seconds
        self._code = StudentCode(list(enumerate(cells)), functions=self._functions)
        self._child: Child | None = None
        self._known: dict[bytes, Reply] = {}
        self._known_bytes = 0
        self.budget = Budget(MAX_NODES, MAX_BYTES)

    @cached_property
    def _clock(self) -> SubmissionClock:
        """Of its own: the author's code takes nothing of what a submission may cost."""
        return SubmissionClock(replace(self._sandbox.limits, submission_seconds=MOST_SECONDS))

    def __enter__(self) -> "RightAnswers":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def reply(self, question: dict[str, Any], arrays: Sequence[NDArray[Any]]) -> Reply:
        """The reply to a question, from memory where it was asked before. Raises OutOfTime after too many."""
        digest = _digest(question, arrays)
        if known := self._known.get(digest):
            return known
        reply = _reply(self._answer(question, arrays))
        if reply.is_of_form and self._known_bytes + reply.size <= MAX_KNOWN_BYTES:
            self._known[digest] = reply
            self._known_bytes += reply.size
        return reply

    def _answer(self, question: dict[str, Any], arrays: Sequence[NDArray[Any]]) -> Outcome:
        for _ in range(ATTEMPTS):
            if self._clock.is_over:
                raise OutOfTime
            try:
                return self._solution().solve(question, arrays, self._seconds)
            except (WireError, TimeoutError, SandboxError):
                LOGGER.warning("The author's solution gave no answer.", exc_info=True)
                self._end()
        return NOTHING_KNOWN

    def _solution(self) -> Child:
        if self._child is None:
            limits = self._sandbox.limits
            source, budget = SubmittedSource(self._code.cells), Budget(MAX_NODES, MAX_BYTES)
            self._child = Child(self._sandbox.control, limits, source, self._clock, budget, Doubts(), 0)
            self._child.run_cells(self._code, CellCuts())
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            with contextlib.suppress(SandboxError):
                child.close()


def _digest(question: dict[str, Any], arrays: Sequence[NDArray[Any]]) -> bytes:
    digest = hashlib.sha256(repr(question).encode())
    for array in arrays:
        digest.update(f"{array.dtype.str}{array.shape}".encode())
        digest.update(array.tobytes())
    return digest.digest()


def _reply(outcome: Outcome) -> Reply:
    if isinstance(outcome, Returned):
        arrays: list[NDArray[Any]] = []
        return Reply({"answer": encode(outcome.value, arrays)}, arrays)
    error = outcome if isinstance(outcome, Raised) else NOTHING_KNOWN
    return Reply({"error": error.text}, is_of_form=error.type not in WRONG_FORM)


@dataclass
class BatchDoors:
    """The functions that are right in the calls of one function (`tensorgrade.sandbox.run_records.Doors`)."""

    names: Mapping[str, bool]
    """By name, whether it makes objects."""
    answers: RightAnswers
    wrong: Collection[str]
    """Those of them that are wrong. A wrong one takes only objects that can be sent, so others make these."""
    asked: set[str] = field(default_factory=set)
    """The wrong ones that were called."""
    complete: bool = True
    """Whether all questions were for the solution (`Reply.is_of_form`)."""
    watch: Sequence[str] = ()

    @property
    def budget(self) -> Budget:
        """What the process may send in these calls."""
        return self.answers.budget

    def answer(self, ask: Any, buffers: Sequence[memoryview]) -> tuple[dict[str, Any], Sequence[NDArray[Any]]]:
        """The reply to a question. Raises WireError for what is none, OutOfTime after too many."""
        question, sent = _checked(ask, self.names, buffers)
        called = {question["function"], *(made_in(question["script"]) if question["script"] else ())}
        self.asked |= called.intersection(self.wrong)
        reply = self.answers.reply(question, sent)
        self.complete &= reply.is_of_form
        return reply.tree, reply.arrays

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
        or (script is None and names[tree["function"]])
        or (script is not None and keyword)
    ):
        raise WireError("a message out of turn")
    arrays: list[NDArray[Any]] = []
    try:
        sent = {
            "function": tree["function"],
            "positional": [encode(decode(item, buffers), arrays) for item in positional],
            "keyword": {name: encode(decode(item, buffers), arrays) for name, item in keyword.items()},
            "script": None if script is None else _checked_script(script, tree["function"], names, len(positional)),
        }
    except (CodecError, ScriptError):
        raise WireError("a question that is none") from None
    return sent, arrays


def _checked_script(script: Any, name: str, names: Mapping[str, bool], count: int) -> Any:
    checked = require_script(script, count)
    subjects = checked["subjects"]
    if any(not isinstance(item, dict) or item.get("make") != name for item in subjects) or len(subjects) != 1:
        raise ScriptError("another class")
    if not made_in(checked) <= names.keys() or bool(checked["calls"]) != names[name]:
        raise ScriptError("another function")
    return checked
