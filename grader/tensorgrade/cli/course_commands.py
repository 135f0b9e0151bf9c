"""Commands that make a course and its assignments."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from tensorgrade.arrays.device_record import includes_cuda
from tensorgrade.cli import terminal
from tensorgrade.cli.options import (
    AssignmentNames,
    CourseOption,
    Device,
    DeviceOption,
    Language,
    cores,
    run_on_submissions,
)
from tensorgrade.cli.terminal import err, out
from tensorgrade.commands import build_keys, grade_course, release_assignment, write_reports
from tensorgrade.commands.demo import DEMO_ASSIGNMENTS, create_demo_course, pages_to_open
from tensorgrade.commands.doctor import run_diagnostics
from tensorgrade.course.course import Course, add_to_nbgrader_course, create_course, is_plugged_in, open_course
from tensorgrade.course.former_names import former_settings, update_former_names
from tensorgrade.course.nbgrader_config import config_lines

app = typer.Typer()


@app.command()
def demo(directory: Annotated[Path, typer.Argument(metavar="[DIR]")] = Path("tensorgrade-demo")) -> None:
    """Make a whole course with sample students: release, grade, report; says what to open."""
    course, options = create_demo_course(directory, out.print), grade_course.GradingOptions(cores())
    for assignment in DEMO_ASSIGNMENTS:
        run_on_submissions(course, assignment, (), options, grade_course.grade_assignment)
        out.print(terminal.class_table(write_reports.report_assignment(course, assignment)))
    out.print("\nOpen these in a browser:")
    for path in pages_to_open(course):
        out.print(f"  {escape(str(path))}", soft_wrap=True)


@app.command()
def init(
    directory: Annotated[Path, typer.Argument(metavar="DIR")],
    lang: Annotated[Language, typer.Option(help="Language of notebooks and reports.")] = Language.en,
) -> None:
    """Make a course: an nbgrader course with our exercises in it."""
    course = create_course(directory, lang.value)
    out.print(f"Made the course {escape(str(directory))} with {', '.join(course.assignments)}.", soft_wrap=True)
    out.print(f"Next: tensorgrade release --course {escape(str(directory))} {course.assignments[0]}", soft_wrap=True)


@app.command()
def nbgrader_config(
    root: CourseOption = Path("."),
    lang: Annotated[Language, typer.Option(help="Language of notebooks and reports.")] = Language.en,
    write: Annotated[
        bool,
        typer.Option(
            "--write",
            help="Add them, with solutions/ and templates/; in a course from before version 0.2, change its old names.",
        ),
    ] = False,
) -> None:
    """The lines that plug tensorgrade into an nbgrader course that exists."""
    if not write:
        sys.stdout.write(config_lines(lang.value))
        return
    course = Course(root)
    changed = update_former_names(course.root)
    for file in changed:
        for use in file.uses:
            if not use.problem:
                out.print(f"{escape(str(file.path))}, line {use.line}: {use.former} → {use.present}", soft_wrap=True)
    if outdated := [file.path.parent.name for file in changed if file.path.name == "exercises.py"]:
        out.print(
            f"Next: tensorgrade release {escape(' '.join(outdated))}, which makes keys and students' notebooks anew.",
            soft_wrap=True,
        )
    # A configuration that imports what has to be changed by hand cannot be loaded yet.
    by_hand = [place for file in changed for place in file.untranslatable] or former_settings(course.config)
    for place in by_hand:
        err.print(f"[yellow]Change by hand:[/yellow] {escape(place)}", soft_wrap=True)
    if (changed or by_hand) and is_plugged_in(course):
        raise typer.Exit(1 if by_hand else 0)
    added = add_to_nbgrader_course(root, lang.value)
    out.print(f"Added to {escape(str(root))}: {', '.join(added)}.", soft_wrap=True)


@app.command()
def build(assignments: AssignmentNames, root: CourseOption = Path("."), device: DeviceOption = Device.auto) -> None:
    """Make answer keys (needs torch)."""
    course = open_course(root)
    for assignment in assignments:
        key = build_keys.build_key(course, assignment, device.value)
        cases, exercises = sum(len(item.cases) for item in key.exercises), len(key.exercises)
        out.print(
            f"{escape(assignment)}: {exercises} exercise{'s' * (exercises > 1)}, {cases} cases, compared with "
            f"{', '.join(map(str, key.devices))}{'' if includes_cuda(key.devices) else ' (not with CUDA)'}; "
            f"key {key.digest[:12]}.",
            soft_wrap=True,
        )


@app.command()
def release(assignments: AssignmentNames, root: CourseOption = Path("."), device: DeviceOption = Device.auto) -> None:
    """Make keys, source/ and assignments/, and enter the assignments in the gradebook."""
    course = open_course(root)
    for assignment in assignments:
        target = release_assignment.release_assignment(course, assignment, device.value)
        out.print(f"{escape(assignment)}: students' notebook in {escape(str(target))}", soft_wrap=True)


@app.command()
def doctor() -> None:
    """Versions, sandbox layers and devices: what works here, what to install."""
    table = Table("", "what", "found", box=None)
    for line in run_diagnostics():
        mark = {True: "[green]✓[/green]", False: "[red]✗[/red]", None: "[yellow]–[/yellow]"}[line.ok]
        table.add_row(mark, escape(line.name), escape(line.details))
    out.print(table)
