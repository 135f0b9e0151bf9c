"""Commands on submissions and their results: grade, report, similar, check, export."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from tensorgrade.arrays.device_record import includes_cuda
from tensorgrade.atomic_write import write_text_atomically
from tensorgrade.cli import terminal
from tensorgrade.cli.options import (
    AssignmentNames,
    CourseOption,
    Device,
    DeviceOption,
    Language,
    cores,
    course_flag,
    print_error,
    run_on_submissions,
)
from tensorgrade.cli.progress import Tally, progress_bar
from tensorgrade.cli.student_check import check_and_print
from tensorgrade.cli.terminal import err, out
from tensorgrade.commands import build_keys, export_scores, find_similar, grade_course, write_reports
from tensorgrade.course.course import Course, open_course
from tensorgrade.errors import UserError
from tensorgrade.report.class_page import class_csv

app = typer.Typer()


class Isolation(StrEnum):
    """What to do when a layer of the sandbox is missing."""

    strict = "strict"
    reduced = "reduced"


class Target(StrEnum):
    """Where scores are exported to."""

    csv = "csv"
    canvas = "canvas"
    moodle = "moodle"
    gradescope = "gradescope"


@app.command()
def grade(
    assignments: AssignmentNames,
    root: CourseOption = Path("."),
    student: Annotated[list[str], typer.Option(help="Only this student; may be given several times.")] = [],  # noqa: B006
    jobs: Annotated[int | None, typer.Option(help="Number of processes.", min=1, show_default="cores")] = None,
    scheduler: Annotated[str, typer.Option(help="Address of a Dask scheduler.")] = "",
    device: DeviceOption = Device.auto,
    force: Annotated[bool, typer.Option("--force", help="Grade again what has not changed.")] = False,
    isolation: Annotated[Isolation | None, typer.Option(help="Default: the course's setting.")] = None,
    diff: Annotated[bool, typer.Option("--diff", help="List whose score changes, and write nothing.")] = False,
) -> None:
    """Grade submissions; results go to results/ and the gradebook."""
    course, unsure, failed = open_course(root), 0, 0
    options = grade_course.GradingOptions(
        jobs or cores(), force, isolation.value if isolation else None, device.value, scheduler
    )
    for assignment in assignments:
        try:
            if diff:
                changes, _tally = run_on_submissions(
                    course, assignment, student, options, grade_course.preview_assignment
                )
                terminal.print_changes(assignment, changes)
                continue
            _none, tally = run_on_submissions(course, assignment, student, options, grade_course.grade_assignment)
        except UserError as error:  # the other assignments are graded all the same
            failed = print_error(str(error))
            continue
        unsure += len(tally.unsure)
        _print_tally(assignment, tally)
    raise typer.Exit(failed or (1 if unsure else 0))


def _print_tally(assignment: str, tally: Tally) -> None:
    for student, reason in tally.unsure:
        err.print(f"[yellow]{escape(student)}:[/yellow] {escape(reason)}", soft_wrap=True)
    cuda = sorted(device for device in tally.compared_with if includes_cuda([device]))
    compared = f"compared with {', '.join(cuda)} too" if cuda else "not compared with CUDA"
    out.print(f"{escape(assignment)}: {tally.graded} of {tally.total} graded, {compared}.", soft_wrap=True)
    if tally.timed_out:
        out.print(f"Waited {tally.waited:.0f} s in all for {tally.timed_out} with code that does not end.")
    if tally.memory:
        out.print(f"Students' processes took up to {tally.memory >> 20} MiB of memory each.")


@app.command()
def report(assignments: AssignmentNames, root: CourseOption = Path(".")) -> None:
    """Write students' pages and the class page."""
    course = open_course(root)
    for assignment in assignments:
        page = write_reports.report_assignment(course, assignment)
        path = course.class_page_path(assignment, "html")
        out.print(
            f"{escape(assignment)}: {len(page.rows)} pages in feedback/, class page {escape(str(path))}",
            soft_wrap=True,
        )


@app.command()
def similar(assignments: AssignmentNames, root: CourseOption = Path(".")) -> None:
    """List pairs of students whose answers a person should look at together; never a verdict."""
    course = open_course(root)
    for assignment in assignments:
        try:
            with progress_bar(f"comparing {assignment}", Tally(len(course.submitters(assignment)))) as advance:
                similarity = find_similar.find_similar_pairs(course, assignment, advance)
        except KeyboardInterrupt:
            print_error("Stopped; nothing was written.")
            raise typer.Exit(130) from None
        terminal.print_similar(similarity)
        if similarity.found:
            command = f"tensorgrade report {escape(assignment)}{course_flag(root)}"
            out.print(f"Side by side in the class page: {command}", soft_wrap=True)


@app.command()
def check(
    notebook: Annotated[Path, typer.Argument(metavar="NOTEBOOK")],
    lang: Annotated[Language | None, typer.Option(help="Language of the words; default: the notebook's.")] = None,
) -> None:
    """A student's own check of a notebook or .py file, on the public cases only."""
    # `main` parses this command itself, as it must work without Typer; it is here for --help.
    raise typer.Exit(check_and_print(notebook, lang))


@app.command()
def export(
    assignment: str,
    to: Annotated[Target, typer.Option(help="The system to export to.")],
    root: CourseOption = Path("."),
    output: Annotated[
        Path | None, typer.Option(help="The file; default: the terminal, for Gradescope ASSIGNMENT-gradescope.zip.")
    ] = None,
    roster: Annotated[Path | None, typer.Option(help="Canvas's or Moodle's export, to match students with.")] = None,
    column: Annotated[str, typer.Option(help="The assignment's name in Canvas or Moodle.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be written, and write nothing.")] = False,
    wheels: Annotated[Path | None, typer.Option(help="Gradescope: wheels to install from, without network.")] = None,
    isolation: Annotated[Isolation | None, typer.Option(help="For Gradescope; default: the course's setting.")] = None,
) -> None:
    """Write scores for another system, or the autograder for Gradescope."""
    course, sheet = open_course(root), None
    if to is Target.gradescope:
        _export_autograder(course, assignment, output, dry_run, wheels, isolation)
        return
    if to is Target.csv:
        text = class_csv(write_reports.load_class_page(course, assignment))
    else:
        sheet = export_scores.score_sheet(course, assignment, to.value, roster, column)
        text = sheet.text
    if dry_run:
        out.print(f"Would write {len(text.splitlines())} lines to {escape(str(output or 'the terminal'))}.")
    elif output is None:
        sys.stdout.write(text)
    else:
        write_text_atomically(output, text)
    if sheet is not None:
        terminal.print_matching(sheet)
        raise typer.Exit(1 if sheet.unmatched else 0)


def _export_autograder(
    course: Course,
    assignment: str,
    output: Path | None,
    dry_run: bool,
    wheels: Path | None,
    isolation: Isolation | None,
) -> None:
    target = output or Path(f"{assignment}-gradescope.zip")
    if dry_run:
        build_keys.current_key(course, assignment)
        out.print(f"Would write {escape(str(target))}.", soft_wrap=True)
        return
    names = export_scores.write_gradescope_zip(
        course, assignment, isolation.value if isolation else None, wheels, target
    )
    out.print(f"{escape(str(target))}: {len(names)} files, the answer key among them; keep it secret.", soft_wrap=True)
