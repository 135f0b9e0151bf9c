"""The records of similar answers, their JSON, and the part of them that a class page shows."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from tensorgrade.json_text import parse_json
from tensorgrade.json_tree import BOOLEAN, FINITE, INTEGER, STRING, dict_of, pair_of, record, tuple_of

MAX_SHOWN_PAIRS = 20
"""How many pairs the class page and the terminal show."""


@dataclass(frozen=True)
class CodeLine:
    """One line of an answer."""

    text: str
    """The line, cut where it is very long."""
    alike: bool
    """Whether the other answer has a similar line, or part of one."""


@dataclass(frozen=True)
class AnswerExcerpt:
    """Part of one student's answer."""

    student: str
    """The student."""
    own: int
    """The number of its fingerprints that neither the course's notebooks nor many students have."""
    lines: tuple[CodeLine, ...]
    """Lines of the function and its helpers, from shortly before the first similar one."""
    above: int
    """The number of lines before these."""
    below: int
    """The number of lines after these."""


@dataclass(frozen=True)
class FunctionMatch:
    """One function in which the answers of two students are similar."""

    exercise: str
    """The function."""
    shared: int
    """The number of fingerprints that both have."""
    share: float
    """Their share, from 0 to 1, of the smaller answer's own fingerprints."""
    left: AnswerExcerpt
    """The first student's."""
    right: AnswerExcerpt
    """The second student's."""


@dataclass(frozen=True)
class SimilarPair:
    """Two students whose answers a person should compare."""

    students: tuple[str, str]
    """The two, in alphabetical order."""
    weight: float
    """Pairs are in its order: the sum over all shared fingerprints of their rarity in the class, in bits."""
    matches: tuple[FunctionMatch, ...]
    """The functions, in the order of the notebook."""
    urls: tuple[str, str] = ("", "")
    """On the class page: the addresses of the students' pages; empty where there are none."""


@dataclass(frozen=True)
class LeftOut:
    """A submission or function that was not compared."""

    student: str
    """The student."""
    exercise: str
    """The function; empty if it is the whole file."""
    why: str
    """The reason."""


@dataclass(frozen=True)
class Similarity:
    """The similar answers to an assignment: `similar/<assignment>.json`."""

    assignment: str
    """Its name."""
    compared: dict[str, str]
    """By student, the digest of the file that was compared."""
    short: dict[str, int]
    """By function, the number of answers with too few fingerprints of their own to be compared."""
    found: int
    """The number of pairs that were found."""
    pairs: tuple[SimilarPair, ...]
    """Those of them with the largest weight, in that order."""
    left_out: tuple[LeftOut, ...] = ()
    """What could not be read."""
    stale: bool = False
    """On the class page: whether other files were compared than have been graded."""


_EXCERPT = record(
    AnswerExcerpt,
    student=STRING,
    own=INTEGER,
    lines=tuple_of(record(CodeLine, text=STRING, alike=BOOLEAN)),
    above=INTEGER,
    below=INTEGER,
)
_MATCH = record(FunctionMatch, exercise=STRING, shared=INTEGER, share=FINITE, left=_EXCERPT, right=_EXCERPT)
SIMILARITY = record(
    Similarity,
    assignment=STRING,
    compared=dict_of(STRING),
    short=dict_of(INTEGER),
    found=INTEGER,
    pairs=tuple_of(
        record(SimilarPair, students=pair_of(STRING), weight=FINITE, matches=tuple_of(_MATCH), urls=pair_of(STRING))
    ),
    left_out=tuple_of(record(LeftOut, student=STRING, exercise=STRING, why=STRING)),
    stale=BOOLEAN,
)
"""The JSON of the file."""


def select_for_page(similarity: Similarity, graded: Mapping[str, str], urls: Mapping[str, str]) -> Similarity:
    """What the class page shows: the first `MAX_SHOWN_PAIRS`, with links to the students' pages.

    ``graded`` are the digests of the files that were graded, and ``urls`` the students' pages, both by student.
    """

    def linked(pair: SimilarPair) -> SimilarPair:
        one, other = (urls.get(student, "") for student in pair.students)
        return replace(pair, urls=(one, other))

    return replace(
        similarity,
        pairs=tuple(map(linked, similarity.pairs[:MAX_SHOWN_PAIRS])),
        stale=similarity.compared != graded,
    )


def to_json(similarity: Similarity) -> str:
    """The content of the file."""
    return json.dumps(SIMILARITY.to_tree(similarity), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def from_json(text: str) -> Similarity:
    """The inverse of `to_json`. Raises ValueError for any other text."""
    return SIMILARITY.from_tree(parse_json(text))
