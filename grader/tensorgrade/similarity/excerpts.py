"""Shows a pair of similar answers: how much of each function they share, and which lines."""

from collections.abc import Iterable, Mapping, Sequence

from tensorgrade.similarity.answers import Answer
from tensorgrade.similarity.fingerprints import GRAM, fingerprints, grams, symbols_of
from tensorgrade.similarity.pair_records import AnswerExcerpt, CodeLine, FunctionMatch, SimilarPair

MAX_LINES = 60
"""Lines that an excerpt has at most."""
MAX_LINE_LENGTH = 160
"""Characters of a line that are kept."""


def similar_pair(
    students: tuple[str, str],
    weight: float,
    names: Sequence[str],
    answers: Mapping[str, Mapping[str, Answer]],
) -> SimilarPair:
    """The record of a pair; ``names`` are the functions that they share, ``answers`` are by function and student."""
    return SimilarPair(
        students, weight, tuple(_match(name, *(answers[name][student] for student in students)) for name in names)
    )


def _match(name: str, left: Answer, right: Answer) -> FunctionMatch:
    shared = left.own & right.own
    share = len(shared) / min(len(left.own), len(right.own))
    return FunctionMatch(name, len(shared), round(share, 3), _excerpt(left, shared), _excerpt(right, shared))


def _excerpt(answer: Answer, shared: Iterable[int]) -> AnswerExcerpt:
    """The answer's lines, with those marked that contain part of a shared fingerprint."""
    symbols = symbols_of(answer.code)
    positions = fingerprints(grams(symbols))
    similar_lines = {
        line
        for fingerprint in shared
        for position in positions[fingerprint]
        for _, line in symbols[position : position + GRAM]
    }
    lines = answer.code.split("\n")
    first = max(0, min(similar_lines) - 3)
    last = min(len(lines), first + MAX_LINES)
    shown = [
        CodeLine(line if len(line) <= MAX_LINE_LENGTH else line[:MAX_LINE_LENGTH] + " …", number in similar_lines)
        for number, line in enumerate(lines[first:last], first + 1)
    ]
    return AnswerExcerpt(answer.student, len(answer.own), tuple(shown), first, len(lines) - last)
