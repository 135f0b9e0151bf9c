"""tensorgrade in ``nbgrader autograde``, by the lines that `course.nbgrader_config` writes.

A notebook that was not released by tensorgrade is graded by nbgrader's own classes, in a kernel. One that was gets no
score if tensorgrade gives no result.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, from_dict
from nbgrader.preprocessors import Execute, NbGraderPreprocessor, SaveAutoGrades

from tensorgrade.commands import grade_course
from tensorgrade.course.course import Course, CourseError
from tensorgrade.errors import UserError
from tensorgrade.gradebook import autograded_folder, database, result_cache
from tensorgrade.key import key_file
from tensorgrade.submission.choose_file import Submission

Resources = dict[str, Any]
RESULT_KEY = "tensorgrade"


@dataclass(frozen=True)
class Job:
    """A notebook of ours that nbgrader is processing."""

    course: Course
    assignment: str
    student: str
    released: dict[str, Any]

    def submission(self) -> Submission:
        """The submitted file itself, so that its digest is the same as in `tensorgrade grade`."""
        submission = self.course.submission(self.assignment, self.student)
        if submission.content is None and not submission.problem:
            raise CourseError(f"{self.student} has handed in nothing for {self.assignment}.")
        return submission


def find_job(root: str, resources: Resources) -> Job | None:
    """The job; None for a notebook that tensorgrade did not release."""
    assignment = resources["nbgrader"]["assignment"]
    if resources["nbgrader"]["notebook"] != assignment:
        return None
    try:
        course = Course(Path(root))
    except CourseError:
        return None
    if assignment not in course.assignments or not course.key_path(assignment).exists():
        return None
    released = course.released_notebook(assignment)
    if released.get("metadata", {}).get("tensorgrade", {}).get("assignment") != assignment:
        return None
    return Job(course, assignment, resources["nbgrader"]["student"], released)


def course_root(component: Any) -> str:
    """The course's folder, of the nbgrader command that a preprocessor or exporter belongs to."""
    while component is not None:
        if getattr(component, "coursedir", None) is not None:
            return str(component.coursedir.root)
        component = component.parent
    return "."


class Restore(NbGraderPreprocessor):  # type: ignore[misc]
    """Runs first: makes the released notebook with the student's sources, whatever happened to cells and metadata."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Replace the notebook."""
        job = find_job(course_root(self), resources)
        if job is None:
            return nb, resources
        return from_dict(autograded_folder.notebook_with_sources(job.submission(), job.released)), resources


class Grade(Execute):  # type: ignore[misc]
    """In place of nbgrader's Execute: takes a cached result, or grades in the sandbox."""

    def preprocess(self, nb: NotebookNode, resources: Resources, km: Any = None) -> tuple[NotebookNode, Resources]:
        """Replace the notebook by one with our outputs and verdicts."""
        job = find_job(course_root(self), resources)
        if job is None:
            return super().preprocess(nb, resources, km)  # type: ignore[no-any-return]
        submission = job.submission()
        try:
            result, is_new = grade_course.grade_unless_cached(
                job.course, job.assignment, submission, resources["nbgrader"]["db_url"]
            )
        except UserError as error:
            self.log.error("tensorgrade: %s", error)
            raise
        if is_new:
            result_cache.write_result(job.course, result)
        resources[RESULT_KEY] = result
        key = key_file.load(job.course.key_path(job.assignment))
        notebook = autograded_folder.notebook_with_results(job.course, submission, result, key, job.released)
        return from_dict(notebook), resources


class Save(SaveAutoGrades):  # type: ignore[misc]
    """In place of nbgrader's SaveAutoGrades: writes the result as `tensorgrade grade` does.

    nbgrader sets late penalties after it.
    """

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Write scores and comments."""
        job = find_job(course_root(self), resources)
        if job is None:
            return super().preprocess(nb, resources)  # type: ignore[no-any-return]
        result = resources.get(RESULT_KEY)
        if result is None:
            self.log.warning("tensorgrade: %s was not graded (--no-execute); its scores stay.", job.student)
            return nb, resources
        url, course_id = resources["nbgrader"]["db_url"], job.course.nbgrader_coursedir.course_id
        with database.open_recorder(url, course_id) as recorder:
            recorder.record(result, autograded_folder.submitted_answers(job.submission(), job.released))
        return nb, resources
