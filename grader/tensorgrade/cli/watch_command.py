"""The command `watch`."""

import time
from pathlib import Path

from rich.markup import escape

from tensorgrade.cli.failures import stopped_with
from tensorgrade.cli.submission_runs import STOPPED, cores
from tensorgrade.cli.template_remarks import print_template_remarks
from tensorgrade.cli.terminal import err, out, print_error
from tensorgrade.commands.assignment_grading import GradingOptions
from tensorgrade.commands.watch_submissions import SubmissionWatch, WatchOptions
from tensorgrade.course.course import open_course
from tensorgrade.number_format import points_text
from tensorgrade.report.part_words import number_of_points
from tensorgrade.result.parts import SubmissionScore
from tensorgrade.result.result_records import SubmissionResult
from tensorgrade.setting_choices import DeviceChoice, Isolation
from tensorgrade.translation import translator


def watch(
    assignment: str,
    root: Path,
    interval: int,
    rate_limit: int | None,
    collect: bool,
    release_feedback: bool,
    jobs: int | None,
    device: DeviceChoice,
    isolation: Isolation | None,
) -> int:
    """Grade and report what arrives, until an exception ends that, such as Ctrl-C's."""
    options = WatchOptions(
        GradingOptions(jobs or cores(), isolation=isolation, device=device),
        interval,
        60.0 * (rate_limit or 0),
        collect,
        release_feedback,
    )
    course = open_course(root)
    print_template_remarks(course)
    with stopped_with(STOPPED, print_error):
        watching = SubmissionWatch(root, assignment, options, _print_graded, _print_told)
        out.print(
            f"Watching {escape(str(course.submitted_folder))} for {escape(assignment)}; Ctrl-C ends that.",
            soft_wrap=True,
        )
        watching.run()
    return 0


def _print_graded(result: SubmissionResult, score: SubmissionScore) -> None:
    text = f"{points_text(score.score)} / {points_text(score.max_score)}, {result.status}"
    if result.message:
        text += f": {result.message}"
    if waiting := sum(part.points for part in score.parts if part.state == "waiting"):
        text += f"; written answers wait for a person ({number_of_points(waiting, translator('en'))})"
    out.print(f"{_now()} {escape(result.student)}: {escape(text)}", soft_wrap=True)


def _print_told(student: str, sentence: str) -> None:
    about = f"{escape(student)}:[/yellow] {escape(sentence)}" if student else f"{escape(sentence)}[/yellow]"
    err.print(f"[yellow]{_now()} {about}", soft_wrap=True)


def _now() -> str:
    return time.strftime("%H:%M:%S")
