"""Every command with its arguments and options, as they are typed. Needs the standard library only.

What a command does is a function whose parameters have the names of the arguments and options: `student_check` has that
of `check`, `instructor_commands` those of the others.
"""

import argparse
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from tensorgrade.setting_choices import DeviceChoice, ExerciseKind, Isolation
from tensorgrade.translation import ENGINE_LANGUAGE, language_code


class Target(StrEnum):
    """Where scores are exported to."""

    CSV = "csv"
    CANVAS = "canvas"
    MOODLE = "moodle"
    GRADESCOPE = "gradescope"


@dataclass(frozen=True)
class Argument:
    """An argument or option of a command."""

    name: str
    """As it is typed, or the name of the function's parameter."""
    help: str
    settings: Mapping[str, Any]
    """More of what argparse's ``add_argument`` takes."""


@dataclass(frozen=True)
class Command:
    """What can be typed after ``tensorgrade``."""

    description: str
    """What it does; the first paragraph is shown in the list of commands."""
    arguments: tuple[Argument, ...] = ()
    example: str = field(kw_only=True)
    """The words after ``tensorgrade`` in an example; help shows it on one line."""

    @property
    def summary(self) -> str:
        """The first paragraph."""
        return self.description.partition("\n\n")[0]


def _argument(name: str, help: str = "", **settings: Any) -> Argument:
    return Argument(name, help, settings)


def _flag(name: str, help: str) -> Argument:
    return Argument(name, help, {"action": "store_true"})


def _choice(name: str, choices: type[StrEnum], help: str, **settings: Any) -> Argument:
    """An option whose value is one of an enumeration."""
    values = ",".join(choices)

    def parse(word: str) -> StrEnum:
        try:
            return choices(word)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{word!r} is not one of {values.replace(',', ', ')}") from None

    return Argument(name, help, {"type": parse, "metavar": f"{{{values}}}", **settings})


def _language(help: str, default: str | None = None) -> Argument:
    """An option whose value is the code of a language."""

    def parse(word: str) -> str:
        try:
            return language_code(word)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return Argument("--lang", help, {"type": parse, "metavar": "CODE", "default": default})


def _positive(word: str) -> int:
    if not word.isdecimal() or int(word) < 1:
        raise argparse.ArgumentTypeError(f"{word!r} is not a number from 1 on")
    return int(word)


_HERE = Path(".")
_ASSIGNMENTS = _argument("assignments", "Assignments, by name.", metavar="ASSIGNMENT", nargs="+")
_COURSE = _argument(
    "--course", "The course's directory; default: here.", dest="root", type=Path, default=_HERE, metavar="DIR"
)
_DEVICE = _choice(
    "--device",
    DeviceChoice,
    "Device of the references, and of the tensors that answers are called with; default: auto.",
    default=DeviceChoice.AUTO,
)
_JOBS = _argument("--jobs", "Number of processes; default: one per core.", type=_positive, metavar="N")
_LANGUAGE = _language("Language of notebooks and reports, such as en, fr or pt_BR; default: en.", ENGINE_LANGUAGE)

DEBUG = _flag("--debug", "Show the traceback of an error, and log more.")

