"""Reads the submissions of an assignment: of several files in a student's folder, the one with the student's work."""

import re
from functools import cached_property
from types import TracebackType

from tensorgrade.course.course import Course, CourseError
from tensorgrade.engine_sentence import EngineSentence
from tensorgrade.gradebook.earlier_releases import earlier_lines
from tensorgrade.gradebook.written_answers import (
    ReleasedTexts,
    read_released_texts,
    released_functions,
    submitted_texts,
)
from tensorgrade.judge.near_names import nearest_name
from tensorgrade.student_id import StudentId
from tensorgrade.submission.choose_file import Submission, Work
from tensorgrade.submission.limited_process import ReadingDisturbed
from tensorgrade.submission.limited_reader import SubmissionReader
from tensorgrade.submission.notebook_reader import UnreadableSubmission
from tensorgrade.submission.work import work_on_functions
from tensorgrade.translation import engine_text

_DEFINED = re.compile(r"\b(?:def|class)\s+(\w+)")
"""Also methods, and functions in texts: what is run may make functions of them."""
_NO_FUNCTION_SEEN = engine_text("{name} has none of the functions, as far as is seen without running it.")


class SubmittedFiles:
    """The submissions of one assignment. Use as a context manager; not for several threads at once."""

    def __init__(self, course: Course, assignment: str) -> None:
        self._course, self._assignment = course, assignment
        self._reader = SubmissionReader()

    def __enter__(self) -> "SubmittedFiles":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._reader.close()

    def submission(self, student: StudentId) -> Submission:
        """A student's submission; without a folder, an empty one."""
        return self._course.submission(self._assignment, student, self._look_into)

    def problem(self, submission: Submission) -> EngineSentence | None:
        """Why a file cannot be judged, as far as is seen without running it; None where nothing is seen."""
        if self._released is None:
            return None
        functions = released_functions(self._released.released)
        try:
            parsed = self._reader.read(submission.file, submission.content or b"", functions)
        except UnreadableSubmission as error:
            return error.sentence
        except ReadingDisturbed:
            return None
        defined = [name for _, source in parsed.cells for name in _DEFINED.findall(source)]
        if parsed.holds_functions or any(nearest_name(name, defined) for name in functions):
            return None
        return EngineSentence.of(_NO_FUNCTION_SEEN, name=submission.file)

    @cached_property
    def _released(self) -> ReleasedTexts | None:
        """What was handed out; None where nothing was."""
        try:
            released = self._course.released_notebook(self._assignment)
        except CourseError:
            return None
        return read_released_texts(released, earlier_lines(self._course, self._assignment))

    def _look_into(self, name: str, content: bytes) -> Work:
        if self._released is None:
            return Work.NOTHING
        functions = released_functions(self._released.released)
        parsed = self._reader.read_if_readable(name, content, functions)
        if parsed is None:
            return Work.NOTHING
        work, texts = work_on_functions(parsed), submitted_texts(self._released, parsed)
        if work is Work.UNTOUCHED and (texts.own or any(texts.answers.values())):
            return Work.WORKED
        return work
