"""Where everything lies in a course, and its settings. No other module knows.

A course is an ordinary nbgrader course with one config file, ``nbgrader_config.py``.
"""

import os
import secrets
import shutil
import sys
from functools import cached_property
from pathlib import Path
from typing import Any

from traitlets import Enum, Float, Int, Unicode
from traitlets.config import Config, Configurable, PyFileConfigLoader

from tensorgrade.atomic_write import write_text_atomically
from tensorgrade.course import former_names, nbgrader_config
from tensorgrade.course.nbgrader_config import CONFIG_FILE
from tensorgrade.errors import UserError
from tensorgrade.sandbox.limits import Limits
from tensorgrade.shipped_files import shipped_folder
from tensorgrade.submission.choose_file import Submission, read_submission
from tensorgrade.translation import LANGUAGES


class CourseError(UserError):
    """A set-up or usage error; the message says what to do."""


class Tensorgrade(Configurable):
    """The settings of ``c.Tensorgrade`` in nbgrader_config.py."""

    language = Enum(LANGUAGES, "en", help="Language of notebooks and reports.").tag(config=True)
    seed = Unicode(help="Secret from which hidden cases are drawn; changing it makes keys stale.").tag(config=True)
    disclosure = Enum(("name", "shape", "values"), "shape", help="What students may see of hidden cases.").tag(
        config=True
    )
    isolation = Enum(("strict", "reduced"), "strict", help="Refuse to grade when a sandbox layer is missing?").tag(
        config=True
    )
    device = Enum(
        ("auto", "cpu", "cuda"), "auto", help="Where references run, and which count, unless --device says."
    ).tag(config=True)
    notebook_url = Unicode(
        "../../{assignment}.ipynb",
        help="Where links from students' pages find the notebook; the default fits feedback fetched with nbgrader.",
    ).tag(config=True)
    cell_seconds = Float(10.0, help="Seconds that one notebook cell may take.").tag(config=True)
    memory_mib = Int(1024, help="Memory of a student's process, beyond the interpreter's own.").tag(config=True)


def create_course(root: Path, language: str, seed: str = "") -> "Course":
    """Make a new course. Raises CourseError where there is one already."""
    if (root / CONFIG_FILE).exists():
        raise CourseError(f"{root} is a course already; choose another directory.")
    if taken := [what for what in ("solutions", "templates") if (root / what).exists()]:
        raise CourseError(
            f"{root} has a folder {taken[0]} already, which is not overwritten; choose another directory."
        )
    ignore = shutil.ignore_patterns("__pycache__")
    for what in ("solutions", "templates"):
        shutil.copytree(shipped_folder(what), root / what, ignore=ignore)
    write_text_atomically(root / CONFIG_FILE, _config(root.resolve().name, language, seed or secrets.token_hex(16)))
    (root / CONFIG_FILE).chmod(0o600)  # it holds the seed
    return Course(root)


def open_course(root: Path) -> "Course":
    """The course at ``root``, for a command.

    Raises CourseError where there is none, or where its files use names from before version 0.2.
    """
    course = Course(root)
    if sentence := former_names.former_names_sentence(course.root):
        raise CourseError(sentence)
    return course


def add_to_nbgrader_course(root: Path, language: str) -> list[str]:
    """Plug tensorgrade into an nbgrader course that exists; what is there is kept. Returns what was added."""
    course = Course(root)
    text = (root / CONFIG_FILE).read_text(encoding="utf-8")
    if is_plugged_in(course):
        raise CourseError(f"{root / CONFIG_FILE} has tensorgrade's lines already; edit them there.")
    added = [what for what in ("solutions", "templates") if not (course.root / what).exists()]
    for what in added:
        shutil.copytree(shipped_folder(what), course.root / what, ignore=shutil.ignore_patterns("__pycache__"))
    write_text_atomically(root / CONFIG_FILE, text.rstrip("\n") + "\n" + nbgrader_config.config_lines(language))
    (root / CONFIG_FILE).chmod(0o600)  # it holds the seed
    return [CONFIG_FILE, *(f"{what}/" for what in added)]


def is_plugged_in(course: "Course") -> bool:
    """Whether nbgrader_config.py has lines of tensorgrade's."""
    text = (course.root / CONFIG_FILE).read_text(encoding="utf-8")
    return '"tensorgrade.nbgrader_plugin.autograde.' in text or "c.Tensorgrade." in text


