"""What `tensorgrade status` tells of a course: how far each assignment is, and what comes next.

Every command that works on an assignment ends with `next_step`.
"""

import json
import os
import shlex
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

from tensorgrade.commands.build_keys import current_key_file
from tensorgrade.commands.student_pages import CurrentPages
from tensorgrade.course.course import Course
from tensorgrade.course.release_record import has_notebook_changed
from tensorgrade.errors import UserError
from tensorgrade.gradebook.class_list import ClassList, key_digest, read_class, sentence
from tensorgrade.key.key_records import AnswerKey
from tensorgrade.result.class_member import ClassMember, ClassState
from tensorgrade.result.points import SCORE_DIFFERENCE
from tensorgrade.student_id import student_id

KeyState = Literal["none", "stale", "current"]
ReportState = Literal["none", "stale", "current"]


@dataclass(frozen=True)
class AssignmentStatus:
    """How far an assignment is."""

    assignment: str
    """Its name."""
    key: KeyState
    """The answer key; stale: a file that it was made from has changed."""
    released: bool
    """Whether the students' notebook is there."""
    notebook_changed: bool = False
    """Whether the author's notebook is another one than was released."""
    points_agree: bool = True
    """Whether the gradebook has the functions with the key's points; a release puts them there."""
    students: Mapping[ClassState, int] = field(default_factory=dict)
    """How many there are in each state."""
    kept: int = 0
    """How many keep what was graded, as what is handed in now is not there, or cannot be read."""
    could_not_tell: int = 0
    """How many of those who are graded have checks that could not be judged."""
    faults: int = 0
    """How many ids cannot be used."""
    unread: int = 0
    """How many students' written answers wait for a person."""
    undecided: int = 0
    """How many students' points of functions wait for a person."""
    report: ReportState = "none"
    """The class page; stale: what it shows has changed."""
    sentences: Sequence[tuple[str, str]] = ()
    """The students who are counted as kept, and what is to be done about each."""
    leftovers: Sequence[str] = ()
    """What lies among the results and is nobody's of the class, in sentences."""
    release_folder: str = ""
    """The folder that students get; like all paths here, relative to the course."""
    submitted_folder: str = ""
    """The folder with what they hand in."""
    class_page: str = ""
    """The class page's file."""

    @property
    def handed_in(self) -> int:
        """How many have handed in; of those who are away, nothing is there now."""
        return sum(count for state, count in self.students.items() if state != "missing")

    @property
    def to_grade(self) -> int:
        """How many submissions wait to be graded."""
        behind: tuple[ClassState, ...] = ("ungraded", "stale", "away")
        return sum(self.students.get(state, 0) for state in behind) - self.kept

    @property
    def needs_person(self) -> bool:
        """Whether a person has to look at a submission; that written answers are to be read does not count."""
        return bool(self.kept or self.undecided or self.faults)


def assignment_status(course: Course, assignment: str) -> AssignmentStatus:
    """How far the assignment is. Raises UserError where there is none, or where the gradebook cannot be read."""
    course.solution_folder(assignment)
    key_state, key = _key_state(course, assignment)
    digest = key.digest if key else key_digest(course, assignment)
    students, page = read_class(course, assignment), _shown_on_class_page(course, assignment)
    states: Counter[ClassState] = Counter()
    has_report, pages = course.class_page_path(assignment, "html").is_file(), CurrentPages(course, assignment)
    could_not_tell, differs = 0, page.keys() != set(students.everybody.students)
    unread, undecided = 0, 0
    sentences: list[tuple[str, str]] = []
    for member in students.members(digest):
        states[member.state] += 1
        unread += member.unread
        undecided += member.undecided
        if member.is_kept:
            sentences.append((member.student, sentence(member, assignment)))
        could_not_tell += member.result is not None and member.result.status == "could-not-tell"
        if has_report and not differs:
            differs = _differs(students, member, page) or not pages.is_current(member)
    report: ReportState = "none"
    if has_report:
        report = "stale" if differs else "current"
    return AssignmentStatus(
        assignment=assignment,
        key=key_state,
        released=(course.release_folder(assignment) / f"{assignment}.ipynb").is_file(),
        notebook_changed=key is not None and has_notebook_changed(course, key),
        points_agree=key is None or students.recorded.has_points_of(key),
        students=dict(states),
        kept=len(sentences),
        could_not_tell=could_not_tell,
        faults=len(students.everybody.faults),
        unread=unread,
        undecided=undecided,
        sentences=sentences,
        leftovers=list(students.leftovers()),
        report=report,
        release_folder=os.path.relpath(course.release_folder(assignment), course.root),
        submitted_folder=os.path.relpath(course.submitted_folder, course.root),
        class_page=os.path.relpath(course.class_page_path(assignment, "html"), course.root),
    )


