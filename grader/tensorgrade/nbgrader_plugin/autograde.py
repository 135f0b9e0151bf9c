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
from tensorgrade.errors import Mistake
from tensorgrade.gradebook import database, result_cache
from tensorgrade.key import key_file
from tensorgrade.submission.choose_file import Handed

Resources = dict[str, Any]
RESULT = "tensorgrade"


@dataclass(frozen=True)
class Job:
    """One notebook of ours that nbgrader is at."""

    course: Course
    assignment: str
    student: str
    released: dict[str, Any]

    def handed(self) -> Handed:
        """What the student handed in: the file itself, so that its digest is that of `tensorgrade grade`."""
        found = self.course.submitted(self.assignment, self.student)
        if found.content is None and not found.problem:
            raise CourseError(f"{self.student} has handed in nothing for {self.assignment}.")
        return found


def job(root: str, resources: Resources) -> Job | None:
    """The job, or None for a notebook that is not ours."""
    named = resources["nbgrader"]
    if named["notebook"] != named["assignment"]:
        return None
    try:
        course = Course(Path(root))
    except CourseError:
        return None
    if named["assignment"] not in course.assignments or not course.key(named["assignment"]).exists():
        return None
    released = result_cache.released(course, named["assignment"])
    if released.get("metadata", {}).get("tensorgrade", {}).get("assignment") != named["assignment"]:
        return None
    return Job(course, named["assignment"], named["student"], released)


def root_of(component: Any) -> str:
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
        ours = job(root_of(self), resources)
        if ours is None:
            return nb, resources
        return from_dict(result_cache.sources(ours.handed(), ours.released)), resources


class Grade(Execute):  # type: ignore[misc]
    """Instead of a kernel: the finished result, or grading in the sandbox."""

    def preprocess(self, nb: NotebookNode, resources: Resources, km: Any = None) -> tuple[NotebookNode, Resources]:
        """Replace the notebook by what ran and our verdicts."""
        ours = job(root_of(self), resources)
        if ours is None:
            return super().preprocess(nb, resources, km)  # type: ignore[no-any-return]
        handed = ours.handed()
        try:
            result, fresh = grade_course.grade_one(
                ours.course, ours.assignment, handed, resources["nbgrader"]["db_url"]
            )
        except Mistake as error:
            self.log.error("tensorgrade: %s", error)
            raise
        if fresh:
            result_cache.keep(ours.course, result)
        resources[RESULT] = result
        key = key_file.load(ours.course.key(ours.assignment))
        return from_dict(result_cache.notebook(ours.course, handed, result, key, ours.released)), resources


class Save(SaveAutoGrades):  # type: ignore[misc]
    """The result into the gradebook, by the same rows as `tensorgrade grade`; nbgrader's penalties come after."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Write scores and comments."""
        ours = job(root_of(self), resources)
        if ours is None:
            return super().preprocess(nb, resources)  # type: ignore[no-any-return]
        result = resources.get(RESULT)
        if result is None:
            self.log.warning("tensorgrade: %s was not graded (--no-execute); its scores stay.", ours.student)
            return nb, resources
        url, course_id = resources["nbgrader"]["db_url"], ours.course.directory.course_id
        with database.recorder(url, course_id) as recorder:
            recorder.record(result, result_cache.answers(ours.handed(), ours.released))
        return nb, resources
