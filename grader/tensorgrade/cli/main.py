"""The entry point of ``tensorgrade``.

`check` needs NumPy and Jinja2 only, as in a student's install; everything else is imported when it is needed.
"""

import sys

from tensorgrade.cli.student_check import print_plain_error, run_check
from tensorgrade.errors import UserError

STUDENT_USAGE = """\
Usage: tensorgrade check NOTEBOOK [--lang en|zh]

Checks a notebook or .py file on public cases. In a notebook, check(f) does it for one function.
All other commands are an instructor's: pip install 'tensorgrade[instructor]'."""
"""What a student's install can do."""


def main() -> None:
    """Run the command line and exit.

    The exit code is 0 when done; 1 when done, but something needs a person; 2 for a usage or set-up error, which is
    said in one sentence; 130 when stopped.
    """
    if sys.argv[1:2] == ["check"]:
        sys.exit(run_check(sys.argv[2:]))
    try:
        from tensorgrade.cli.instructor_app import app
        from tensorgrade.cli.options import print_error
    except ModuleNotFoundError as error:
        if not sys.argv[1:] or {"-h", "--help"} & set(sys.argv[1:]):
            print(STUDENT_USAGE)
            return
        sys.exit(print_plain_error(f"This needs {error.name}; install it: pip install 'tensorgrade[instructor]'."))
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
