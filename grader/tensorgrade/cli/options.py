"""Shared by the commands: their options, the message of a user's error, and a run over submissions."""

import os
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.markup import escape

from tensorgrade.cli.progress import Tally, progress_bar
from tensorgrade.cli.terminal import err
from tensorgrade.commands import grade_course
from tensorgrade.course.course import Course

Result = TypeVar("Result")


class Language(StrEnum):
    """Languages of a course."""

    en = "en"
    zh = "zh"


class Device(StrEnum):
    """Where references run, and which of them answers are compared with."""

    auto = "auto"
    cpu = "cpu"
    cuda = "cuda"


CourseOption = Annotated[Path, typer.Option("--course", help="The course's directory.", show_default="here")]
DeviceOption = Annotated[
    Device, typer.Option(help="Device of the references, and of the tensors that answers are called with.")
]
AssignmentNames = Annotated[list[str], typer.Argument(help="Assignments, by name.", metavar="ASSIGNMENT")]


def course_flag(root: Path) -> str:
    """`` --course DIR`` for a command that is shown, as markup; empty in the course's own directory."""
    return "" if root == Path(".") else f" --course {escape(str(root))}"


def print_error(sentence: str) -> int:
    """Print one sentence to the error stream; returns the exit code of a usage or set-up error."""
    err.print(f"[red]tensorgrade:[/red] {escape(sentence)}", soft_wrap=True)
    return 2


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0))


def run_on_submissions(
    course: Course,
    assignment: str,
    only: Sequence[str],
    options: grade_course.GradingOptions,
    function: Callable[..., Result],
) -> tuple[Result, Tally]:
    """Call a function of `grade_course` on the submissions of an assignment, with a progress bar.

    ``only`` names students; empty means all. Returns what the function returns, and the tally of the results. Ctrl-C
    ends the run with a sentence.
    """
    students = grade_course.students_to_grade(course, assignment, only)
    tally = Tally(len(students))
    try:
        with progress_bar(f"grading {assignment}", tally) as advance:
            return function(course, assignment, students, options, advance), tally
    except KeyboardInterrupt:
        print_error("Stopped. What was finished is saved; run the same command again to go on.")
        raise typer.Exit(130) from None
