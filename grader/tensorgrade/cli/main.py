"""The entry point. A student's ``tensorgrade check`` needs NumPy and Jinja2 only; the rest is `tensorgrade.cli`."""

import argparse
import io
import sys
from pathlib import Path

from tensorgrade.selfcheck.check_file import check_file
from tensorgrade.submission.notebook_reader import UnreadableSubmission
from tensorgrade.translation import LANGUAGES

STUDENT_USAGE = """\
Usage: tensorgrade check NOTEBOOK [--lang en|zh]

Checks a notebook or .py file on public cases. In a notebook, check(f) does it for one function.
All other commands are an instructor's: pip install 'tensorgrade[instructor]'."""
"""What a student's install has to offer."""


def main() -> None:
    """Run the command line: ``run_check`` here, everything else by `tensorgrade.cli`."""
    if sys.argv[1:2] == ["check"]:
        sys.exit(run_check(sys.argv[2:]))
    try:
        from tensorgrade.cli import instructor as cli
    except ModuleNotFoundError as error:
        if not sys.argv[1:] or {"-h", "--help"} & set(sys.argv[1:]):
            print(STUDENT_USAGE)
            return
        sys.exit(print_plain_error(f"This needs {error.name}; install it: pip install 'tensorgrade[instructor]'."))
    cli.main()


def run_check(arguments: list[str]) -> int:
    """``tensorgrade check NOTEBOOK``: 0 when all public checks pass, 1 when not, 2 when there is nothing to check."""
    parser = argparse.ArgumentParser("tensorgrade check", description="Check a notebook or .py file on public cases.")
    parser.add_argument("notebook", metavar="NOTEBOOK", type=Path)
    parser.add_argument("--lang", choices=LANGUAGES, help="language of the words; default: the notebook's")
    given = parser.parse_args(arguments)
    try:
        reports = check_file(given.notebook, given.lang)
    except UnreadableSubmission as error:
        return print_plain_error(str(error))
    if isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.isatty():
        sys.stdout.reconfigure(encoding="utf-8")  # Windows' own for files and pipes has neither ✓ nor Chinese
    for report in reports:
        print(report)
    return 0 if all(report.passed for report in reports) else 1


def print_plain_error(sentence: str) -> int:
    """Say in one sentence what is wrong; the exit code of a usage or set-up error."""
    print(f"tensorgrade: {sentence}", file=sys.stderr)
    return 2
