"""Finds pairs of answers that share more code than the course gave and than many students write. No verdict.

Every answer is a set of fingerprints. Those of the course's own notebooks (released and solution) do not count, nor
those that many students have. An index by fingerprint gives the pairs, so that not every answer is compared with every
other.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from tensorgrade.similarity.answer_reader import AnswerReader
from tensorgrade.similarity.answers import Answer, read_answers
from tensorgrade.similarity.excerpts import similar_pair
from tensorgrade.similarity.pair_records import Similarity
from tensorgrade.submission.choose_file import Submission
from tensorgrade.translation import ENGINE_LANGUAGE

MIN_SHARED = 20
"""Fingerprints that two answers must share, about five lines of code: shorter answers are alike by chance."""
MIN_SHARE = 0.5
"""The share of the smaller answer's own fingerprints that must be shared."""
COMMON_MIN_STUDENTS, COMMON_SHARE, COMMON_MAX_STUDENTS = 4, 0.05, 40
"""Code is common to the class if more than COMMON_SHARE and COMMON_MIN_STUDENTS have it, or COMMON_MAX_STUDENTS."""
MAX_PAIRS = 100
"""Pairs that are kept with their code, those with the largest weight first."""


def find_similar_answers(
    assignment: str,
    functions: Sequence[str],
    course_files: Iterable[tuple[str, bytes]],
    submissions: Iterable[Submission],
    language: str = ENGINE_LANGUAGE,
    progress: Callable[[], None] = lambda: None,
) -> Similarity:
    """Compare the submissions to an assignment, function by function. ``progress`` is called for each submission.

    ``course_files`` are the course's own notebooks, (name, content) each, whose code does not count.
    """
    with AnswerReader() as reader:
        collected = read_answers(functions, course_files, submissions, language, progress, reader)
        own = {name: _with_own_fingerprints(answers) for name, answers in collected.answers.items()}
        pairs = sorted(_find_pairs(own), key=lambda pair: (-pair[1], pair[0]))
        by_student = {name: {answer.student: answer for answer in answers} for name, answers in own.items()}
        return Similarity(
            assignment=assignment,
            compared=collected.digests,
            short={name: sum(len(answer.own) < MIN_SHARED for answer in answers) for name, answers in own.items()},
            found=len(pairs),
            pairs=tuple(
                similar_pair(students, weight, names, by_student, reader)
                for students, weight, names in pairs[:MAX_PAIRS]
            ),
            left_out=tuple(collected.left_out),
        )


def _with_own_fingerprints(answers: Sequence[Answer]) -> list[Answer]:
    """The answers to one function, with those of their fingerprints that not too many students have."""
    limit = min(max(COMMON_MIN_STUDENTS, COMMON_SHARE * len(answers)), COMMON_MAX_STUDENTS)
    count = Counter(fingerprint for answer in answers for fingerprint in answer.fingerprints)
    return [
        replace(
            answer,
            own=frozenset(fingerprint for fingerprint in answer.fingerprints if count[fingerprint] <= limit),
        )
        for answer in answers
    ]


def _find_pairs(own: Mapping[str, Sequence[Answer]]) -> list[tuple[tuple[str, str], float, list[str]]]:
    """Pairs of students, with the weight of the fingerprints they share, in bits, and the functions that have them."""
    names: dict[tuple[str, str], list[str]] = defaultdict(list)
    # By fingerprint: a helper that several functions use counts once.
    bits: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
    for name, answers in own.items():
        index: dict[int, list[int]] = defaultdict(list)
        for number, answer in enumerate(answers):
            for fingerprint in answer.own if len(answer.own) >= MIN_SHARED else ():
                index[fingerprint].append(number)
        shared = Counter(pair for numbers in index.values() for pair in combinations(numbers, 2))
        for (one, other), count in shared.items():
            left, right = answers[one], answers[other]
            if count >= max(MIN_SHARED, MIN_SHARE * min(len(left.own), len(right.own))):
                students = min(left.student, right.student), max(left.student, right.student)
                names[students].append(name)
                rarity = {
                    fingerprint: math.log2(1 + len(answers) / len(index[fingerprint]))
                    for fingerprint in left.own & right.own
                }
                bits[students] |= rarity
    return [(students, round(math.fsum(bits[students].values()), 1), names[students]) for students in names]
