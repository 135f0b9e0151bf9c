"""The entry point. A student's ``tensorgrade check`` needs NumPy and Jinja2 only; the rest is `grader.cli`."""

import argparse
import sys
from pathlib import Path

from grader.filecheck import check_file
from grader.language import LANGUAGES
from grader.submission import Unreadable


def main() -> None:
    """Run the command line: ``check`` here, everything else by `grader.cli`."""
    if sys.argv[1:2] == ["check"]:
        sys.exit(check(sys.argv[2:]))
    try:
        from grader.cli import main as cli
    except ModuleNotFoundError as error:
        sys.exit(fail(f"This needs {error.name}; install it: pip install 'tensorgrade[instructor]'."))
    cli.main()


def check(arguments: list[str]) -> int:
    """``tensorgrade check NOTEBOOK``: 0 when all public checks pass, 1 when not, 2 when there is nothing to check."""
    parser = argparse.ArgumentParser("tensorgrade check", description="Check a notebook or .py file on public cases.")
    parser.add_argument("notebook", metavar="NOTEBOOK", type=Path)
    parser.add_argument("--lang", choices=LANGUAGES, help="language of the words; default: the notebook's")
    given = parser.parse_args(arguments)
    try:
        reports = check_file(given.notebook, given.lang)
    except Unreadable as error:
        return fail(str(error))
    for report in reports:
        print(report)
    return 0 if all(report.passed for report in reports) else 1


def fail(sentence: str) -> int:
    """Say in one sentence what is wrong; the exit code of a usage or set-up error."""
    print(f"tensorgrade: {sentence}", file=sys.stderr)
    return 2