def _config(name: str, language: str, seed: str) -> str:
    return f'''"""Settings of this course, for nbgrader and tensorgrade alike."""

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = {name!r}
# What students get, ready to release, lies in assignments/.
c.CourseDirectory.release_directory = "assignments"

{nbgrader_config.settings_lines(language, seed)}
{nbgrader_config.PLUGIN_CONFIG}'''


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
        try:
            return PyFileConfigLoader(CONFIG_FILE, path=str(self.root)).load_config()
        except Exception as error:
            raise CourseError(f"{self.root / CONFIG_FILE} cannot be read: {error}") from None

    @cached_property
    def settings(self) -> Tensorgrade:
        """``c.Tensorgrade``."""
        try:
            settings = Tensorgrade(config=self.config)
        except Exception as error:
            raise CourseError(f"{self.root / CONFIG_FILE}: {error}") from None
        if not settings.seed:
            raise CourseError(f"{self.root / CONFIG_FILE} sets no c.Tensorgrade.seed; give it a secret of your own.")
        return settings

    @cached_property
    def limits(self) -> Limits:
        """The sandbox's limits."""
        return Limits(cell_seconds=self.settings.cell_seconds, memory=self.settings.memory_mib << 20)

    @cached_property
    def nbgrader_coursedir(self) -> Any:
        """nbgrader's view of the course."""
        # nbgrader starts `alembic` by name, also where our environment is not activated.
        programs = str(Path(sys.executable).parent)
        if programs not in os.environ.get("PATH", "").split(os.pathsep):
            os.environ["PATH"] = programs + os.pathsep + os.environ.get("PATH", os.defpath)
        from nbgrader.coursedir import CourseDirectory

        return CourseDirectory(config=self.config, root=str(self.root))

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

    def key_path(self, assignment: str) -> Path:
        """The answer key's file."""
        return self.root / "keys" / f"{assignment}.npz"

    def source_folder(self, assignment: str) -> Path:
        """The folder of nbgrader's source step."""
        return self.root / str(self.nbgrader_coursedir.source_directory) / assignment

    def release_folder(self, assignment: str) -> Path:
        """The folder that students fetch."""
        return self.root / str(self.nbgrader_coursedir.release_directory) / assignment

    def result_path(self, assignment: str, student: str) -> Path:
        """A student's result."""
        return self.root / "results" / assignment / f"{student}.json"

    def class_page_path(self, assignment: str, ending: str) -> Path:
        """class.html, class.csv or class.json."""
        return self.root / "results" / assignment / f"class.{ending}"

    def similarity_path(self, assignment: str) -> Path:
        """What `tensorgrade similar` found; not in results/, where each file is a student's."""
        return self.root / "similar" / f"{assignment}.json"

    def autograded_path(self, assignment: str, student: str) -> Path:
        """The notebook that formgrader opens."""
        return (
            self.root / str(self.nbgrader_coursedir.autograded_directory) / student / assignment / f"{assignment}.ipynb"
        )

    def feedback_path(self, assignment: str, student: str) -> Path:
        """A student's page, where nbgrader's exchange takes it from."""
        return self.root / str(self.nbgrader_coursedir.feedback_directory) / student / assignment / f"{assignment}.html"

    def template_folders(self) -> list[Path]:
        """Folders of templates, the course's own first."""
        return [path for path in (self.root / "templates", shipped_folder("templates")) if path.is_dir()]

    def submission_folder(self, assignment: str, student: str) -> Path:
        """The folder that a student's submission was collected into."""
        return self.root / str(self.nbgrader_coursedir.submitted_directory) / student / assignment

    def submitters(self, assignment: str) -> list[str]:
        """Who has a folder in submitted/ with the assignment in it; names of folders."""
        folder = self.root / str(self.nbgrader_coursedir.submitted_directory)
        return sorted(
            student.name
            for student in (folder.iterdir() if folder.is_dir() else ())
            if not student.name.startswith(".") and (student / assignment).is_dir()
        )

    def submission(self, assignment: str, student: str) -> Submission:
        """What lies in a student's folder, read now; who has none there has handed in nothing."""
        folder = self.submission_folder(assignment, student)
        if not folder.is_dir():
            return Submission(student)
        if student == "class":  # results/<assignment>/class.json is the class page's
            return Submission("class-", problem="No student can be called 'class'; rename the folder.")
        if not student.isprintable():
            name = "".join(letter if letter.isprintable() else "�" for letter in student)
            return Submission(name, problem="The name of the student's folder holds control characters; rename it.")
        if folder.parent.is_symlink():
            return Submission(student, problem="The student's folder is a link, which is not followed.")
        try:
            return read_submission(student, folder, assignment)
        except OSError as error:
            return Submission(student, problem=f"The student's folder cannot be read: {error.strerror}.")
