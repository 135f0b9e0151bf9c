"""tensorgrade in ``nbgrader autograde``, by the lines that `course.nbgrader_config` writes.

A notebook that is not ours goes the way it always went: through a kernel, by nbgrader's own classes.
Nothing fails open: without a result of ours, nothing is scored.
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
    """One notebook of ours that nbgrader is at."""

    course: Course
    assignment: str
    student: str
    released: dict[str, Any]

    def submission(self) -> Submission:
        """What the student handed in: the file itself, so that its digest is that of `tensorgrade grade`."""
        found = self.course.submission(self.assignment, self.student)
        if found.content is None and not found.problem:
            raise CourseError(f"{self.student} has handed in nothing for {self.assignment}.")
        return found


def find_job(root: str, resources: Resources) -> Job | None:
    """The job, or None for a notebook that is not ours."""
    named = resources["nbgrader"]
    if named["notebook"] != named["assignment"]:
        return None
    try:
        course = Course(Path(root))
    except CourseError:
        return None
    if named["assignment"] not in course.assignments or not course.key_path(named["assignment"]).exists():
        return None
    released = course.released_notebook(named["assignment"])
    if released.get("metadata", {}).get("tensorgrade", {}).get("assignment") != named["assignment"]:
        return None
    return Job(course, named["assignment"], named["student"], released)


def course_root(component: Any) -> str:
    """The course's folder, of the nbgrader command that a preprocessor or exporter belongs to."""
    while component is not None:
        if getattr(component, "coursedir", None) is not None:
            return str(component.coursedir.root)
        component = component.parent
    return "."


class Restore(NbGraderPreprocessor):  # type: ignore[misc]
    """First of all: the released notebook with the student's sources, whatever they did to cells and metadata."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Replace the notebook."""
        ours = find_job(course_root(self), resources)
        if ours is None:
            return nb, resources
        return from_dict(autograded_folder.notebook_with_sources(ours.submission(), ours.released)), resources


class Grade(Execute):  # type: ignore[misc]
    """Instead of a kernel: the finished result, or grading in the sandbox."""

    def preprocess(self, nb: NotebookNode, resources: Resources, km: Any = None) -> tuple[NotebookNode, Resources]:
        """Replace the notebook by what ran and our verdicts."""
        ours = find_job(course_root(self), resources)
        if ours is None:
            return super().preprocess(nb, resources, km)  # type: ignore[no-any-return]
        submission = ours.submission()
        try:
            result, is_new = grade_course.grade_unless_cached(
                ours.course, ours.assignment, submission, resources["nbgrader"]["db_url"]
            )
        except UserError as error:
            self.log.error("tensorgrade: %s", error)
            raise
        if is_new:
            result_cache.write_result(ours.course, result)
        resources[RESULT_KEY] = result
        key = key_file.load(ours.course.key_path(ours.assignment))
        notebook = autograded_folder.notebook_with_results(ours.course, submission, result, key, ours.released)
        return from_dict(notebook), resources


class Save(SaveAutoGrades):  # type: ignore[misc]
    """The result into the gradebook, by the same rows as `tensorgrade grade`; nbgrader's penalties come after."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Write scores and comments."""
        ours = find_job(course_root(self), resources)
        if ours is None:
            return super().preprocess(nb, resources)  # type: ignore[no-any-return]
        result = resources.get(RESULT_KEY)
        if result is None:
            self.log.warning("tensorgrade: %s was not graded (--no-execute); its scores stay.", ours.student)
            return nb, resources
        url, course_id = resources["nbgrader"]["db_url"], ours.course.nbgrader_coursedir.course_id
        with database.open_recorder(url, course_id) as recorder:
            recorder.record(result, autograded_folder.submitted_answers(ours.submission(), ours.released))
        return nb, resources
