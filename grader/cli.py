"""The command ``tensorgrade``: parses, calls `steps`, prints. One sentence for every user's mistake."""

import os
import sys
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from grader import course as courses
from grader import demo as demonstration
from grader import doctor as diagnosis
from grader import recipe, reporting, steps, terminal
from grader.course import Course, CourseError
from grader.mistake import Mistake
from grader.report import class_csv
from grader.result import SubmissionResult, write_text
from grader.terminal import audit_details, audit_problems, audit_table, err, out
from grader.version import VERSION

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Hand out, grade and report exercises on convolutional networks.",
)


class Language(StrEnum):
    """Languages of a course."""

    en = "en"
    zh = "zh"


class Device(StrEnum):
    """Where references run."""

    auto = "auto"
    cpu = "cpu"
    cuda = "cuda"


class Isolation(StrEnum):
    """What to do when a layer of the sandbox is missing."""

    strict = "strict"
    reduced = "reduced"


class Target(StrEnum):
    """Where scores are exported to."""

    csv = "csv"


CourseOption = Annotated[Path, typer.Option("--course", help="The course's directory.", show_default="here")]
DeviceOption = Annotated[Device, typer.Option(help="Where references run.")]
Names = Annotated[list[str], typer.Argument(help="Assignments, by name.", metavar="ASSIGNMENT")]


def main() -> None:
    """Run the command; 0 done, 1 done but some could not be graded, 2 a usage or set-up error, 130 stopped."""
    try:
        app()
    except Mistake as error:
        sys.exit(_fail(str(error)))
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        sentence = (
            f"{error.strerror or error}{where}. Nothing half-written was left; mend that and run the command again."
        )
        sys.exit(_fail(sentence))


def _fail(sentence: str) -> int:
    err.print(f"[red]tensorgrade:[/red] {escape(sentence)}", soft_wrap=True)
    return 2


