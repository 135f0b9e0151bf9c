"""The instructors' commands as one Typer app. `cli` parses and prints; `commands` does the work."""

from typing import Annotated

import typer

from tensorgrade.cli import author_commands, course_commands, grading_commands
from tensorgrade.cli.terminal import out
from tensorgrade.version import VERSION

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Hand out, grade and report exercises on convolutional networks.",
)
for part in (course_commands, grading_commands, author_commands):
    app.add_typer(part.app)


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
