"""Shows a pair of similar answers: how much of each function they share, and which lines."""

from collections.abc import Iterable, Mapping, Sequence

from tensorgrade.similarity.answer_reader import AnswerReader
from tensorgrade.similarity.answers import Answer
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
    reader: AnswerReader,
) -> SimilarPair:
    """The record of a pair; ``names`` are the functions that they share, ``answers`` are by function and student."""
    one, other = students
    matches = (_match(name, answers[name][one], answers[name][other], reader) for name in names)
    return SimilarPair(students, weight, tuple(matches))


def _match(name: str, left: Answer, right: Answer, reader: AnswerReader) -> FunctionMatch:
    shared = left.own & right.own
    share = len(shared) / min(len(left.own), len(right.own))
    return FunctionMatch(
        name, len(shared), round(share, 3), _excerpt(left, shared, reader), _excerpt(right, shared, reader)
    )


def _excerpt(answer: Answer, shared: Iterable[int], reader: AnswerReader) -> AnswerExcerpt:
    """The answer's lines, with those marked that contain part of a shared fingerprint."""
    by_fingerprint = reader.lines_of_fingerprints(answer.code)
    similar_lines = {line for fingerprint in shared for line in by_fingerprint.get(fingerprint, ())}
    lines = answer.code.split("\n")
    first = max(0, min(similar_lines, default=1) - 3)
    last = min(len(lines), first + MAX_LINES)
    shown = [
        CodeLine(line if len(line) <= MAX_LINE_LENGTH else line[:MAX_LINE_LENGTH] + " …", number in similar_lines)
        for number, line in enumerate(lines[first:last], first + 1)
    ]
    return AnswerExcerpt(answer.student, len(answer.own), tuple(shown), first, len(lines) - last)
