"""Commands that make a course and its assignments."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from grader import course as courses
from grader import demo as demonstration
from grader import doctor as diagnosis
from grader import recipe, reporting, steps, terminal
from grader.agreement import with_cuda
from grader.cli.shared import CourseOption, Device, DeviceOption, Language, Names, cores, run
from grader.course import Course
from grader.terminal import out

app = typer.Typer()


@app.command()
def demo(directory: Annotated[Path, typer.Argument(metavar="[DIR]")] = Path("tensorgrade-demo")) -> None:
    """Make a whole course with sample students: release, grade, report; says what to open."""
    course = demonstration.prepare(directory, out.print)
    for assignment in demonstration.ASSIGNMENTS:
        run(course, assignment, (), steps.How(cores()), steps.grade_assignment)
        out.print(terminal.class_table(reporting.report_assignment(course, assignment)))
    out.print("\nOpen these in a browser:")
    for path in demonstration.worth_opening(course):
        out.print(f"  {escape(str(path))}", soft_wrap=True)


@app.command()
def init(
    directory: Annotated[Path, typer.Argument(metavar="DIR")],
    lang: Annotated[Language, typer.Option(help="Language of notebooks and reports.")] = Language.en,
) -> None:
    """Make a course: an nbgrader course with our exercises in it."""
    course = courses.write_course(directory, lang.value)
    out.print(f"Made the course {escape(str(directory))} with {', '.join(course.assignments)}.", soft_wrap=True)
    out.print(f"Next: tensorgrade release --course {escape(str(directory))} {course.assignments[0]}", soft_wrap=True)


@app.command()
def nbgrader_config(
    course: CourseOption = Path("."),
    lang: Annotated[Language, typer.Option(help="Language of notebooks and reports.")] = Language.en,
    write: Annotated[bool, typer.Option("--write", help="Add them, with solutions/ and templates/.")] = False,
) -> None:
    """The lines that plug tensorgrade into an nbgrader course that exists."""
    if not write:
        sys.stdout.write(recipe.lines(lang.value))
        return
    added = courses.join_course(course, lang.value)
    out.print(f"Added to {escape(str(course))}: {', '.join(added)}.", soft_wrap=True)


@app.command()
def build(assignments: Names, course: CourseOption = Path("."), device: DeviceOption = Device.auto) -> None:
    """Make answer keys (needs torch)."""
    found = Course(course)
    for assignment in assignments:
        key = steps.build_key(found, assignment, device.value)
        cases, many = sum(len(item.cases) for item in key.exercises), len(key.exercises)
        out.print(
            f"{escape(assignment)}: {many} exercise{'s' * (many > 1)}, {cases} cases, compared with "
            f"{', '.join(key.devices)}{'' if with_cuda(key.devices) else ' (not with CUDA)'}; key {key.digest[:12]}.",
            soft_wrap=True,
        )


@app.command()
def release(assignments: Names, course: CourseOption = Path("."), device: DeviceOption = Device.auto) -> None:
    """Make keys, source/ and assignments/, and enter the assignments in the gradebook."""
    found = Course(course)
    for assignment in assignments:
        target = steps.release_assignment(found, assignment, device.value)
        out.print(f"{escape(assignment)}: students' notebook in {escape(str(target))}", soft_wrap=True)


@app.command()
def doctor() -> None:
    """Versions, sandbox layers and devices: what works here, what to install."""
    table = Table("", "what", "found", box=None)
    for line in diagnosis.examine():
        mark = {True: "[green]✓[/green]", False: "[red]✗[/red]", None: "[yellow]–[/yellow]"}[line.good]
        table.add_row(mark, escape(line.what), escape(line.found))
    out.print(table)
