"""The command `status`, and the line "Next: …" at the end of the commands that work on an assignment."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import JustifyMethod
from rich.markup import escape
from rich.table import Table

from tensorgrade.atomic_write import write_text_atomically
from tensorgrade.cli.terminal import out, print_remarks, print_table, print_unsure
from tensorgrade.commands.assignment_status import AssignmentStatus, assignment_status, next_step, statuses_json
from tensorgrade.course.course import Course, open_course
from tensorgrade.errors import UserError
from tensorgrade.run_log import LOGGER

_STATES = {"none": "–", "stale": "stale", "current": "yes"}


def status(assignments: Sequence[str], root: Path, output: Path | None) -> int:
    """Tell how far assignments are, and what comes next; 1 where a submission needs a person."""
    course = open_course(root)
    statuses = [assignment_status(course, assignment) for assignment in assignments or course.assignments]
    if output is not None:
        write_text_atomically(output, statuses_json(statuses))
    print_table(status_table(statuses))
    for item in statuses:
        print_unsure((f"{item.assignment}, {student}", said) for student, said in item.sentences)
        print_remarks(item.leftovers)
        out.print(f"{escape(item.assignment)}: next: {escape(next_step(item, root))}", soft_wrap=True)
    return 1 if any(item.needs_person for item in statuses) else 0


def status_table(statuses: Sequence[AssignmentStatus]) -> Table:
    """One line for each assignment, in 80 columns. Only names and the lists of what is behind are wrapped."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for title in ("assignment", "key", "released", "handed in", "graded", "behind", "report", "waiting"):
        justify: JustifyMethod = "right" if title in ("handed in", "graded", "waiting") else "left"
        wrapped = title in ("assignment", "behind")
        table.add_column(
            title, justify=justify, no_wrap=not wrapped, overflow="fold", min_width=12 if wrapped else None
        )
    for item in statuses:
        table.add_row(*map(escape, _row(item)))
    return table


def _row(item: AssignmentStatus) -> tuple[str, ...]:
    behind = [f"{count} {state}" for state, count in item.students.items() if state not in ("graded", "missing")]
    graded = item.students.get("graded", 0)
    return (
        item.assignment,
        _STATES[item.key],
        ("stale" if item.notebook_changed else "yes") if item.released else "–",
        f"{item.handed_in} of {item.handed_in + item.students.get('missing', 0)}",
        str(graded),
        ", ".join(behind) or "–",
        _STATES[item.report],
        str(item.unread + item.undecided),
    )


def print_next_step(course: Course, assignment: str, root: Path) -> None:
    """Print what comes next. The command before has done its work: where the course cannot be read, nothing is said."""
    try:
        step = next_step(assignment_status(course, assignment), root)
    except (UserError, OSError) as error:
        LOGGER.debug("There is no next step.", exc_info=error)
        return
    out.print(f"Next: {escape(step)}", soft_wrap=True)
