"""Reads submissions in a process with limits: how grading, formgrader's notebook and comparisons get to know a file."""

import json
import struct
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any

from tensorgrade.engine_sentence import ENGINE_SENTENCE, EngineSentence
from tensorgrade.json_text import TreeError, parse_json, short_text
from tensorgrade.submission.limited_process import DEFAULT_LIMITS, Limit, LimitedProcess, LimitExceeded, ProcessLimits
from tensorgrade.submission.notebook_reader import ParsedSubmission, UnreadableSubmission, parse_submission
from tensorgrade.submission.parsed_json import PARSED_SUBMISSION
from tensorgrade.submission.unreadable_sentences import TOO_MANY_STATEMENTS, is_of_reader
from tensorgrade.translation import Text, engine_text

MAX_NODES = 250_000
"""Texts, numbers, lists and objects of a parsed submission. 20,000 lines of code have about half as many."""

_HEADER_LENGTH = struct.Struct("!I")
_READ = f"{__name__}:read_in_child"
_UNREADABLE = "unreadable"
"""The name in a reply under which the sentence stands where the file cannot be read."""
_TOO_COSTLY: Mapping[Limit, Text] = {
    "memory": engine_text(
        "{name} cannot be read: it needs too much memory, or is nested too deeply. Remove what is not part of the "
        "answer, such as pasted data."
    ),
    "time": engine_text(
        "{name} cannot be read: it takes too long. Remove what is not part of the answer, such as pasted data."
    ),
    "reply": engine_text(
        "{name} cannot be read: what it holds is too large. Remove what is not part of the answer, such as pasted data."
    ),
}


class SubmissionReader:
    """Reads files in a process with limits. Use as a context manager; not for several threads at once."""

    def __init__(self, limits: ProcessLimits = DEFAULT_LIMITS) -> None:
        """The process is started when the first file is read."""
        self._process = LimitedProcess([_READ], limits)

    def __enter__(self) -> "SubmissionReader":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process. Reading another file starts a new one."""
        self._process.close()

    def read(self, name: str, content: bytes, functions: Sequence[str]) -> ParsedSubmission:
        """The submission in a file of that name; ``functions`` are the names to look for.

        Raises UnreadableSubmission, with one sentence, where the file is empty, too large, too costly or no notebook.
        """
        try:
            reply = self._process.call(_READ, reading_request(name, content, functions))
        except LimitExceeded as error:
            raise too_costly(name, error) from None
        return PARSED_SUBMISSION.from_tree(checked_reply(reply))

    def read_if_readable(self, name: str, content: bytes | None, functions: Sequence[str]) -> ParsedSubmission | None:
        """As `read`; None for a file that cannot be read, and where there is none."""
        try:
            return self.read(name, content or b"", functions)
        except UnreadableSubmission:
            return None


def reading_request(name: str, content: bytes, functions: Sequence[str]) -> bytes:
    """What a child is sent about a file."""
    header = json.dumps([name, list(functions)]).encode()
    return b"".join([_HEADER_LENGTH.pack(len(header)), header, content])


def parse_request(request: bytes) -> tuple[str, ParsedSubmission]:
    """The file's name and the submission of a `reading_request`, in the child. Raises UnreadableSubmission."""
    [length] = _HEADER_LENGTH.unpack_from(request)
    start = _HEADER_LENGTH.size + length
    name, functions = json.loads(request[_HEADER_LENGTH.size : start])
    return name, parse_submission(name, request[start:], functions)


def read_in_child(request: bytes) -> bytes:
    """The reply to a `reading_request`, in the child."""
    try:
        _, submission = parse_request(request)
        return reply_of(PARSED_SUBMISSION.to_tree(submission))
    except UnreadableSubmission as error:
        return unreadable_reply(error)


def reply_of(tree: Any) -> bytes:
    """A child's reply with this tree. Raises UnreadableSubmission where it has too many nodes."""
    if _has_more_nodes(tree, MAX_NODES):
        raise UnreadableSubmission(EngineSentence.of(TOO_MANY_STATEMENTS))
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":")).encode()


def unreadable_reply(error: UnreadableSubmission) -> bytes:
    """A child's reply where the file cannot be read."""
    return json.dumps({_UNREADABLE: ENGINE_SENTENCE.to_tree(error.sentence)}).encode()


def checked_reply(reply: bytes) -> Any:
    """The tree in a child's reply. Raises UnreadableSubmission where it says that the file cannot be read.

    Raises TreeError where it says so in other words than those of `tensorgrade.submission.unreadable_sentences`.
    """
    tree = parse_json(reply)
    if not isinstance(tree, dict) or _UNREADABLE not in tree:
        return tree
    sentence = ENGINE_SENTENCE.from_tree(tree[_UNREADABLE])
    if not is_of_reader(sentence):
        raise TreeError(f"{short_text(sentence.text)} is no sentence about a file", _UNREADABLE)
    raise UnreadableSubmission(sentence)


def too_costly(name: str, error: LimitExceeded) -> UnreadableSubmission:
    """The sentence about a file that exceeds the limits on reading it."""
    return UnreadableSubmission(EngineSentence.of(_TOO_COSTLY[error.limit], name=name))


def _has_more_nodes(tree: Any, limit: int) -> bool:
    """Whether a tree has more nodes, counted without recursion."""
    count, pending = 1, [tree]
    while pending and count <= limit:
        node = pending.pop()
        if isinstance(node, (list, dict)):
            count += len(node)
            pending += [item for item in (node.values() if isinstance(node, dict) else node) if item.__class__ in _DEEP]
    return count > limit


_DEEP = (list, dict)
