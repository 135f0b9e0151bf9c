"""Which answers are alike beyond what the course gave and what many write. Reads, never runs; no verdict.

Every answer is a set of fingerprints. What stands in the course's own notebooks (the empty one and the solution) does
not count, nor what many students have; of the rest an index by fingerprint finds the pairs, so that no answer is
compared with every other.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from tensorgrade.similarity.fingerprints import GRAM, Symbol, fingerprints, grams, symbols_of
from tensorgrade.similarity.pair_records import AnswerExcerpt, CodeLine, FunctionMatch, LeftOut, Similarity, SimilarPair
from tensorgrade.submission.choose_file import Submission
from tensorgrade.submission.function_source import function_sources
from tensorgrade.submission.notebook_reader import ParsedSubmission, UnreadableSubmission, parse_submission
from tensorgrade.translation import Translate, translator

MIN_SHARED = 20
"""Fingerprints that two answers must share: those of some five lines. Shorter answers coincide by nature."""
MIN_SHARE = 0.5
"""The part of the smaller answer's own fingerprints that must be shared."""
COMMON_MIN_STUDENTS, COMMON_SHARE, COMMON_MAX_STUDENTS = 4, 0.05, 40
"""Code is common to the class if more than COMMON_SHARE and COMMON_MIN_STUDENTS have it, or COMMON_MAX_STUDENTS."""
MAX_PAIRS = 100
"""Pairs that are kept with their code, the most striking first."""
MAX_LINES, MAX_LINE_LENGTH = 60, 160
"""How much code is kept of an answer."""


@dataclass(frozen=True)
class _Answer:
    student: str
    code: str
    prints: frozenset[int]
    own: frozenset[int] = field(default=frozenset())


def find_similar_answers(
    assignment: str,
    functions: Sequence[str],
    given: Iterable[tuple[str, bytes]],
    handed: Iterable[Submission],
    language: str = "en",
    progress: Callable[[], None] = lambda: None,
) -> Similarity:
    """Compare what students handed in. ``given`` are the course's own files, by name, whose code does not count."""
    _ = translator(language)
    known = _given(functions, given)
    compared: dict[str, str] = {}
    answers: dict[str, list[_Answer]] = {name: [] for name in functions}
    left_out = []
    for item in handed:
        progress()
        try:
            submission = _parsed(item, functions)
        except UnreadableSubmission as error:
            left_out.append(LeftOut(item.student, "", str(error)))
            continue
        if submission is None:
            continue
        compared[item.student] = submission.digest
        left_out += _unparsed(item.student, submission, _)
        for name, code in function_sources(submission, functions).items():
            try:
                prints = frozenset(fingerprints(grams(symbols_of(code)))) - known[name]
            except SyntaxError:  # several statements on a line that goes on in the next
                left_out.append(LeftOut(item.student, name, _("its statements cannot be told apart")))
                continue
            answers[name].append(_Answer(item.student, code, prints))
    own = {name: _own(of) for name, of in answers.items()}
    pairs = sorted(_pairs(own), key=lambda pair: (-pair[1], pair[0]))
    shown = {name: {answer.student: answer for answer in of} for name, of in own.items()}
    return Similarity(
        assignment,
        compared,
        {name: sum(len(answer.own) < MIN_SHARED for answer in of) for name, of in own.items()},
        len(pairs),
        tuple(_pair(students, weight, names, shown) for students, weight, names in pairs[:MAX_PAIRS]),
        tuple(left_out),
    )


def _parsed(item: Submission, functions: Sequence[str]) -> ParsedSubmission | None:
    """What was handed in; None where that is nothing. Raises UnreadableSubmission."""
    if item.problem:
        raise UnreadableSubmission(item.problem)
    if item.content is None:
        return None
    submission = parse_submission(item.file, item.content, functions)
    if not (submission.defined_in or submission.syntax_errors):
        raise UnreadableSubmission(f"{item.file} has none of the functions.")
    return submission


