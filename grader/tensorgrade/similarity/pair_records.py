"""What a comparison of answers found: its records and their JSON, and what a class page shows of them."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache
from typing import Any

MAX_SHOWN_PAIRS = 20
"""Pairs on the class page and in the terminal."""


@dataclass(frozen=True)
class CodeLine:
    """One line of an answer."""

    text: str
    """The line, cut where it is very long."""
    alike: bool
    """Whether the other answer has the like of it, wholly or in part."""


@dataclass(frozen=True)
class AnswerExcerpt:
    """One student's answer."""

    student: str
    """Whose."""
    own: int
    """Its fingerprints that neither the course's notebooks nor many students have."""
    lines: tuple[CodeLine, ...]
    """The function and its helpers, from shortly before the first line that is alike."""
    above: int
    """How many lines before these are not shown."""
    below: int
    """How many lines after these are not shown."""


@dataclass(frozen=True)
class FunctionMatch:
    """One function that two students wrote alike."""

    exercise: str
    """The function."""
    shared: int
    """How many fingerprints both have."""
    share: float
    """Which part that is of the smaller answer's own."""
    left: AnswerExcerpt
    """The first student's."""
    right: AnswerExcerpt
    """The second student's."""


@dataclass(frozen=True)
class SimilarPair:
    """Two students whose answers a person should look at together."""

    students: tuple[str, str]
    """Who."""
    weight: float
    """What the order is by: over all shared fingerprints, bits by which they are rare in the class."""
    matches: tuple[FunctionMatch, ...]
    """The functions, in the order of the notebook."""
    urls: tuple[str, str] = ("", "")
    """On a page: the students' pages; empty where there are none."""


@dataclass(frozen=True)
class LeftOut:
    """What was not compared."""

    student: str
    """Whose."""
    exercise: str
    """The function; empty for a whole file."""
    why: str
    """The reason."""


@dataclass(frozen=True)
class Similarity:
    """What a comparison found: `similar/<assignment>.json`."""

    assignment: str
    """Its name."""
    compared: dict[str, str]
    """By student, the digest of the file that was compared."""
    short: dict[str, int]
    """By function, how many answers have too little of their own to tell anything."""
    found: int
    """How many pairs there are."""
    pairs: tuple[SimilarPair, ...]
    """The most striking of them, those first."""
    left_out: tuple[LeftOut, ...] = ()
    """What could not be read."""
    stale: bool = False
    """On a page: whether other files were compared than have been graded."""


def select_for_page(found: Similarity, graded: Mapping[str, str], urls: Mapping[str, str]) -> Similarity:
    """What a class page shows of it: not too many pairs, with the students' pages.

    ``graded`` has the digests of the files that were graded, and ``urls`` the pages, both by student.
    """

    def linked(pair: SimilarPair) -> SimilarPair:
        one, other = (urls.get(student, "") for student in pair.students)
        return replace(pair, urls=(one, other))

    return replace(found, pairs=tuple(map(linked, found.pairs[:MAX_SHOWN_PAIRS])), stale=found.compared != graded)


def to_json(found: Similarity) -> str:
    """The comparison's file."""
    return json.dumps(asdict(found), ensure_ascii=False, indent=1) + "\n"


def from_json(text: str) -> Similarity:
    """The inverse of `to_json`. Raises ValueError for anything else."""
    found: Similarity = _adapter().validate_json(text)
    return found


@cache
def _adapter() -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(Similarity)
