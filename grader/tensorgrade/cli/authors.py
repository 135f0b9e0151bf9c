"""Commands for authors of exercises."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from tensorgrade.atomic_write import write_text_atomically
from tensorgrade.cli import terminal
from tensorgrade.cli.options import CourseOption, cores, print_error
from tensorgrade.cli.terminal import audit_details, audit_problems, audit_table, err, out
from tensorgrade.commands import audit_keys
from tensorgrade.course import scaffold
from tensorgrade.course.course import Course

app = typer.Typer()


@app.command()
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Of the assignment, such as trans_conv.")],
    course: CourseOption = Path("."),
) -> None:
    """Make a new assignment that works as it stands, for its author to change."""
    found = Course(course)
    folder = scaffold.new_assignment(found, name)
    there = "" if course == Path(".") else f" --course {escape(str(course))}"
    out.print(f"Made {escape(str(folder))} with exercises.py and notebook.py; it works as it stands.", soft_wrap=True)
    out.print(f"Next: change both, then tensorgrade build {name}{there}", soft_wrap=True)


@app.command()
def audit(
    assignments: Annotated[list[str] | None, typer.Argument(metavar="[ASSIGNMENT]...", help="Default: all.")] = None,
    course: CourseOption = Path("."),
    jobs: Annotated[int | None, typer.Option(help="Processes.", min=1, show_default="cores")] = None,
    output: Annotated[Path | None, typer.Option("--json", help="Write the figures to this file.")] = None,
) -> None:
    """Try an author's keys: small mistakes in the reference solutions must cost marks.

    Submissions in solutions/ASSIGNMENT/submissions/ must get the verdicts that their docstrings declare.
    """
    found, figures = Course(course), {}
    for assignment in assignments or found.assignments:
        todo = audit_keys.audit_trials(found, assignment)
        submissions = audit_keys.declared_submissions(found, assignment)
        tally = terminal.Tally(len(todo) + len(submissions))
        try:
            with terminal.progress_bar(f"auditing {assignment}", tally) as advance:
                audits = audit_keys.audit_assignment(found, assignment, todo, submissions, jobs or cores(), advance)
        except KeyboardInterrupt:
            print_error("Stopped; the audit wrote nothing.")
            raise typer.Exit(130) from None
        figures[assignment] = audits
        out.print(audit_table(assignment, audits))
        for words in (words for item in audits for words in audit_details(item)):
            out.print(escape(words), soft_wrap=True)
    if output is not None:
        write_text_atomically(output, audit_keys.audit_json(figures))
    problems = [words for audits in figures.values() for item in audits for words in audit_problems(item)]
    for words in problems:
        err.print(f"[yellow]{escape(words)}[/yellow]", soft_wrap=True)
    raise typer.Exit(1 if problems else 0)
