"""Every command with its arguments and options, as they are typed. Needs the standard library only.

What a command does is a function whose parameters have the names of the arguments and options: `student_check` has that
of `check`, `instructor_commands` those of the others.
"""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from tensorgrade.cli.command_arguments import (
    ASSIGNMENTS,
    COURSE,
    DEVICE,
    ISOLATION,
    JOBS,
    LANGUAGE,
    Command,
    argument,
    choice,
    flag,
    language_option,
    positive,
)
from tensorgrade.setting_choices import ExerciseKind, Isolation


class Target(StrEnum):
    """Where scores are exported to."""

    CSV = "csv"
    CANVAS = "canvas"
    MOODLE = "moodle"
    GRADESCOPE = "gradescope"


GROUPS: Mapping[str, tuple[str, ...]] = {
    "make a course": ("demo", "init", "nbgrader-config", "doctor"),
    "hand out": ("build", "release"),
    "grade": ("collect", "grade", "watch", "report", "status", "similar", "export"),
    "for students": ("check",),
    "write exercises": ("new", "words", "audit"),
}
"""What commands are for, as help lists them."""

COMMANDS: Mapping[str, Command] = {
    "demo": Command(
        "Make a course with sample students, grade it, and say which pages to open.",
        (
            argument(
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
        (argument("directory", "Where to make it.", metavar="DIR", type=Path), LANGUAGE),
        example="init mycourse --lang en",
    ),
    "nbgrader-config": Command(
        "Show or write the settings that connect tensorgrade to an nbgrader course.",
        (
            COURSE,
            LANGUAGE,
            flag(
                "--write",
                "Add them, make solutions/ and templates/; in a course from before version 0.2, change its old names.",
            ),
        ),
        example="nbgrader-config --write",
    ),
    "build": Command(
        "Make answer keys (needs torch).", (ASSIGNMENTS, COURSE, DEVICE), example="build corr2d pooling --device cpu"
    ),
    "release": Command(
        "Make keys, source/ and assignments/, and enter the assignments in the gradebook.\n\n"
        "First the author's own solution is graded: where it loses points, nothing is written.",
        (ASSIGNMENTS, COURSE, DEVICE),
        example="release corr2d",
    ),
    "doctor": Command("Check this machine: versions, sandbox layers, devices; says what to install.", example="doctor"),
    "collect": Command(
        "Collect notebooks from clones of students' repositories into submitted/; nothing in them is run.\n\n"
        "The name of a clone's folder says whose it is. What has not changed is left alone.",
        (
            argument("clones", "Clones of students' repositories.", metavar="CLONE", nargs="+", type=Path),
            COURSE,
            argument(
                "--assignment",
                "Only this one; default: all whose notebooks are found.",
                metavar="ASSIGNMENT",
                default="",
            ),
            argument(
                "--prefix",
                "What the clones' names begin with, before the student's; default: an assignment and a hyphen.",
                metavar="TEXT",
            ),
            argument("--roster", "GitHub Classroom's roster, to match students with.", type=Path, metavar="FILE"),
        ),
        example="collect corr2d-submissions/* --roster roster.csv",
    ),
    "grade": Command(
        "Grade submissions; results go to results/ and the gradebook.\n\n"
        "Nothing is removed because a file is not there: who was graded and is not in submitted/ now is named.",
        (
            ASSIGNMENTS,
            COURSE,
            argument(
                "--student",
                "Only this student; may be given several times.",
                dest="students",
                metavar="ID",
                action="append",
                default=[],
            ),
            JOBS,
            argument("--scheduler", "Address of a Dask scheduler.", metavar="ADDRESS", default=""),
            DEVICE,
            flag("--force", "Grade again what has not changed."),
            ISOLATION,
            flag("--diff", "List whose score changes, and write nothing."),
            argument(
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
    "watch": Command(
        "Grade and report what arrives in submitted/, as soon as it is whole, until stopped.\n\n"
        "It does what grade and report do. Two looks that find the same say that a submission is whole.",
        (
            argument("assignment", "The assignment, by name.", metavar="ASSIGNMENT"),
            COURSE,
            argument(
                "--interval", "Seconds between two looks; default: 10.", type=positive, default=10, metavar="SECONDS"
            ),
            argument(
                "--rate-limit",
                "Grade a student's next file when so many minutes have passed since the last one; default: at once.",
                type=positive,
                metavar="MINUTES",
            ),
            flag("--collect", "At each look, collect from nbgrader's exchange, as `nbgrader collect --update`."),
            flag(
                "--release-feedback",
                "Give pages back through the exchange as soon as they are written, as `nbgrader release_feedback`.",
            ),
            JOBS,
            DEVICE,
            ISOLATION,
        ),
        example="watch corr2d --collect --release-feedback --rate-limit 15",
    ),
    "report": Command(
        "Write students' pages and the class page.",
        (
            argument(
                "assignments", "Assignments, by name; with --try, none are needed.", metavar="ASSIGNMENT", nargs="*"
            ),
            COURSE,
            argument(
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
            argument("assignments", "Assignments, by name; default: all.", metavar="ASSIGNMENT", nargs="*"),
            COURSE,
            argument("--json", "Write the figures to this file.", dest="output", type=Path, metavar="FILE"),
        ),
        example="status",
    ),
    "similar": Command(
        "List pairs of students whose answers a person should look at together; never a verdict.",
        (ASSIGNMENTS, COURSE),
        example="similar corr2d",
    ),
    "check": Command(
        "A student's own check of a notebook or .py file, on the public cases only.",
        (
            argument("notebook", "A notebook or .py file.", metavar="NOTEBOOK", type=Path),
            language_option("Language of the words; default: the notebook's."),
        ),
        example="check corr2d.ipynb --lang zh",
    ),
    "export": Command(
        "Write scores for another system, or the autograder for Gradescope.",
        (
            argument("assignment", "The assignment, by name.", metavar="ASSIGNMENT"),
            choice("--to", Target, "The system to export to.", required=True),
            COURSE,
            argument(
                "--output",
                "The file; default: the terminal, for Gradescope ASSIGNMENT-gradescope.zip.",
                type=Path,
                metavar="FILE",
            ),
            argument("--roster", "Canvas's or Moodle's export, to match students with.", type=Path, metavar="FILE"),
            argument("--column", "The assignment's name in Canvas or Moodle.", metavar="NAME", default=""),
            flag("--scale", "Convert scores to the points that the roster says; for Canvas and Moodle."),
            flag("--dry-run", "Say what would be written, and write nothing."),
            argument("--wheels", "Gradescope: wheels to install from, without network.", type=Path, metavar="DIR"),
            choice("--isolation", Isolation, "For Gradescope; default: c.Tensorgrade.isolation."),
        ),
        example="export corr2d --to canvas --roster Grades.csv",
    ),
    "new": Command(
        "Make a working starter assignment, for its author to change.",
        (
            argument("name", "Name of the assignment, such as trans_conv.", metavar="NAME"),
            COURSE,
            choice(
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
            ASSIGNMENTS,
            COURSE,
            language_option("This language only; default: those that have a catalogue, and the course's."),
        ),
        example="words trans_conv --lang zh",
    ),
    "audit": Command(
        "Test answer keys: list small changes to the solutions that still earn full marks.\n\n"
        "Submissions in solutions/ASSIGNMENT/submissions/ must get the verdicts that their docstrings declare.",
        (
            argument("assignments", "Assignments, by name; default: all.", metavar="ASSIGNMENT", nargs="*"),
            COURSE,
            JOBS,
            argument(
                "--seeds",
                "Number of keys to try, the course's own and others; default: 1.",
                type=positive,
                metavar="N",
                default=1,
            ),
            argument("--json", "Write the figures to this file.", dest="output", type=Path, metavar="FILE"),
        ),
        example="audit corr2d --seeds 3",
    ),
}
