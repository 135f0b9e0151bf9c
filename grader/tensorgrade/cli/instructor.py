"""The command ``tensorgrade``: parses, calls `steps`, prints. One sentence for every user's mistake."""

import sys
from typing import Annotated

import typer

from tensorgrade.cli import authors, courses, grading
from tensorgrade.cli.options import print_error
from tensorgrade.cli.terminal import out
from tensorgrade.errors import UserError
from tensorgrade.version import VERSION

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Hand out, grade and report exercises on convolutional networks.",
)
for part in (courses, grading, authors):
    app.add_typer(part.app)


def main() -> None:
    """Run the command; 0 done, 1 done but some could not be graded, 2 a usage or set-up error, 130 stopped."""
    try:
        app()
    except UserError as error:
        sys.exit(print_error(str(error)))
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        sentence = (
            f"{error.strerror or error}{where}. Nothing half-written was left; mend that and run the command again."
        )
        sys.exit(print_error(sentence))


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
