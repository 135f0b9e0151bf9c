"""tensorgrade in ``nbgrader autograde``, by the lines that `course.nbgrader_config` writes.

A notebook that was not released by tensorgrade is graded by nbgrader's own classes, in a kernel. One that was gets no
score if tensorgrade gives no result.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode, from_dict
from nbgrader.preprocessors import Execute, NbGraderPreprocessor, SaveAutoGrades

from tensorgrade.commands import autograde_runs
from tensorgrade.commands.assignment_grading import GradingOptions, read_assignment
from tensorgrade.commands.grade_course import RESULT_NOT_MADE, kept_reason
from tensorgrade.course.course import CourseError
from tensorgrade.errors import UserError
from tensorgrade.gradebook import autograded_folder, database, result_cache
from tensorgrade.gradebook.class_list import class_without_gradebook
from tensorgrade.gradebook.file_marks import marked_notebook
from tensorgrade.gradebook.submitted_files import SubmittedFiles
from tensorgrade.gradebook.written_answers import Notebook, written_answers
from tensorgrade.grading.input_digest import digest_of
from tensorgrade.key import key_file
from tensorgrade.nbgrader_plugin.our_notebook import OurNotebook, Resources, course_root, find_notebook
from tensorgrade.nbgrader_plugin.unfinished import remove_unfinished
from tensorgrade.report.reader import Reader
from tensorgrade.report.submission_remarks import submission_remarks
from tensorgrade.report.template_mistakes import TemplateMistake
from tensorgrade.result.result_records import SubmissionResult
from tensorgrade.submission.choose_file import Submission
from tensorgrade.submission.limited_reader import SubmissionReader
from tensorgrade.submission.notebook_reader import ParsedSubmission
from tensorgrade.submission.student_failure import failure_reason
from tensorgrade.translation import engine_text

RESULT_KEY, MARK_KEY = "tensorgrade", "tensorgrade_mark"
JOB_ATTRIBUTE = "tensorgrade_job"
"""Of nbgrader's exporter: the assignment, notebook and student of the last job, and the job."""

_NOTEBOOK_NOT_MADE = engine_text("The notebook with the student's cells could not be made")


class GradingFailed(UserError):
    """One student's rows could not be written; nbgrader goes on with the next student."""


class SubmissionKept(UserError):
    """What is handed in now cannot be read: the earlier result and the rows stay as they are."""


@dataclass(frozen=True)
class NotebookJob:
    """The student's notebook as it was handed in, read once for all our preprocessors."""

    notebook: OurNotebook
    submission: Submission
    parsed: ParsedSubmission | None
    """None where it cannot be read."""
    key_digest: str
    """The answer key whose functions were looked for."""


def _kept_job(component: Any, resources: Resources) -> NotebookJob | None:
    """The job that `Restore` left for this notebook, for the preprocessors after it; None where it is not ours.

    nbgrader starts the second half of autograding with new resources, but with the same exporter.
    """
    about, job = getattr(component.parent, JOB_ATTRIBUTE, (None, None))
    return job if about == _about(resources) else _read_job(component, resources)


def _read_job(component: Any, resources: Resources) -> NotebookJob | None:
    notebook = find_notebook(course_root(component), resources)
    if notebook is None:
        return None
    course, assignment = notebook.course, notebook.assignment
    # The submitted file itself, so that its digest is the same as in `tensorgrade grade`.
    with SubmittedFiles(course, assignment) as files:
        submission = files.submission(notebook.student)
    if submission.content is None and not submission.problem:
        raise CourseError(f"{notebook.student} has handed in nothing for {assignment}.")
    key = key_file.load(course.key_path(assignment))
    with SubmissionReader() as reader:
        parsed = reader.read_if_readable(submission.file, submission.content, [item.name for item in key.exercises])
    return NotebookJob(notebook, submission, parsed, key.digest)


def _about(resources: Resources) -> tuple[str, ...]:
    return tuple(str(resources["nbgrader"][name]) for name in ("assignment", "notebook", "student"))


@contextlib.contextmanager
def _logged(log: Any) -> Iterator[None]:
    """Log a user's error, which nbgrader would show as a traceback only."""
    try:
        yield
    except UserError as error:
        log.error("tensorgrade: %s", error)
        raise