def _key_state(course: Course, assignment: str) -> tuple[KeyState, AnswerKey | None]:
    """The key's state, and the key where it is current. Raises CourseError for a mistake in the course's settings."""
    _ = course.settings
    if not course.key_path(assignment).exists():
        return "none", None
    try:
        return "current", current_key_file(course, assignment).key
    except UserError:
        return "stale", None


def _shown_on_class_page(course: Course, assignment: str) -> Mapping[str, tuple[str, float]]:
    """The status and score of each student in class.json; nobody where there is none that can be read."""
    try:
        tree = json.loads(course.class_page_path(assignment, "json").read_bytes())
        return {row["student"]: (row["status"], float(row["score"])) for row in tree["rows"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _differs(students: ClassList, member: ClassMember, page: Mapping[str, tuple[str, float]]) -> bool:
    """Whether the class page shows another status or score of the student, or is older than the result."""
    if member.student not in page:
        return True
    status, score = page[member.student]
    judged = member.result.status if member.result and member.state in ("graded", "unreadable") else member.state
    if status != judged or abs(score - students.recorded.scores.get(member.student, score)) > SCORE_DIFFERENCE:
        return True
    if member.result is None:
        return False
    result = students.course.result_path(students.assignment, student_id(member.student))
    class_page = students.course.class_page_path(students.assignment, "json")
    return result.stat().st_mtime_ns > class_page.stat().st_mtime_ns


def next_step(status: AssignmentStatus, root: Path = Path(".")) -> str:
    """What to do next with the assignment of the course at ``root``: a clause that follows "Next:"."""
    name = status.assignment
    course = "" if root == Path(".") else f" --course {shlex.quote(str(root))}"
    if not status.released:
        return f"tensorgrade release {name}{course}"
    if status.key != "current":
        return f"tensorgrade build {name}{course}"
    if status.notebook_changed or not status.points_agree:
        return f"tensorgrade release {name}{course}"
    if not status.handed_in:
        return (
            f"give students {root / status.release_folder}/ (nbgrader release_assignment {name}); when what they hand "
            f"in is in {root / status.submitted_folder}/<student>/{name}/, tensorgrade grade {name}{course}"
        )
    if status.to_grade:
        return f"tensorgrade grade {name}{course}"
    if status.report != "current":
        return f"tensorgrade report {name}{course}"
    page = f"open {root / status.class_page}"
    if status.kept:
        whose = "1 student whose submission is" if status.kept == 1 else f"{status.kept} students whose submissions are"
        page += f"; look at {whose} away or cannot be read now (tensorgrade status {name}{course} names them)"
    if status.unread or status.undecided:
        what = " and ".join(_waiting(status))
        return f"{page}; {what}: open Nbgrader → Formgrader in JupyterLab, then tensorgrade report {name}{course}"
    return f"{page}; then tensorgrade export {name} --to csv{course}"


def _waiting(status: AssignmentStatus) -> Iterator[str]:
    if status.unread:
        students = "student's" if status.unread == 1 else "students'"
        yield f"{status.unread} {students} written answers wait to be graded"
    if status.undecided:
        students = "student's" if status.undecided == 1 else "students'"
        yield f"{status.undecided} {students} points of functions wait for a person"


def statuses_json(statuses: list[AssignmentStatus]) -> str:
    """The statuses with their next steps, for other tools."""
    trees = [asdict(status) | {"handed_in": status.handed_in, "next": next_step(status)} for status in statuses]
    return json.dumps({"assignments": trees}, ensure_ascii=False, indent=1) + "\n"