def _version(show: bool) -> None:
    if show:
        out.print(f"tensorgrade {VERSION}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Hand out, grade and report exercises on convolutional networks."""


@app.command()
def demo(directory: Annotated[Path, typer.Argument(metavar="[DIR]")] = Path("tensorgrade-demo")) -> None:
    """Make a whole course with sample students: release, grade, report; says what to open."""
    course = demonstration.prepare(directory, out.print)
    for assignment in demonstration.ASSIGNMENTS:
        results = _run(course, assignment, (), steps.How(_cores()), steps.grade_assignment)
        page = reporting.report_assignment(course, assignment)
        out.print(terminal.class_table(page, results))
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
        cases = sum(len(item.cases) for item in key.exercises)
        out.print(
            f"{escape(assignment)}: {len(key.exercises)} exercises, {cases} cases, compared with "
            f"{', '.join(key.devices)} (not with CUDA); key {key.digest[:12]}.",
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
def grade(
    assignments: Names,
    course: CourseOption = Path("."),
    student: Annotated[list[str], typer.Option(help="Only this student; may be given several times.")] = [],  # noqa: B006
    jobs: Annotated[int | None, typer.Option(help="Processes.", min=1, show_default="cores")] = None,
    scheduler: Annotated[str, typer.Option(help="Address of a Dask scheduler.")] = "",
    device: DeviceOption = Device.auto,
    force: Annotated[bool, typer.Option("--force", help="Grade again what has not changed.")] = False,
    isolation: Annotated[Isolation | None, typer.Option(help="Default: as the course says.")] = None,
    diff: Annotated[bool, typer.Option("--diff", help="List whose score changes, and write nothing.")] = False,
) -> None:
    """Grade submissions; results go to results/ and the gradebook."""
    if (device if device is not Device.auto else Course(course).settings.device) == Device.cuda:
        raise CourseError("Keys hold no CUDA references yet; grade with --device auto or cpu.")
    found, unsure, failed = Course(course), 0, 0
    how = steps.How(jobs or _cores(), force, isolation.value if isolation else None, scheduler)
    for assignment in assignments:
        try:
            if diff:
                terminal.print_changes(assignment, _run(found, assignment, student, how, steps.preview_assignment))
                continue
            results = _run(found, assignment, student, how, steps.grade_assignment)
        except Mistake as error:  # the other assignments are graded all the same
            failed = _fail(str(error))
            continue
        unsure += _report_unsure(results)
        graded = sum(result.status == "graded" for result in results)
        out.print(f"{escape(assignment)}: {graded} of {len(results)} graded, not compared with CUDA.")
        endless = [result for result in results if result.waited]
        if endless:
            seconds = sum(result.waited for result in endless)
            out.print(f"Waited {seconds:.0f} s in all for {len(endless)} with code that does not end.")
    raise typer.Exit(failed or (1 if unsure else 0))


def _run(
    course: Course, assignment: str, only: Sequence[str], how: steps.How, step: Callable[..., list[Any]]
) -> list[Any]:
    handed = steps.handed_in(course, assignment, only)
    try:
        with terminal.progress(f"grading {assignment}", len(handed)) as advance:
            return step(course, assignment, handed, how, lambda result: advance())
    except KeyboardInterrupt:
        _fail("Stopped. What was finished is saved; run the same command again to go on.")
        raise typer.Exit(130) from None


def _report_unsure(results: list[SubmissionResult]) -> int:
    unsure = [result for result in results if result.status in ("unreadable", "could-not-tell")]
    for result in unsure:
        reason = result.message or "a check could not be judged"
        err.print(f"[yellow]{escape(result.student)}:[/yellow] {escape(reason)}", soft_wrap=True)
    return len(unsure)


@app.command()
def report(assignments: Names, course: CourseOption = Path(".")) -> None:
    """Write students' pages and the class page."""
    found = Course(course)
    for assignment in assignments:
        page = reporting.report_assignment(found, assignment)
        where = found.class_page(assignment, "html")
        out.print(
            f"{escape(assignment)}: {len(page.rows)} pages in feedback/, class page {escape(str(where))}",
            soft_wrap=True,
        )


@app.command()
def check(notebook: Annotated[Path, typer.Argument(metavar="NOTEBOOK")]) -> None:
    """A student's own check of a notebook or .py file, on the public cases only."""
    raise AssertionError("grader.command answers this one, without what this module needs")


@app.command()
def export(
    assignment: str,
    to: Annotated[Target, typer.Option(help="Where to.")],
    course: CourseOption = Path("."),
    output: Annotated[Path | None, typer.Option(help="The file; default: the terminal.")] = None,
) -> None:
    """Write scores for another system."""
    text = class_csv(reporting.class_view(Course(course), assignment))
    if output is None:
        sys.stdout.write(text)
    else:
        write_text(output, text)


@app.command()
def audit(
    assignments: Annotated[list[str] | None, typer.Argument(metavar="[ASSIGNMENT]...", help="Default: all.")] = None,
    course: CourseOption = Path("."),
    jobs: Annotated[int | None, typer.Option(help="Processes.", min=1, show_default="cores")] = None,
    output: Annotated[Path | None, typer.Option("--json", help="Write the figures to this file.")] = None,
) -> None:
    """Try an author's keys: small mistakes in the reference solutions must cost marks."""
    found, figures = Course(course), {}
    for assignment in assignments or found.assignments:
        todo = steps.audit_trials(found, assignment)
        try:
            with terminal.progress(f"auditing {assignment}", len(todo)) as advance:
                audits = steps.audit_assignment(found, assignment, todo, jobs or _cores(), advance)
        except KeyboardInterrupt:
            _fail("Stopped; the audit wrote nothing.")
            raise typer.Exit(130) from None
        figures[assignment] = audits
        out.print(audit_table(assignment, audits))
        for words in (words for item in audits for words in audit_details(item)):
            out.print(escape(words), soft_wrap=True)
    if output is not None:
        write_text(output, steps.audit_json(figures))
    problems = [words for audits in figures.values() for item in audits for words in audit_problems(item)]
    for words in problems:
        err.print(f"[yellow]{escape(words)}[/yellow]", soft_wrap=True)
    raise typer.Exit(1 if problems else 0)


@app.command()
def doctor() -> None:
    """Versions, sandbox layers and devices: what works here, what to install."""
    table = Table("", "what", "found", box=None)
    for line in diagnosis.examine():
        mark = {True: "[green]✓[/green]", False: "[red]✗[/red]", None: "[yellow]–[/yellow]"}[line.good]
        table.add_row(mark, escape(line.what), escape(line.found))
    out.print(table)


def _cores() -> int:
    return len(os.sched_getaffinity(0))
