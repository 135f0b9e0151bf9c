"""What `tensorgrade watch` does to a course: grades and reports what arrives, as soon as it is whole, until stopped.

A round is what `tensorgrade grade` and `tensorgrade report` do, over the class list, with the same records. What is in
memory between rounds only saves work and repeated words: after a kill, the next watch finds all that is left to do in
the course.
"""

import time
from collections.abc import Callable, Collection, Mapping, Set
from dataclasses import dataclass
from pathlib import Path

from tensorgrade.atomic_write import UnwritableFile
from tensorgrade.commands import grade_course, own_templates, student_pages, write_reports
from tensorgrade.commands.assignment_grading import GradingOptions, read_assignment
from tensorgrade.commands.exchange_rounds import ExchangeFailed, collect_from_exchange, release_pages
from tensorgrade.course.course import Course, open_course
from tensorgrade.course.submitted_folder import FolderSignature, folder_signature
from tensorgrade.errors import UserError
from tensorgrade.file_errors import problem_of
from tensorgrade.gradebook.class_list import key_digest, read_class, sentence
from tensorgrade.nbgrader_access.gradebook_connection import gradebooks_kept_open
from tensorgrade.report.class_page_records import ClassPage
from tensorgrade.result.class_member import ClassMember
from tensorgrade.result.parts import SubmissionScore
from tensorgrade.result.result_records import SubmissionResult
from tensorgrade.student_id import StudentId, student_id

RETRY_SECONDS = 600.0
"""After so long, the class list is read although nothing has arrived, and what failed is tried once more."""

Tell = Callable[[str, str], None]
"""Gets a student, or an empty text, and a sentence for a person."""


@dataclass(frozen=True)
class WatchOptions:
    """How submissions are watched for."""

    grading: GradingOptions
    interval: float = 10.0
    """Seconds between two looks; what is the same in both is whole."""
    rate_limit: float = 0.0
    """Seconds from one grading of a student's file to that of the next one; 0 for none."""
    collects: bool = False
    """Whether submissions are collected from nbgrader's exchange."""
    releases_feedback: bool = False
    """Whether pages are given back through the exchange."""


