"""Reads the answers to compare: the code of each function with its helpers, as a set of fingerprints. Runs nothing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tensorgrade.similarity.answer_reader import AnswerReader, SubmissionCode
from tensorgrade.similarity.fingerprints import grams, symbols_of
from tensorgrade.similarity.pair_records import LeftOut
from tensorgrade.submission.choose_file import Submission
from tensorgrade.submission.notebook_reader import UnreadableSubmission, parse_submission
from tensorgrade.submission.student_failure import failure_reason
from tensorgrade.translation import Translate, engine_text, translator

_NOT_COMPARED = engine_text("It could not be compared")


@dataclass(frozen=True)
class Answer:
    """One student's code of one function and its helpers."""

    student: str
    code: str
    fingerprints: frozenset[int]
    """Without those of the course's own code."""
    own: frozenset[int] = field(default=frozenset())
    """Of these, the ones that not too many students have (`find_pairs`)."""


@dataclass(frozen=True)
class AnswerSet:
    """The answers of all submissions to an assignment."""

    answers: dict[str, list[Answer]]
    """By function."""
    digests: dict[str, str]
    """By student, the digest of the file that was read."""
    left_out: list[LeftOut]
    """What could not be read."""


def read_answers(
    functions: Sequence[str],
    course_files: Iterable[tuple[str, bytes]],
    submissions: Iterable[Submission],
    language: str,
    progress: Callable[[], None],
    reader: AnswerReader,
) -> AnswerSet:
    """The answers in the submissions. Code of ``course_files``, (name, content) each, does not count as theirs."""
    _ = translator(language)
    course_grams = _grams_of_course(functions, course_files)
    digests: dict[str, str] = {}
    answers: dict[str, list[Answer]] = {name: [] for name in functions}
    left_out = []
    for item in submissions:
        progress()
        try:
            submission = _read(item, functions, reader)
        except UnreadableSubmission as error:
            left_out.append(LeftOut(item.student, "", error.sentence.translated(_)))
            continue
        except Exception as error:
            reason = failure_reason(item.student, _NOT_COMPARED, error)
            left_out.append(LeftOut(item.student, "", reason.translated(_)))
            continue
        if submission is None:
            continue
        digests[item.student] = submission.digest
        left_out += _with_syntax_errors(item.student, submission, _)
        for name, code in submission.sources.items():
            marks = submission.fingerprints[name]
            if marks is None:
                left_out.append(LeftOut(item.student, name, _("its statements cannot be told apart")))
            else:
                answers[name].append(Answer(item.student, code, frozenset(marks) - course_grams[name]))
    return AnswerSet(answers, digests, left_out)


def _read(item: Submission, functions: Sequence[str], reader: AnswerReader) -> SubmissionCode | None:
    """The code of a submission; None if nothing was submitted. Raises UnreadableSubmission."""
    if item.problem:
        raise UnreadableSubmission(item.problem)
    return None if item.content is None else reader.read(item.file, item.content, functions)


def _with_syntax_errors(student: str, submission: SubmissionCode, _: Translate) -> list[LeftOut]:
    """The functions in cells that are no Python."""
    return [
        LeftOut(student, name, _("cell {cell} is no Python: {error}").format(cell=broken.cell + 1, error=broken.text))
        for name, broken in submission.syntax_errors.items()
    ]


def _grams_of_course(functions: Sequence[str], course_files: Iterable[tuple[str, bytes]]) -> Mapping[str, set[int]]:
    """By function, all grams of the course's own code, not only those that winnowing would choose."""
    by_function: dict[str, set[int]] = {name: set() for name in functions}
    for file, content in course_files:
        for name, code in parse_submission(file, content, functions).sources.items():
            by_function[name].update(grams(symbols_of(code)))
    return by_function
