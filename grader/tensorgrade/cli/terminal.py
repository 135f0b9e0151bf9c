"""What the commands print on a terminal: the consoles, and sentences."""

from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table


class _Console(Console):
    """A console that leaves it to the command what happens where nobody reads the output any more."""

    def on_broken_pipe(self) -> None:
        """Raise the error that rich has caught."""
        raise


out = _Console(highlight=False)
err = _Console(stderr=True, highlight=False)


def print_error(sentence: str) -> None:
    """Print one sentence to the error stream."""
    err.print(f"[red]tensorgrade:[/red] {escape(sentence)}", soft_wrap=True)


def print_notice(sentence: str) -> None:
    """Print to the error stream what a person may want to know while the command runs."""
    err.print(f"[yellow]{escape(sentence)}[/yellow]", soft_wrap=True)


def course_flag(root: Path) -> str:
    """`` --course DIR`` for a command that is shown, as markup; empty in the course's own directory."""
    return "" if root == Path(".") else f" --course {escape(str(root))}"


def print_unsure(unsure: Iterable[tuple[str, str]]) -> None:
    """Print to the error stream: students whom a person has to look at, and why."""
    for student, reason in unsure:
        err.print(f"[yellow]{escape(student)}:[/yellow] {escape(reason)}", soft_wrap=True)


def print_remarks(sentences: Iterable[str]) -> None:
    """Print to the error stream what to know about the output."""
    for sentence in sentences:
        print_notice(sentence)


def print_table(table: Table) -> None:
    """Print a table as wide as the terminal; a file or a pipe has no width."""
    out.print(table, width=None if out.is_terminal else 200, crop=out.is_terminal)
