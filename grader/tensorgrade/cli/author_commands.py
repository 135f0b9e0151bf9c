"""Commands for authors of exercises."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from tensorgrade.atomic_write import write_text_atomically
from tensorgrade.cli.options import CourseOption, cores, course_flag, print_error
from tensorgrade.cli.progress import Tally, progress_bar
from tensorgrade.cli.terminal import audit_details, audit_problems, audit_table, err, out
from tensorgrade.commands import audit_keys
from tensorgrade.course import scaffold
from tensorgrade.course.course import open_course

app = typer.Typer()


@app.command()
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the assignment, such as trans_conv.")],
    root: CourseOption = Path("."),
) -> None:
    """Make a new assignment that works as it stands, for its author to change."""
    folder = scaffold.new_assignment(open_course(root), name)
    out.print(f"Made {escape(str(folder))} with exercises.py and notebook.py; it works as it stands.", soft_wrap=True)
    out.print(f"Next: change both, then tensorgrade build {name}{course_flag(root)}", soft_wrap=True)


@app.command()
def audit(
    assignments: Annotated[list[str] | None, typer.Argument(metavar="[ASSIGNMENT]...", help="Default: all.")] = None,
    root: CourseOption = Path("."),
    jobs: Annotated[int | None, typer.Option(help="Number of processes.", min=1, show_default="cores")] = None,
    output: Annotated[Path | None, typer.Option("--json", help="Write the figures to this file.")] = None,
) -> None:
    """Try an author's keys: small mistakes in the reference solutions must cost marks.

    Submissions in solutions/ASSIGNMENT/submissions/ must get the verdicts that their docstrings declare.
    """
    course, figures = open_course(root), {}
    for assignment in assignments or course.assignments:
        trials = audit_keys.audit_trials(course, assignment)
        submissions = audit_keys.declared_submissions(course, assignment)
        try:
            with progress_bar(f"auditing {assignment}", Tally(len(trials) + len(submissions))) as advance:
                audits = audit_keys.audit_assignment(course, assignment, trials, submissions, jobs or cores(), advance)
        except KeyboardInterrupt:
            print_error("Stopped; the audit wrote nothing.")
            raise typer.Exit(130) from None
        figures[assignment] = audits
        out.print(audit_table(assignment, audits))
        for sentence in (sentence for item in audits for sentence in audit_details(item)):
            out.print(escape(sentence), soft_wrap=True)
    if output is not None:
        write_text_atomically(output, audit_keys.audit_json(figures))
    problems = [sentence for audits in figures.values() for item in audits for sentence in audit_problems(item)]
    for sentence in problems:
        err.print(f"[yellow]{escape(sentence)}[/yellow]", soft_wrap=True)
    raise typer.Exit(1 if problems else 0)