def _unparsed(student: str, submission: ParsedSubmission, _: Translate) -> list[LeftOut]:
    """The functions that stand in a cell which is no Python."""
    return [
        LeftOut(student, name, _("cell {cell} is no Python: {error}").format(cell=broken.cell + 1, error=broken.text))
        for name, broken in submission.syntax_errors.items()
    ]


def _given(functions: Sequence[str], given: Iterable[tuple[str, bytes]]) -> Mapping[str, set[int]]:
    """Per function, all grams of the course's own code, not only those that winnowing would choose."""
    known: dict[str, set[int]] = {name: set() for name in functions}
    for file, content in given:
        for name, code in function_sources(parse_submission(file, content, functions), functions).items():
            known[name].update(grams(symbols_of(code)))
    return known


def _own(answers: Sequence[_Answer]) -> list[_Answer]:
    """The answers to one function, with those of their fingerprints that not too many others have."""
    most = min(max(COMMON_MIN_STUDENTS, COMMON_SHARE * len(answers)), COMMON_MAX_STUDENTS)
    count = Counter(mark for answer in answers for mark in answer.prints)
    return [replace(answer, own=frozenset(m for m in answer.prints if count[m] <= most)) for answer in answers]


def _pairs(own: Mapping[str, Sequence[_Answer]]) -> list[tuple[tuple[str, str], float, list[str]]]:
    """Pairs of students with the weight of what they share, and in which functions."""
    names: dict[tuple[str, str], list[str]] = defaultdict(list)
    # By fingerprint, as a helper may belong to several functions but is no more alike for that.
    bits: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
    for name, answers in own.items():
        holders: dict[int, list[int]] = defaultdict(list)
        for number, answer in enumerate(answers):
            for mark in answer.own if len(answer.own) >= MIN_SHARED else ():
                holders[mark].append(number)
        shared = Counter(pair for who in holders.values() for pair in combinations(who, 2))
        for (one, other), count in shared.items():
            left, right = answers[one], answers[other]
            if count >= max(MIN_SHARED, MIN_SHARE * min(len(left.own), len(right.own))):
                students = min(left.student, right.student), max(left.student, right.student)
                names[students].append(name)
                rare = {mark: math.log2(1 + len(answers) / len(holders[mark])) for mark in left.own & right.own}
                bits[students] |= rare
    return [(students, round(math.fsum(bits[students].values()), 1), names[students]) for students in names]


def _pair(
    students: tuple[str, str],
    weight: float,
    names: Sequence[str],
    answers: Mapping[str, Mapping[str, _Answer]],
) -> SimilarPair:
    return SimilarPair(
        students, weight, tuple(_match(name, *(answers[name][who] for who in students)) for name in names)
    )


def _match(name: str, left: _Answer, right: _Answer) -> FunctionMatch:
    shared = left.own & right.own
    share = len(shared) / min(len(left.own), len(right.own))
    return FunctionMatch(name, len(shared), round(share, 3), _side(left, shared), _side(right, shared))


def _side(answer: _Answer, shared: Iterable[int]) -> AnswerExcerpt:
    """The answer's lines, those marked that a shared fingerprint stands on."""
    row = symbols_of(answer.code)
    places = fingerprints(grams(row))
    alike = {line for mark in shared for place in places[mark] for line in _lines(row[place : place + GRAM])}
    lines = answer.code.split("\n")
    first = max(0, min(alike) - 3)
    last = min(len(lines), first + MAX_LINES)
    shown = [
        CodeLine(line if len(line) <= MAX_LINE_LENGTH else line[:MAX_LINE_LENGTH] + " …", number in alike)
        for number, line in enumerate(lines[first:last], first + 1)
    ]
    return AnswerExcerpt(answer.student, len(answer.own), tuple(shown), first, len(lines) - last)


def _lines(row: Sequence[Symbol]) -> set[int]:
    return {line for _, line in row}
