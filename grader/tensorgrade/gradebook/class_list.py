"""The class of an assignment: everybody of the gradebook and of ``submitted/``, and how the assignment stands for each.

`tensorgrade grade`, `report`, `similar`, `status` and all exports walk this list.
"""

import hashlib
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path

from tensorgrade.course.course import Course
from tensorgrade.course.submitted_folder import other_spelling
from tensorgrade.engine_sentence import EngineSentence
from tensorgrade.gradebook.course_gradebook import gradebook_address
from tensorgrade.gradebook.late_penalties import LatePenalties, has_late_rule
from tensorgrade.gradebook.recorded_students import RecordedStudents, read_recorded_students
from tensorgrade.gradebook.result_cache import is_result_for, result_in
from tensorgrade.gradebook.submitted_files import SubmittedFiles
from tensorgrade.key import key_file
from tensorgrade.result.class_member import ClassMember, ClassState
from tensorgrade.result.points import SCORE_DIFFERENCE
from tensorgrade.result.result_records import SubmissionResult
from tensorgrade.run_log import LOGGER
from tensorgrade.student_id import StudentId, StudentList, check_ids, shown_id
from tensorgrade.submission.choose_file import Submission
from tensorgrade.submission.unreadable_sentences import EMPTY
from tensorgrade.translation import engine_text

BLANK = b"\0 \t\r\n"
"""What a file that holds nothing may consist of: a copy that has not arrived yet is often filled with zeros."""

_DAMAGED = engine_text("{path} is damaged.")
_OF_SOMEBODY_ELSE = engine_text("{path} is a result of {student} for {assignment}.")
_ELSEWHERE = engine_text("There is {path}.")


@dataclass(frozen=True)
class ClassList:
    """The class of an assignment."""

    course: Course
    assignment: str
    recorded: RecordedStudents
    """Whom the gradebook has."""
    everybody: StudentList
    """The students, and those whose ids cannot be used."""

    def members(self, key_digest: str | None) -> Iterator[ClassMember]:
        """Every student in turn, by id; one result and one file are in memory at a time.

        A result of another answer key than the one with this digest is stale; None where there is no key.
        """
        with SubmittedFiles(self.course, self.assignment) as files:
            for student in self.everybody.students:
                submission = files.submission(student)
                yield self._looked_into(self.member(student, submission, key_digest), submission, files)

    def member(self, student: StudentId, submission: Submission, key_digest: str | None = None) -> ClassMember:
        """The student with this submission."""
        path = self.course.result_path(self.assignment, student)
        result, problem = _read_own_result(path, self.assignment, student)
        other_key = result is not None and key_digest not in (None, result.key.digest)
        state = class_state(submission, result, student in self.recorded.scores)
        if other_key and state in ("graded", "unreadable"):
            state = "stale"
        if state in ("away", "unreadable"):
            problem = submission.problem or problem
        if state == "away" and not problem:
            problem = self._where_else(student, submission)
        unread, undecided = student in self.recorded.unread, student in self.recorded.undecided
        unreadable = result is not None and result.status == "unreadable"
        was_graded = state != "ungraded"  # nbgrader makes rows, which wait, before it grades
        last_name, first_name = self.recorded.names.get(student, ("", ""))
        return ClassMember(
            student,
            state,
            result,
            _day(path) if result else "",
            problem,
            other_key,
            unread=unread and was_graded and not unreadable,
            undecided=undecided and was_graded,
            unreadable=undecided and unreadable,
            last_name=last_name,
            first_name=first_name,
        )

    def _looked_into(self, member: ClassMember, submission: Submission, files: SubmittedFiles) -> ClassMember:
        """The student, with what is wrong with a new file; stale where the gradebook does not have the scores."""
        result = member.result
        if result is None:
            return member
        if member.state == "stale" and result.was_judged and not is_result_of(result, submission):
            return replace(member, problem=files.problem(submission))
        # As after a run that was killed, or in an older copy of the gradebook.
        if member.state in ("graded", "unreadable") and not self.recorded.has_scores_of(result):
            return replace(member, state="stale", problem=None, unrecorded=True)
        if member.state in ("graded", "unreadable") and not self._has_current_penalty(member.student):
            return replace(member, state="stale", problem=None, old_penalty=True)
        return member

    @cached_property
    def _late_penalties(self) -> LatePenalties:
        """The course's rule for late work. It imports nbgrader."""
        return LatePenalties(self.course.config, self.course.root)

    def _has_current_penalty(self, student: str) -> bool:
        """Whether the gradebook deducts what the next grading would deduct.

        Without a rule in the course's own settings, nbgrader may have one elsewhere. Where the rule fails, grading says
        what is wrong with it.
        """
        late = self.recorded.lateness.get(student)
        if late is None or not has_late_rule(self.course.config):
            return True
        try:
            penalty = self._late_penalties.of_score(student, late.score, late.seconds) if late.seconds else None
        except Exception as error:
            LOGGER.debug("The late penalty of %s cannot be computed.", student, exc_info=error)
            return True
        return abs((penalty or 0.0) - late.penalty) < SCORE_DIFFERENCE

    def _where_else(self, student: StudentId, submission: Submission) -> EngineSentence | None:
        if submission.content is not None:
            return EngineSentence.of(EMPTY, name=submission.file)
        folder = self.course.submitted_folder
        other = other_spelling(folder, student, self.assignment)
        return EngineSentence.of(_ELSEWHERE, path=f"{folder.name}/{other}") if other else None

    def leftovers(self) -> Iterator[str]:
        """What lies among the results and is nobody's of the class, in sentences; it is not counted."""
        students = set(map(str, self.everybody.students))
        for path in self.course.result_files(self.assignment):
            if path.stem in students:
                continue
            shown, result = shown_id(path.stem), result_in(path)
            if result is None:
                yield f"{shown}.json among the results is none, and is not counted; delete it."
            elif result.student == path.stem:
                yield (
                    f"{shown} is neither in the gradebook nor in {self.course.submitted_folder.name}/: the result is "
                    f"not counted. {withdraw_command(self.assignment, path.stem)} removes it."
                )
            else:
                yield (
                    f"{shown}.json among the results is a copy of {shown_id(result.student)}'s, and is not counted; "
                    "delete it."
                )