class SubmissionWatch:
    """Watches one assignment of the course at ``root``.

    ``graded`` gets each new result, and the score as the student's page has it. ``tell`` gets what a person should
    know: each sentence on a student once.
    """

    def __init__(
        self,
        root: Path,
        assignment: str,
        options: WatchOptions,
        graded: Callable[[SubmissionResult, SubmissionScore], None],
        tell: Tell,
    ) -> None:
        self._root, self._assignment, self._options = root, assignment, options
        self._graded, self._tell = graded, tell
        self._seen: Mapping[StudentId, FolderSignature] | None = None
        """What the last look found."""
        self._arriving: Set[StudentId] = frozenset()
        """Whose folders were not whole in the last look."""
        self._settled: Mapping[StudentId, FolderSignature] | None = None
        """What was whole in the last round that was finished."""
        self._next_round = 0.0
        """When there is another round although nothing arrives, by the monotonic clock."""
        self._tried: dict[StudentId, tuple[FolderSignature | None, str | None, float]] = {}
        """What of each student was graded by this watch, with which key, and when, by the monotonic clock."""
        self._to_report = True
        self._said: dict[str, set[str]] = {}
        """The sentences on each student that were told since the last grading."""
        self._released: dict[StudentId, FolderSignature] = {}
        """What of each student this watch has given back: the folder with the page."""

    def run(self) -> None:
        """Look again and again; ends by an exception only.

        Raises UserError where the assignment cannot be graded to begin with, and GradingStopped where the grader fails
        on one submission after the other. Of other errors that a user can mend, it tells, and tries again later.
        """
        course = open_course(self._root)
        course.solution_folder(self._assignment)
        with gradebooks_kept_open(self._announce):
            read_assignment(course, self._assignment, self._options.grading)
        self.look()
        pause, failure = self._options.interval, ""
        while True:
            time.sleep(pause)
            try:
                self.look()
            except grade_course.GradingStopped:
                raise
            except (UserError, OSError) as error:
                if failure != (failure := _sentence(error)):
                    self._announce(failure)
                pause = min(2 * pause, RETRY_SECONDS)
            else:
                pause, failure = self._options.interval, ""

    def look(self) -> None:
        """Look once; where something whole is new, or it is time for it, grade and report.

        Where the exchange cannot be used, raises ExchangeFailed when that is done.
        """
        course = open_course(self._root)  # with the settings of now
        failed = None
        if self._options.collects:
            try:
                for warning in collect_from_exchange(course, self._assignment):
                    self._say("", warning)
            except ExchangeFailed as error:
                failed = error
        self._look_into(course)
        if failed is not None:
            raise failed

    def _look_into(self, course: Course) -> None:
        students = course.submitters(self._assignment).students
        before = self._seen or {}
        seen = {one: folder_signature(course.submission_folder(self._assignment, one)) for one in students}
        whole = {student: signature for student, signature in seen.items() if before.get(student) == signature}
        arriving = seen.keys() - whole.keys()
        for student in sorted(arriving & self._arriving):
            self._say(student, "is still arriving.")
        is_first_look = self._seen is None
        self._seen, self._arriving = seen, arriving
        if is_first_look:
            return
        if whole == self._settled and time.monotonic() < self._next_round:
            return
        self._next_round = 0.0  # at the next look, unless this one is finished
        with gradebooks_kept_open(self._announce):
            wait = self._round(course, whole, arriving)
        self._settled, self._next_round = whole, time.monotonic() + wait

    def _round(
        self, course: Course, whole: Mapping[StudentId, FolderSignature], arriving: Collection[StudentId]
    ) -> float:
        """Grade, report, and release what there is to. Returns after how many seconds there may be more to do."""
        own_templates.require_right_templates(course, own_templates.ALL_PAGES, "Nothing was graded.")
        digest, members = key_digest(course, self._assignment), read_class(course, self._assignment)
        is_first, behind = self._settled is None, set[str]()
        held: dict[StudentId, float] = {}
        to_grade = []
        for student, member in zip(members.everybody.students, members.members(digest), strict=True):
            if member.is_kept:
                self._say(student, sentence(member, self._assignment))
            if _is_behind(member):
                behind.add(student)
            elif not is_first:  # the first round is all that `tensorgrade grade` does
                continue
            if student in arriving:
                continue
            if wait := self._seconds_to_wait(course, student, member):
                held[student] = wait
            elif is_first or not self._was_tried(student, whole.get(student), digest):
                to_grade.append(student)
        for fault in members.everybody.faults:
            self._say(fault.student, fault.reason)
        if to_grade:
            self._grade(course, to_grade, behind)
            self._tried |= {student: (whole.get(student), digest, time.monotonic()) for student in to_grade}
        if self._to_report and course.result_files(self._assignment):
            self._report(course, whole, {*held, *arriving})
        return min([RETRY_SECONDS, *held.values()])

    def _was_tried(self, student: StudentId, signature: FolderSignature | None, digest: str | None) -> bool:
        """Whether this file was graded with this key not long ago, and the class list does not show it."""
        if student not in self._tried:
            return False
        *tried, when = self._tried[student]
        return tried == [signature, digest] and time.monotonic() - when < RETRY_SECONDS

    def _seconds_to_wait(self, course: Course, student: StudentId, member: ClassMember) -> float:
        """For how long another file of the student is held back; 0 where it is not. That is said."""
        limit = self._options.rate_limit
        is_another_file = member.state == "stale" and not (member.other_key or member.unrecorded or member.old_penalty)
        if not limit or not is_another_file:
            return 0.0
        graded = course.result_path(self._assignment, student).stat().st_mtime
        passed = time.time() - graded
        if not 0 <= passed < limit:  # below 0 where the clock was set back
            return 0.0
        at = time.strftime("%H:%M:%S", time.localtime(graded + limit))
        self._say(student, f"has handed in again, and is graded at {at}: there is a rate limit.")
        return limit - passed

    def _grade(self, course: Course, students: list[StudentId], behind: Collection[str]) -> None:
        self._to_report = True

        def recorded(result: SubmissionResult) -> None:
            if result.student in behind:
                self._said.pop(result.student, None)
                self._graded(result, student_pages.score_on_page(course, result))

        options = self._options.grading
        kept = grade_course.grade_assignment(course, self._assignment, students, options, recorded=recorded)
        for student, reason in kept.items():
            self._say(student, reason)

    def _report(self, course: Course, whole: Mapping[StudentId, FolderSignature], later: Collection[str]) -> None:
        """Write the pages, and give back those that are of what is handed in now.

        Of the others it is said why, but for those in ``later``, and those whose files have changed since the last
        look: what is new there is for the next one.
        """
        outdated: dict[str, str] = {}
        page = write_reports.report_assignment(course, self._assignment, outdated.__setitem__)
        for name, reason in outdated.items():
            student = student_id(name)
            now = folder_signature(course.submission_folder(self._assignment, student))
            if student not in later and now == whole.get(student, now):
                self._say(student, reason)
        if self._options.releases_feedback:
            self._release(course, page, outdated)
        self._to_report = False

    def _release(self, course: Course, page: ClassPage, outdated: Collection[str]) -> None:
        """Give back the pages that have changed since this watch gave them back, or began."""
        students = [student_id(row.student) for row in page.rows if row.url and row.student not in outdated]
        folders = {one: folder_signature(course.feedback_path(self._assignment, one).parent) for one in students}
        changed = [student for student in students if self._released.get(student) != folders[student]]
        for student in release_pages(course, self._assignment, changed):
            self._say(student, "has a page that is not released, because the submission is not from the exchange.")
        self._released |= folders

    def _announce(self, sentence: str) -> None:
        self._tell("", sentence)

    def _say(self, student: str, words: str) -> None:
        """Tell a sentence, unless it was told since the student's last grading."""
        said = self._said.setdefault(student, set())
        if words not in said:
            said.add(words)
            self._tell(student, words)


def _is_behind(member: ClassMember) -> bool:
    """Whether grading the student would change something."""
    if member.state == "missing":
        return member.result is None
    return member.state in ("ungraded", "stale") and not member.is_kept


def _sentence(error: UserError | OSError) -> str:
    """What the user has to mend. Raises the error itself where that is nothing known."""
    if isinstance(error, (UserError, UnwritableFile)):
        return str(error)
    problem = problem_of(error)
    if problem is None:
        raise error
    return problem.sentences(f"{error.filename or 'A file'} cannot be used")
