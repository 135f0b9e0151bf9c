"""``tensorgrade check``: a student's own check, on the public cases. Needs NumPy and Jinja2 only."""

import argparse
import io
import sys
from pathlib import Path

from tensorgrade.selfcheck.check_file import check_file
from tensorgrade.submission.notebook_reader import UnreadableSubmission
from tensorgrade.translation import LANGUAGES


def run_check(arguments: list[str]) -> int:
    """Parse the arguments of ``tensorgrade check`` and run it; returns the exit code of `check_and_print`."""
    parser = argparse.ArgumentParser("tensorgrade check", description="Check a notebook or .py file on public cases.")
    parser.add_argument("notebook", metavar="NOTEBOOK", type=Path)
    parser.add_argument("--lang", choices=LANGUAGES, help="language of the words; default: the notebook's")
    parsed = parser.parse_args(arguments)
    return check_and_print(parsed.notebook, parsed.lang)


def check_and_print(notebook: Path, language: str | None = None) -> int:
    """Check a file and print the reports: 0 when all public checks pass, 1 when not, 2 when nothing can be checked."""
    try:
        reports = check_file(notebook, language)
    except UnreadableSubmission as error:
        return print_plain_error(str(error))
    if isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.isatty():
        sys.stdout.reconfigure(encoding="utf-8")  # Windows' own for files and pipes has neither ✓ nor Chinese
    for report in reports:
        print(report)
    return 0 if all(report.passed for report in reports) else 1


def print_plain_error(sentence: str) -> int:
    """Print one sentence to the error stream; returns the exit code of a usage or set-up error."""
    print(f"tensorgrade: {sentence}", file=sys.stderr)
    return 2
