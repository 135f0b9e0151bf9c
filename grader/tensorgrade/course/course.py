"""A course: where its files are, and its settings. No other module knows the paths.

A course is an ordinary nbgrader course with one config file, ``nbgrader_config.py``.
"""

import os
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from traceback import walk_tb
from typing import Any

from traitlets import TraitError
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from tensorgrade.course import former_names, submitted_folder
from tensorgrade.course.nbgrader_config import CONFIG_FILE
from tensorgrade.course.settings import Tensorgrade
from tensorgrade.course.submitted_folder import is_folder
from tensorgrade.errors import UserError
from tensorgrade.file_errors import problem_of, problem_words
from tensorgrade.json_text import parse_json
from tensorgrade.nbgrader_access import directory_settings, protocols
from tensorgrade.sandbox.limits import Limits
from tensorgrade.shipped_files import shipped_folder
from tensorgrade.student_id import StudentId, StudentList, check_ids, normal_form
from tensorgrade.submission.choose_file import LookInto, Submission
from tensorgrade.translation import general_codes
from tensorgrade.user_file import Parsed, read_user_file

LOGS_FOLDER = "logs"
"""The folder in a course for the logs of commands that failed."""


class CourseError(UserError):
    """A set-up or usage error; the message says what to do."""


def open_course(root: Path) -> "Course":
    """The course at ``root``, for a command.

    Raises CourseError where there is none, or where its files use names from before version 0.2.
    """
    course = Course(root)
    if sentence := former_names.former_names_sentence(course.root):
        raise CourseError(sentence)
    if settings := former_names.former_settings(course.config):
        raise CourseError(f"{root / CONFIG_FILE} was made before version 0.2; change by hand: {'; '.join(settings)}.")
    return course


