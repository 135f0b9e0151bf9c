"""What `grade --diff` prints: the scores that would change."""

from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from tensorgrade.cli.terminal import out, print_table
from tensorgrade.gradebook.record_scores import ScoreChange
from tensorgrade.number_format import points_text


def print_changes(assignment: str, changes: Sequence[ScoreChange]) -> None:
    """The students whose score would change, by how much and why."""
    table = Table(box=None)
    for title in ("student", "before", "after", "change", "why"):
        table.add_column(title, justify="right" if title in ("before", "after", "change") else "left")
    changed = [change for change in changes if change.has_changed]
    for change in changed:
        difference = (change.after or 0.0) - (change.before or 0.0)
        before, after = (("–" if score is None else points_text(score)) for score in (change.before, change.after))
        table.add_row(escape(change.student), before, after, f"{difference:+g}", escape(_change_reason(change)))
    if changed:
        print_table(table)
    out.print(f"{escape(assignment)}: {len(changed)} of {len(changes)} would change; nothing was written.")


def _change_reason(change: ScoreChange) -> str:
    if change.before is None:
        return "graded for the first time"
    parts = [
        f"{name} {'–' if before is None else points_text(before)} → {points_text(after)}"
        + (" (a person's score stands)" if name in change.overridden else "")
        for name, before, after in change.exercises
    ]
    return ", ".join(parts) or "late penalty, or a written answer"
