"""``tensorgrade check``: a student's own check, on the public cases. Needs NumPy and Jinja2 only."""

import io
import sys
from pathlib import Path

from tensorgrade.cli.command_line import CommandLine
from tensorgrade.cli.failures import exit_code, print_plain_error
from tensorgrade.errors import UserError
from tensorgrade.run_log import recorded_run
from tensorgrade.selfcheck.check import TEXT_WIDTH
from tensorgrade.selfcheck.check_file import check_file, file_language
from tensorgrade.submission.notebook_reader import UnreadableSubmission
from tensorgrade.text_wrap import wrap
from tensorgrade.translation import translator


def logged_exit_code(typed: CommandLine) -> int:
    """Run the command; errors are said. There is no course, and so no file for a log."""
    with recorded_run(None, typed.debug):
        return exit_code(lambda: check(**typed.options), print_plain_error)


def check(notebook: Path, lang: str | None = None) -> int:
    """Check a file, print the reports and what to do next: 0 when all public checks pass, 1 when not.

    Raises UserError, in the student's language, when nothing can be checked.
    """
    language = lang or file_language(notebook)
    try:
        checked = check_file(notebook, language)
    except UnreadableSubmission as error:
        raise UserError(error.sentence.translated(translator(language))) from None
    if isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.isatty():
        sys.stdout.reconfigure(encoding="utf-8")  # Windows' own for files and pipes has neither ✓ nor Chinese
    for report in checked.reports:
        print(report)
    print(wrap(checked.next_step(), TEXT_WIDTH, "  "))
    return 0 if checked.passed else 1