class AutogradeExporter(NotebookExporter):
    """nbgrader's exporter. It is made before nbgrader skips the folders that exist; those not up to date go first."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)  # type: ignore[no-untyped-call]
        remove_unfinished(
            self.parent,
            course_root(self),
            autograde_runs.former_notebooks,
            lambda ours: ours.course.autograded_path(ours.assignment, ours.student),
        )


class Restore(NbGraderPreprocessor):  # type: ignore[misc]
    """Runs first: reads the submission, and makes the released notebook with the student's sources.

    Whatever happened to cells and metadata, the notebook is as released.
    """

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Replace the notebook, and leave the job for the preprocessors that follow."""
        with _logged(self.log):
            job = _read_job(self, resources)
        setattr(self.parent, JOB_ATTRIBUTE, (_about(resources), job))
        if job is None:
            return nb, resources
        released = job.notebook.released
        try:
            notebook = autograded_folder.notebook_with_sources(job.parsed, released)
        except Exception as error:  # the result says the same
            failure_reason(job.notebook.student, _NOTEBOOK_NOT_MADE, error)
            notebook = autograded_folder.notebook_with_sources(None, released)
        return from_dict(notebook), resources


class Grade(Execute):  # type: ignore[misc]
    """In place of nbgrader's Execute: takes a cached result, or grades in the sandbox."""

    def preprocess(self, nb: NotebookNode, resources: Resources, km: Any = None) -> tuple[NotebookNode, Resources]:
        """Replace the notebook by one with our outputs and verdicts."""
        job = _kept_job(self, resources)
        if job is None:
            return super().preprocess(nb, resources, km)  # type: ignore[no-any-return]
        course, assignment, released = job.notebook.course, job.notebook.assignment, job.notebook.released
        with _logged(self.log):
            url, options = resources["nbgrader"]["db_url"], GradingOptions()
            grading = read_assignment(course, assignment, options, url, released)
            # A key that was built in between may have other functions.
            parsed = job.parsed if grading.key.digest == job.key_digest else None
            result, is_new = autograde_runs.grade_unless_cached(grading, job.submission, parsed)
            # nbgrader has made rows for this submission already, which say nothing of an earlier one.
            earlier = class_without_gradebook(course, assignment)
            if reason := kept_reason(earlier, job.submission, result, force=False):
                raise SubmissionKept(f"{job.notebook.student} {reason}")
        try:
            if is_new:
                result_cache.write_result(course, result)
            notebook, reader = self._notebook(job, job.parsed, result)
        except Exception as error:
            result = grading.failed_result(job.submission, RESULT_NOT_MADE, error)
            result_cache.write_result(course, result)
            notebook, reader = self._notebook(job, None, result)
        for remark in submission_remarks(result, "en"):
            self.log.warning("tensorgrade: %s: %s", result.student, remark)
        resources[RESULT_KEY] = result
        resources[MARK_KEY] = autograded_folder.notebook_mark(result, digest_of(released), reader)
        return from_dict(notebook), resources

    def _notebook(
        self, job: NotebookJob, parsed: ParsedSubmission | None, result: SubmissionResult
    ) -> tuple[Notebook, Reader]:
        """The notebook with the verdicts, and its reader. A mistake in the course's templates costs nobody points."""
        released, reader = job.notebook.released, autograded_folder.course_reader(job.notebook.course)
        try:
            return autograded_folder.notebook_with_results(parsed, result, released, reader), reader
        except TemplateMistake as mistake:
            self.log.error("tensorgrade: %s The built-in templates are used instead.", mistake)
            reader = reader.with_built_in_templates()
            return autograded_folder.notebook_with_results(parsed, result, released, reader), reader


class Save(SaveAutoGrades):  # type: ignore[misc]
    """In place of nbgrader's SaveAutoGrades: writes the result as `tensorgrade grade` does.

    nbgrader sets late penalties after it, and writes the notebook, which has its mark only now.
    """

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Write scores and comments."""
        job = _kept_job(self, resources)
        if job is None:
            return super().preprocess(nb, resources)  # type: ignore[no-any-return]
        result = resources.get(RESULT_KEY)
        if result is None:
            self.log.warning("tensorgrade: %s was not graded (--no-execute); its scores stay.", job.notebook.student)
            return nb, resources
        course, url = job.notebook.course, resources["nbgrader"]["db_url"]
        with database.open_recorder(url, course.nbgrader_coursedir.course_id, course.settings.language) as recorder:
            recorder.record(result, written_answers(job.notebook.released, result))
        if recorder.failed:
            raise GradingFailed(recorder.failed[result.student])
        return from_dict(marked_notebook(nb, resources[MARK_KEY])), resources