def read_class(course: Course, assignment: str) -> ClassList:
    """The class of an assignment.

    Raises CourseError where ``submitted/`` cannot be read, GradebookError where the gradebook cannot or was lost.
    """
    recorded = read_recorded_students(course.directory.db_url, assignment)
    if not recorded.enrolled:
        gradebook_address(course)
    return ClassList(course, assignment, recorded, check_ids(course.folders_with(assignment), recorded.enrolled))


def key_digest(course: Course, assignment: str) -> str | None:
    """The digest of the assignment's answer key; None where there is none that can be read."""
    try:
        return key_file.load(course.key_path(assignment)).digest
    except key_file.UnusableKey:
        return None


def class_without_gradebook(course: Course, assignment: str) -> ClassList:
    """For the state of single students where the gradebook does not count: only the results on disk do."""
    return ClassList(course, assignment, RecordedStudents(), StudentList((), ()))


def class_state(submission: Submission, result: SubmissionResult | None, is_recorded: bool) -> ClassState:
    """How the assignment stands for a student with this submission and result.

    ``is_recorded`` says whether the gradebook has rows of the submission.
    """
    was_graded = is_recorded if result is None else result.status != "missing"
    if submission.content is None and not submission.problem:
        return "away" if was_graded else "missing"
    if submission.content is None or not submission.content.strip(BLANK):
        if result is not None and result.status == "unreadable":
            return "unreadable"
        return "away" if was_graded else "ungraded"
    if result is None or result.status == "missing":
        return "ungraded"
    if not is_result_of(result, submission):
        return "stale"
    return "unreadable" if result.status == "unreadable" else "graded"


def is_result_of(result: SubmissionResult, submission: Submission) -> bool:
    """Whether the result is of this file, handed in at this time."""
    digest = hashlib.sha256(submission.content or b"").hexdigest()
    return (result.submission.digest, result.submission.timestamp) == (digest, submission.timestamp)


def sentence(member: ClassMember, assignment: str) -> str:
    """What is to be done about a student who is away, stale or ungraded, for a terminal; else empty."""
    on = f" on {member.graded_on}" if member.graded_on else ""
    if member.state == "away":
        return (
            f"was graded{on}, is not in submitted/ now; everything is kept.{_following(member.problem)} "
            f"Put it back, or take the submission back by {withdraw_command(assignment, member.student)}."
        )
    if member.is_kept:
        return unreadable_sentence(member, assignment, member.problem)
    if member.state == "stale" and member.other_key:
        return f"was graded{on} with another answer key; run {grade_command(assignment)}."
    if member.state == "stale" and member.unrecorded:
        return f"was graded{on}, and the gradebook does not have that score; run {grade_command(assignment)}."
    if member.state == "stale" and member.old_penalty:
        return (
            "the gradebook's late penalty is not the one by the deadline, the rule and the points of today; run "
            f"{grade_command(assignment)}."
        )
    if member.state == "stale":
        return f"what is handed in is not what was graded{on}; run {grade_command(assignment)}."
    if member.state == "ungraded":
        return f"has handed in, and has no result.{_following(member.problem)} Run {grade_command(assignment)}."
    return ""


def _following(problem: EngineSentence | None) -> str:
    """The problem, as it stands behind another sentence."""
    return f" {problem}" if problem else ""


def unreadable_sentence(member: ClassMember, assignment: str, problem: EngineSentence | None) -> str:
    """What is to be said where another file than the one that was graded cannot be read: nothing is changed."""
    command = f"`tensorgrade grade {assignment} --student {shlex.quote(member.student)} --force`"
    return (
        f"was graded on {member.graded_on}; what is handed in now cannot be read, so everything is kept."
        f"{_following(problem)} Look at the file, or ask for another; {command} counts it as it is."
    )


def grade_command(assignment: str) -> str:
    """The command that grades what is not graded, for sentences."""
    return f"`tensorgrade grade {assignment}`"


def withdraw_command(assignment: str, student: str) -> str:
    """The command that takes a submission back, for sentences."""
    return f"`tensorgrade grade {assignment} --withdraw {shlex.quote(student)}`"


def _read_own_result(
    path: Path, assignment: str, student: str
) -> tuple[SubmissionResult | None, EngineSentence | None]:
    """The student's result, and what is wrong with the file where it holds none."""
    result = result_in(path)
    if result is None:
        return None, EngineSentence.of(_DAMAGED, path=str(path)) if path.exists() else None
    if not is_result_for(result, assignment, student):
        whose = shown_id(result.student)
        return None, EngineSentence.of(_OF_SOMEBODY_ELSE, path=str(path), student=whose, assignment=result.assignment)
    return result, None


def _day(path: Path) -> str:
    return f"{datetime.fromtimestamp(path.stat().st_mtime):%Y-%m-%d}"


def named(members: Iterable[ClassMember], assignment: str) -> Iterator[tuple[str, str]]:
    """The students of whom something is to be said, and what."""
    for member in members:
        if said := sentence(member, assignment):
            yield member.student, said
