"""Reads an answer's code and fingerprints in a process with limits: a student's code may cost a parser much memory."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType

from tensorgrade.engine_sentence import EngineSentence
from tensorgrade.json_text import parse_json
from tensorgrade.json_tree import INTEGER, STRING, dict_of, list_of, optional, record, tuple_of
from tensorgrade.similarity.fingerprints import GRAM, fingerprints, grams, symbols_of
from tensorgrade.submission.limited_process import LimitedProcess, LimitExceeded
from tensorgrade.submission.limited_reader import (
    checked_reply,
    parse_request,
    reading_request,
    reply_of,
    too_costly,
    unreadable_reply,
)
from tensorgrade.submission.notebook_reader import UnreadableSubmission
from tensorgrade.submission.unreadable_sentences import NONE_OF_THE_FUNCTIONS


@dataclass(frozen=True)
class CellError:
    """Why the cell that defines a function is no Python."""

    cell: int
    text: str


@dataclass(frozen=True)
class SubmissionCode:
    """What is compared of one submission."""

    digest: str
    """SHA-256 of the file."""
    syntax_errors: dict[str, CellError]
    """By function that is defined only in cells that are no Python."""
    sources: dict[str, str]
    """By function that is written, its code with its helpers."""
    fingerprints: dict[str, tuple[int, ...] | None]
    """By the same functions; None where the code's statements cannot be told apart."""


_ERROR = record(CellError, cell=INTEGER, text=STRING)
_CODE = record(
    SubmissionCode,
    digest=STRING,
    syntax_errors=dict_of(_ERROR),
    sources=dict_of(STRING),
    fingerprints=dict_of(optional(tuple_of(INTEGER))),
)
_LINES = list_of(list_of(INTEGER))
_READ, _LOCATE = f"{__name__}:read_in_child", f"{__name__}:locate_in_child"


class AnswerReader:
    """Reads answers in a process with limits. Use as a context manager."""

    def __init__(self) -> None:
        """The process is started when the first answer is read."""
        self._process = LimitedProcess([_READ, _LOCATE])

    def __enter__(self) -> "AnswerReader":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.close()

    def read(self, name: str, content: bytes, functions: Sequence[str]) -> SubmissionCode:
        """The code in a file of that name. Raises UnreadableSubmission, with one sentence."""
        try:
            reply = self._process.call(_READ, reading_request(name, content, functions))
        except LimitExceeded as error:
            raise too_costly(name, error) from None
        return _CODE.from_tree(checked_reply(reply))

    def lines_of_fingerprints(self, code: str) -> Mapping[int, Sequence[int]]:
        """By fingerprint of the code, the numbers of the lines that it comes from; empty where that costs too much."""
        try:
            reply = self._process.call(_LOCATE, code.encode())
        except LimitExceeded:
            return {}
        return {fingerprint: lines for fingerprint, *lines in _LINES.from_tree(parse_json(reply))}


def read_in_child(request: bytes) -> bytes:
    """The reply to a request for the code in a file."""
    try:
        name, submission = parse_request(request)
        if not (submission.defined_in or submission.syntax_errors):
            raise UnreadableSubmission(EngineSentence.of(NONE_OF_THE_FUNCTIONS, name=name))
        errors = {one: CellError(error.cell, error.text) for one, error in submission.syntax_errors.items()}
        marks = {function: _fingerprints(code) for function, code in submission.sources.items()}
        return reply_of(_CODE.to_tree(SubmissionCode(submission.digest, errors, submission.sources, marks)))
    except UnreadableSubmission as error:
        return unreadable_reply(error)


def _fingerprints(code: str) -> tuple[int, ...] | None:
    try:
        return tuple(fingerprints(grams(symbols_of(code))))
    except SyntaxError:  # several statements on a line that goes on in the next
        return None


def locate_in_child(code: bytes) -> bytes:
    """The reply to a request for the lines of fingerprints."""
    symbols = symbols_of(code.decode())
    located = [
        [fingerprint, *sorted({line for place in places for _, line in symbols[place : place + GRAM]})]
        for fingerprint, places in fingerprints(grams(symbols)).items()
    ]
    return json.dumps(located).encode()
