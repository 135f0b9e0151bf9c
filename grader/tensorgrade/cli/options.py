"""What the commands share: options, and the sentence for a user's mistake."""

import os
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.markup import escape

from tensorgrade.cli import terminal
from tensorgrade.cli.terminal import Tally, err
from tensorgrade.commands import grade_course
from tensorgrade.course.course import Course

Made = TypeVar("Made")


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
DeviceOption = Annotated[Device, typer.Option(help="Where references run, and answers that are called with tensors.")]
AssignmentNames = Annotated[list[str], typer.Argument(help="Assignments, by name.", metavar="ASSIGNMENT")]


def print_error(sentence: str) -> int:
    """Say in one sentence what is wrong; the exit code of a usage or set-up error."""
    err.print(f"[red]tensorgrade:[/red] {escape(sentence)}", soft_wrap=True)
    return 2


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0))


def run_on_submissions(
    course: Course, assignment: str, only: Sequence[str], how: grade_course.GradingOptions, step: Callable[..., Made]
) -> tuple[Made, Tally]:
    """One step of `steps` on the submissions of an assignment, with a progress bar; Ctrl-C ends it with a sentence.

    Returns what the step does, and the tally of its results.
    """
    students = grade_course.students_to_grade(course, assignment, only)
    tally = Tally(len(students))
    try:
        with terminal.progress_bar(f"grading {assignment}", tally) as advance:
            return step(course, assignment, students, how, advance), tally
    except KeyboardInterrupt:
        print_error("Stopped. What was finished is saved; run the same command again to go on.")
        raise typer.Exit(130) from None