class Course:
    """A course directory. Raises CourseError when there is none at ``root``."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        if not (self.root / CONFIG_FILE).is_file():
            raise CourseError(
                f"{root} is not a course: it has no {CONFIG_FILE}. Go to a course, give --course DIR, "
                "or make one with `tensorgrade init DIR`."
            )

    @cached_property
    def config(self) -> Config:
        """nbgrader's settings and ours, as the config file says."""
        path = self.root / CONFIG_FILE
        try:
            config: Config = PyFileConfigLoader(CONFIG_FILE, path=str(self.root)).load_config()
        except SystemExit as stop:
            raise CourseError(f"{path} ends the program{_line_of(path, stop)}; remove sys.exit().") from None
        except SyntaxError as error:
            line = f", line {error.lineno}" if error.lineno else ""
            raise CourseError(f"{error.filename or path}{line}: {error.msg}; mend that.") from error
        except Exception as error:
            if isinstance(error, OSError) and error.filename == str(path):
                raise CourseError(f"{path} cannot be read: {problem_words(error)}; mend that.") from None
            what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            raise CourseError(f"{path} cannot be used ({what}{_line_of(path, error)}); mend that.") from error
        return config

    @cached_property
    def settings(self) -> Tensorgrade:
        """The settings of ``c.Tensorgrade``."""
        try:
            settings = Tensorgrade(config=self.config)
        except TraitError as error:
            raise CourseError(f"{self.root / CONFIG_FILE}: {error}") from None
        if not settings.seed:
            raise CourseError(f"{self.root / CONFIG_FILE} sets no c.Tensorgrade.seed; give it a secret of your own.")
        return settings

    @cached_property
    def limits(self) -> Limits:
        """The sandbox's limits."""
        return Limits(cell_seconds=self.settings.cell_seconds, memory=self.settings.memory_mib << 20)

    @cached_property
    def directory(self) -> directory_settings.CourseDirectory:
        """The settings of ``c.CourseDirectory``; nbgrader is not imported."""
        try:
            return directory_settings.directory_settings(self.root, self.config)
        except TraitError as error:
            raise CourseError(f"{self.root / CONFIG_FILE}: {error}") from None

    @cached_property
    def nbgrader_coursedir(self) -> protocols.CourseDirectory:
        """nbgrader's CourseDirectory for this course."""
        from tensorgrade.nbgrader_access.classes import course_directory  # late: it imports nbgrader

        return course_directory(self.root, self.config)

    @property
    def assignments(self) -> list[str]:
        """Names of the assignments that have an exercises.py."""
        return sorted(path.parent.name for path in (self.root / "solutions").glob("*/exercises.py"))

    def solution_folder(self, assignment: str) -> Path:
        """The author's folder. Raises CourseError for an unknown assignment."""
        if assignment not in self.assignments:
            known = ", ".join(self.assignments) or "none yet"
            raise CourseError(f"There is no assignment {assignment!r}; this course has: {known}.")
        return self.root / "solutions" / assignment

    def author_notebook_path(self, assignment: str) -> Path:
        """The author's notebook for the course's language: notebook.zh.py, else notebook.py; or .ipynb.

        Raises CourseError when there is none.
        """
        folder = self.solution_folder(assignment)
        names = [f"notebook.{code}" for code in general_codes(self.settings.language)] + ["notebook"]
        paths = [folder / f"{name}{ending}" for name in names for ending in (".py", ".ipynb")]
        path = next((path for path in paths if path.is_file()), None)
        if path is None:
            raise CourseError(
                f"{folder} has no notebook.py; `tensorgrade release` makes the students' notebook from it."
            )
        return path

    def key_path(self, assignment: str) -> Path:
        """The answer key's file."""
        return self.root / "keys" / f"{assignment}.npz"

    def earlier_texts_path(self, assignment: str) -> Path:
        """The lines of earlier releases, which `tensorgrade release` adds to."""
        return self.root / "keys" / f"{assignment}.earlier-texts.json"

    def source_folder(self, assignment: str) -> Path:
        """The folder of nbgrader's source step."""
        return self.root / self.directory.source_directory / assignment

    def release_folder(self, assignment: str) -> Path:
        """The folder that students fetch."""
        return self.root / self.directory.release_directory / assignment

    def released_notebook(self, assignment: str) -> dict[str, Any]:
        """The notebook that students got. Raises CourseError when there is none, UnreadableFile for a damaged one."""
        return self._read_released(assignment, lambda content: _notebook(content.decode("utf-8")))

    def released_text(self, assignment: str) -> str:
        """The JSON of the notebook that students got. Raises as `released_notebook` does."""
        return self._read_released(assignment, _notebook_text)

    def _read_released(self, assignment: str, parse: Callable[[bytes], Parsed]) -> Parsed:
        path = self.release_folder(assignment) / f"{assignment}.ipynb"
        if not self.is_released(assignment):
            raise CourseError(f"There is no notebook {path}; run `tensorgrade release {assignment}` first.")
        return read_user_file(path, parse, f"run `tensorgrade release {assignment}` again")

    def solution_text(self, assignment: str) -> str:
        """The JSON of the notebook with the solution; empty where there is none. Raises UnreadableFile."""
        path = self.source_folder(assignment) / f"{assignment}.ipynb"
        if not path.is_file():
            return ""
        return read_user_file(path, _notebook_text, f"run `tensorgrade release {assignment}` again")

    def is_released(self, assignment: str) -> bool:
        """Whether there is a notebook that students got, or something in its place."""
        return os.path.lexists(self.release_folder(assignment) / f"{assignment}.ipynb")

    @property
    def results_folder(self) -> Path:
        """The folder with a folder of results for each assignment."""
        return self.root / "results"

    def people_with_results(self) -> set[str]:
        """The names of the students who have a result for some assignment."""
        return {path.stem for path in self.results_folder.glob("*/*.json")} - {"class"}

    def result_path(self, assignment: str, student: StudentId) -> Path:
        """A student's result."""
        return self.results_folder / assignment / f"{student}.json"

    def class_page_path(self, assignment: str, ending: str) -> Path:
        """class.html, class.csv or class.json."""
        return self.results_folder / assignment / f"class.{ending}"

    def instructor_pages_folder(self, assignment: str) -> Path:
        """The folder beside the class page with students' pages for the instructor."""
        return self.class_page_path(assignment, "html").with_name("students")

    def instructor_page_path(self, assignment: str, student: StudentId) -> Path:
        """A student's page for the instructor."""
        return self.instructor_pages_folder(assignment) / f"{student}.html"

    def similarity_path(self, assignment: str) -> Path:
        """The pairs that `tensorgrade similar` found; not in results/, where each file is a student's."""
        return self.root / "similar" / f"{assignment}.json"

    @property
    def autograded_folder(self) -> Path:
        """The folder with the notebooks that formgrader opens, which has one of each student's."""
        return self.root / self.directory.autograded_directory

    @property
    def feedback_folder(self) -> Path:
        """The folder with students' pages, which has one of each student's."""
        return self.root / self.directory.feedback_directory

    def autograded_path(self, assignment: str, student: StudentId) -> Path:
        """The notebook that formgrader opens."""
        return self.autograded_folder / student / assignment / f"{assignment}.ipynb"

    def feedback_path(self, assignment: str, student: StudentId) -> Path:
        """A student's page, in the folder that nbgrader's exchange releases."""
        return self.feedback_folder / student / assignment / f"{assignment}.html"

    def template_folders(self) -> list[Path]:
        """Folders of templates, the course's own first."""
        return [path for path in (self.root / "templates", shipped_folder("templates")) if path.is_dir()]

    def result_files(self, assignment: str) -> list[Path]:
        """The files of results, sorted; whose they are, and whether they are results, is not looked at."""
        pages = {self.class_page_path(assignment, ending) for ending in ("html", "csv", "json")}
        folder = self.class_page_path(assignment, "json").parent
        return sorted(path for path in folder.glob("[!.]*.json") if path not in pages)

    @property
    def submitted_folder(self) -> Path:
        """The folder that has one of each student's."""
        return self.root / self.directory.submitted_directory

    def submission_folder(self, assignment: str, student: StudentId) -> Path:
        """The folder that a student's submission was collected into; its name may spell the id in another way."""
        folder = self.submitted_folder / student
        if not student.isascii() and not os.path.lexists(folder):
            same = [name for name in self._folder_names() if normal_form(name) == normal_form(student)]
            folder = self.submitted_folder / (same[0] if len(same) == 1 else student)
        return folder / assignment

    def folders_with(self, assignment: str) -> list[str]:
        """The names of the folders in submitted/ that have the assignment in them, or that cannot be entered.

        Raises CourseError where submitted/ cannot be read.
        """
        return [name for name in self._folder_names() if is_folder(self.submitted_folder / name / assignment)]

    def submitters(self, assignment: str) -> StudentList:
        """The students who have a folder in submitted/ with the assignment in it. Raises CourseError."""
        return check_ids(self.folders_with(assignment))

    def _folder_names(self) -> list[str]:
        try:
            return submitted_folder.folder_names(self.submitted_folder)
        except OSError as error:
            known = problem_of(error)
            remedy = f"; {known.remedy}" if known else ""
            raise CourseError(f"{self.submitted_folder} cannot be read: {problem_words(error)}{remedy}.") from None

    def submission(self, assignment: str, student: StudentId, look_into: LookInto | None = None) -> Submission:
        """A student's submission, read from the folder; without a folder, an empty one.

        ``look_into`` tells of several files in it what they hold, as in `read_submission`.
        """
        folder = self.submission_folder(assignment, student)
        return submitted_folder.read_student_submission(student, folder, assignment, look_into)


def _line_of(path: Path, error: BaseException) -> str:
    """`` in line 12`` of the file, where the error came through it; else empty."""
    lines = [number for frame, number in walk_tb(error.__traceback__) if frame.f_code.co_filename == str(path)]
    return f" in line {lines[-1]}" if lines else ""


def _notebook_text(content: bytes) -> str:
    """The text of a notebook's file. Raises for anything else."""
    text = content.decode("utf-8")
    _notebook(text)
    return text


def _notebook(text: str) -> dict[str, Any]:
    """A notebook with sources as text, as nbgrader has them; files hold lists of lines. Raises for anything else."""
    notebook: dict[str, Any] = parse_json(text)
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise ValueError("it has no list of cells")
    if not all(isinstance(cell, dict) and isinstance(cell.get("metadata"), dict) for cell in notebook["cells"]):
        raise ValueError("a cell is none of a notebook")
    cells = [cell | {"source": "".join(cell["source"])} for cell in notebook["cells"]]
    return notebook | {"cells": cells}
