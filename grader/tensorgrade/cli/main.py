"""The entry point of ``tensorgrade``.

`check` needs NumPy and Jinja2 only, as in a student's install. A command's modules are imported when it is run, so that
help is shown at once.
"""

import io
import sys

from tensorgrade.cli.command_line import CommandLine, parse_command_line
from tensorgrade.cli.failures import USER_ERROR, print_plain_error
from tensorgrade.errors import is_of_package
from tensorgrade.import_names import NAME

STUDENT_USAGE = """\
Usage: tensorgrade check NOTEBOOK [--lang en|zh]

Checks a notebook or .py file on public cases. In a notebook, check(f) does it for one function.
All other commands are an instructor's: pip install 'tensorgrade[instructor]'."""
"""What a student's install can do."""


def main() -> None:
    """Run the command line and exit.

    The exit code is 0 when done; 1 when done, but something needs a person; 2 for a usage or set-up error, which is
    said in one sentence; 3 for an error of tensorgrade's own; 130 when stopped, 143 or 129
    by SIGTERM or SIGHUP; 141 when nobody reads the output.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # names of files may have bytes that are no UTF-8
    words = sys.argv[1:]
    if words in ([], ["-h"], ["--help"]) and not _is_instructors_install():
        print(STUDENT_USAGE)
        return
    sys.exit(_exit_code(parse_command_line(words)))


def _exit_code(typed: CommandLine) -> int:
    if typed.command == "check":
        from tensorgrade.cli import student_check

        return student_check.logged_exit_code(typed)
    try:
        from tensorgrade.cli import instructor_commands
    except ModuleNotFoundError as error:
        if is_of_package(error, NAME):
            raise
        print_plain_error(f"This needs {error.name}; install it: pip install 'tensorgrade[instructor]'.")
        return USER_ERROR
    return instructor_commands.logged_exit_code(typed)


def _is_instructors_install() -> bool:
    """Whether what instructors' commands print with can be imported; a student's install does not have it."""
    try:
        import rich  # noqa: F401
    except ModuleNotFoundError:
        return False
    return True
