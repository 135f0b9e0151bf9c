"""The attributes and methods of nbgrader's objects that tensorgrade uses, as types.

nbgrader is not annotated. A test compares each protocol with nbgrader's class, so that a version that has renamed one
of them fails there. Nothing is imported from nbgrader here: see `tensorgrade.nbgrader_access.classes`.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self, TypeAlias

if TYPE_CHECKING:  # SQLAlchemy takes half a second to import
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session, scoped_session

Database: TypeAlias = "scoped_session[Session]"
"""The session of an open gradebook."""


class CourseDirectory(Protocol):
    """A course's folder and the settings of ``c.CourseDirectory``; directories are relative to ``root``."""

    root: str
    course_id: str
    assignment_id: str
    student_id: str
    db_url: str
    source_directory: str
    release_directory: str
    submitted_directory: str
    autograded_directory: str
    feedback_directory: str


# --- Rows of the gradebook; `find_…` and the relations between them give these ------------------------------------


class Student(Protocol):
    """A student."""

    id: str
    first_name: str | None
    last_name: str | None
    email: str | None
    lms_user_id: str | None


class Cell(Protocol):
    """A cell of a released notebook."""

    id: str
    name: str
    """The grade_id."""


class GradedCell(Cell, Protocol):
    """A cell of a released notebook that has points: nbgrader's GradeCell or TaskCell."""

    max_score: float
    cell_type: str
    """``code`` or ``markdown``."""


class Notebook(Protocol):
    """A released notebook."""

    id: str
    name: str

    @property
    def grade_cells(self) -> Sequence[GradedCell]: ...
    @property
    def solution_cells(self) -> Sequence[Cell]: ...
    @property
    def task_cells(self) -> Sequence[GradedCell]: ...


class Assignment(Protocol):
    """A released assignment."""

    id: str
    name: str
    max_score: float
    notebooks: Sequence[Notebook]


class Grade(Protocol):
    """The points of a graded cell of a submission."""

    id: str
    name: str
    """The grade_id of the cell."""
    cell_id: str
    notebook_id: str
    auto_score: float | None
    manual_score: float | None
    extra_credit: float | None
    needs_manual_grade: bool


class Comment(Protocol):
    """The comment on a solution cell of a submission."""

    id: str
    cell_id: str
    notebook_id: str
    auto_comment: str | None
    manual_comment: str | None

    @property
    def name(self) -> str: ...


class SubmittedNotebook(Protocol):
    """A notebook of a submission."""

    id: str
    assignment_id: str
    """The `SubmittedAssignment`'s id."""
    notebook_id: str
    score: float
    """The sum of its grades. Computed by the database."""
    late_submission_penalty: float | None
    grades: Sequence[Grade]
    comments: Sequence[Comment]


class SubmittedAssignment(Protocol):
    """A student's submission of an assignment."""

    id: str
    student_id: str
    assignment_id: str
    timestamp: datetime | None
    """In UTC, without a time zone."""
    score: float
    """The sum of its notebooks' scores, the penalty not deducted. Computed by the database."""
    late_submission_penalty: float
    """The sum of its notebooks' penalties. Computed by the database."""
    notebooks: Sequence[SubmittedNotebook]

    @property
    def total_seconds_late(self) -> float: ...


# --- The gradebook, and parts of nbgrader's commands ---------------------------------------------------------------


class Gradebook(Protocol):
    """nbgrader's gradebook, opened. Its ``find_…`` and ``remove_…`` methods raise MissingEntry."""

    db: Database
    engine: "Engine"

    @property
    def students(self) -> Sequence[Student]: ...
    @property
    def assignments(self) -> Sequence[Assignment]: ...
    def find_assignment(self, name: str) -> Assignment: ...
    def find_submission(self, assignment: str, student: str) -> SubmittedAssignment: ...
    def find_grade_cell(self, name: str, notebook: str, assignment: str) -> GradedCell: ...
    def update_or_create_student(self, student_id: str) -> Student: ...
    def remove_submission(self, assignment: str, student: str) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self, exc_type: type[BaseException] | None, exc_value: BaseException | None, traceback: TracebackType | None
    ) -> None: ...


class LateSubmissionPlugin(Protocol):
    """A plug-in that sets late penalties."""

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float | None: ...


class AssignLatePenalties(Protocol):
    """The preprocessor that sets late penalties, with its settings."""

    enabled: bool
    plugin_inst: LateSubmissionPlugin

    def init_plugin(self) -> None: ...


class GenerateAssignment(Protocol):
    """The step that makes the students' notebook from the source notebook."""

    log: logging.Logger

    def start(self) -> None: ...


class ExchangeStep(Protocol):
    """A step through the exchange, which raises where that cannot be used: exchanges are plug-ins."""

    log: logging.Logger

    def start(self) -> None: ...


class ZipCollectApp(Protocol):
    """The command ``nbgrader zip_collect``; its directories are names, not paths."""

    coursedir: CourseDirectory
    collect_directory_structure: str
    """A path below the course with ``{downloaded}``, ``{assignment_id}`` and ``{collect_step}``."""
    downloaded_directory: str
    extracted_directory: str
    extractor_plugin: type[object]
    extractor_plugin_inst: object
    """Made of the class before the collector is."""