COMMANDS: Mapping[str, Command] = {
    "demo": Command(
        "Make a course with sample students, grade it, and say which pages to open.",
        (
            _argument(
                "directory",
                "Where to make it; default: tensorgrade-demo.",
                metavar="DIR",
                nargs="?",
                type=Path,
                default=Path("tensorgrade-demo"),
            ),
        ),
        example="demo build/demo",
    ),
    "init": Command(
        "Make an nbgrader course with the exercises that come with tensorgrade.",
        (_argument("directory", "Where to make it.", metavar="DIR", type=Path), _LANGUAGE),
        example="init mycourse --lang en",
    ),
    "nbgrader-config": Command(
        "Show or write the settings that connect tensorgrade to an nbgrader course.",
        (
            _COURSE,
            _LANGUAGE,
            _flag(
                "--write",
                "Add them, make solutions/ and templates/; in a course from before version 0.2, change its old names.",
            ),
        ),
        example="nbgrader-config --write",
    ),
    "build": Command(
        "Make answer keys (needs torch).", (_ASSIGNMENTS, _COURSE, _DEVICE), example="build corr2d pooling --device cpu"
    ),
    "release": Command(
        "Make keys, source/ and assignments/, and enter the assignments in the gradebook.\n\n"
        "First the author's own solution is graded: where it loses points, nothing is written.",
        (_ASSIGNMENTS, _COURSE, _DEVICE),
        example="release corr2d",
    ),
    "doctor": Command("Check this machine: versions, sandbox layers, devices; says what to install.", example="doctor"),
    "collect": Command(
        "Collect notebooks from clones of students' repositories into submitted/; nothing in them is run.\n\n"
        "The name of a clone's folder says whose it is. What has not changed is left alone.",
        (
            _argument("clones", "Clones of students' repositories.", metavar="CLONE", nargs="+", type=Path),
            _COURSE,
            _argument(
                "--assignment",
                "Only this one; default: all whose notebooks are found.",
                metavar="ASSIGNMENT",
                default="",
            ),
            _argument(
                "--prefix",
                "What the clones' names begin with, before the student's; default: an assignment and a hyphen.",
                metavar="TEXT",
            ),
            _argument("--roster", "GitHub Classroom's roster, to match students with.", type=Path, metavar="FILE"),
        ),
        example="collect corr2d-submissions/* --roster roster.csv",
    ),
    "grade": Command(
        "Grade submissions; results go to results/ and the gradebook.\n\n"
        "Nothing is removed because a file is not there: who was graded and is not in submitted/ now is named.",
        (
            _ASSIGNMENTS,
            _COURSE,
            _argument(
                "--student",
                "Only this student; may be given several times.",
                dest="students",
                metavar="ID",
                action="append",
                default=[],
            ),
            _JOBS,
            _argument("--scheduler", "Address of a Dask scheduler.", metavar="ADDRESS", default=""),
            _DEVICE,
            _flag("--force", "Grade again what has not changed."),
            _choice(
                "--isolation",
                Isolation,
                "What to do where a layer of the sandbox is missing; default: c.Tensorgrade.isolation.",
            ),
            _flag("--diff", "List whose score changes, and write nothing."),
            _argument(
                "--withdraw",
                "Take this student's submission back instead: remove its rows, notebook, page and result; may be given "
                "several times. What a person gave goes only with --force.",
                metavar="ID",
                action="append",
                default=[],
            ),
        ),
        example="grade corr2d --diff",
    ),
    "report": Command(
        "Write students' pages and the class page.",
        (
            _argument(
                "assignments", "Assignments, by name; with --try, none are needed.", metavar="ASSIGNMENT", nargs="*"
            ),
            _COURSE,
            _argument(
                "--try",
                "Try the course's templates, on made-up pages and on those of the assignments, and write nothing.",
                dest="only_try",
                action="store_true",
            ),
        ),
        example="report corr2d",
    ),
    "status": Command(
        "Tell how far each assignment is, and what comes next.",
        (
            _argument("assignments", "Assignments, by name; default: all.", metavar="ASSIGNMENT", nargs="*"),
            _COURSE,
            _argument("--json", "Write the figures to this file.", dest="output", type=Path, metavar="FILE"),
        ),
        example="status",
    ),
    "similar": Command(
        "List pairs of students whose answers a person should look at together; never a verdict.",
        (_ASSIGNMENTS, _COURSE),
        example="similar corr2d",
    ),
    "check": Command(
        "A student's own check of a notebook or .py file, on the public cases only.",
        (
            _argument("notebook", "A notebook or .py file.", metavar="NOTEBOOK", type=Path),
            _language("Language of the words; default: the notebook's."),
        ),
        example="check corr2d.ipynb --lang zh",
    ),
    "export": Command(
        "Write scores for another system, or the autograder for Gradescope.",
        (
            _argument("assignment", "The assignment, by name.", metavar="ASSIGNMENT"),
            _choice("--to", Target, "The system to export to.", required=True),
            _COURSE,
            _argument(
                "--output",
                "The file; default: the terminal, for Gradescope ASSIGNMENT-gradescope.zip.",
                type=Path,
                metavar="FILE",
            ),
            _argument("--roster", "Canvas's or Moodle's export, to match students with.", type=Path, metavar="FILE"),
            _argument("--column", "The assignment's name in Canvas or Moodle.", metavar="NAME", default=""),
            _flag("--scale", "Convert scores to the points that the roster says; for Canvas and Moodle."),
            _flag("--dry-run", "Say what would be written, and write nothing."),
            _argument("--wheels", "Gradescope: wheels to install from, without network.", type=Path, metavar="DIR"),
            _choice("--isolation", Isolation, "For Gradescope; default: c.Tensorgrade.isolation."),
        ),
        example="export corr2d --to canvas --roster Grades.csv",
    ),
    "new": Command(
        "Make a working starter assignment, for its author to change.",
        (
            _argument("name", "Name of the assignment, such as trans_conv.", metavar="NAME"),
            _COURSE,
            _choice(
                "--kind",
                ExerciseKind,
                "What its exercise is: a function, a class, or a function whose answer must be good rather than equal; "
                "default: function.",
                default=ExerciseKind.FUNCTION,
            ),
        ),
        example="new trans_conv --kind class",
    ),
    "words": Command(
        "Collect an assignment's sentences for translators; says what is not translated.\n\n"
        "They go to solutions/ASSIGNMENT/locale/CODE.po, in gettext's format. Translations that are there are kept.",
        (
            _ASSIGNMENTS,
            _COURSE,
            _language("This language only; default: those that have a catalogue, and the course's."),
        ),
        example="words trans_conv --lang zh",
    ),
    "audit": Command(
        "Test answer keys: list small changes to the solutions that still earn full marks.\n\n"
        "Submissions in solutions/ASSIGNMENT/submissions/ must get the verdicts that their docstrings declare.",
        (
            _argument("assignments", "Assignments, by name; default: all.", metavar="ASSIGNMENT", nargs="*"),
            _COURSE,
            _JOBS,
            _argument(
                "--seeds",
                "Number of keys to try, the course's own and others; default: 1.",
                type=_positive,
                metavar="N",
                default=1,
            ),
            _argument("--json", "Write the figures to this file.", dest="output", type=Path, metavar="FILE"),
        ),
        example="audit corr2d --seeds 3",
    ),
}
