"""How a command ends that fails: one sentence, an exit code, and the traceback in the log."""

import contextlib
import logging
import sys
import textwrap
import traceback
from collections.abc import Callable, Iterator

from tensorgrade.atomic_write import UnwritableFile
from tensorgrade.errors import UserError
from tensorgrade.run_log import LOGGER, active_run_log

UNEXPECTED = 1
"""The exit code of an error that no user can mend, as Python's own is."""

USER_ERROR = 2
STOPPED = 130

MAX_SHOWN = 200
"""The most characters of an unexpected error in its sentence; SQLAlchemy's are pages long."""

PrintSentence = Callable[[str], None]
"""Prints one sentence to the error stream."""


def print_plain_error(sentence: str) -> None:
    """Print one sentence to the error stream, where rich may not be installed."""
    print(f"tensorgrade: {sentence}", file=sys.stderr)


def exit_code(work: Callable[[], int], print_sentence: PrintSentence) -> int:
    """What ``work`` returns, or the exit code of the error that it raises, which is said and logged."""
    try:
        return work()
    except KeyboardInterrupt:
        print_sentence("Stopped.")
        return STOPPED
    except (UserError, UnwritableFile) as error:
        return report_user_error(error, print_sentence)
    except Exception as error:
        LOGGER.error("An error that tensorgrade does not expect.", exc_info=error)
        print_sentence(_unexpected_sentence(error))
        return UNEXPECTED


def report_user_error(error: UserError | UnwritableFile, print_sentence: PrintSentence) -> int:
    """Say what the user has to mend; returns the exit code. The cause is logged, where the error has one."""
    level = logging.WARNING if error.__cause__ else logging.DEBUG
    LOGGER.log(level, "An error that is explained in one sentence.", exc_info=error)
    print_sentence(str(error))
    return USER_ERROR


@contextlib.contextmanager
def stopped_with(sentence: str, print_sentence: PrintSentence) -> Iterator[None]:
    """Where Ctrl-C interrupts the block, print what is left of its work and exit."""
    try:
        yield
    except KeyboardInterrupt:
        print_sentence(sentence)
        raise SystemExit(STOPPED) from None


def _unexpected_sentence(error: Exception) -> str:
    what = textwrap.shorten(traceback.format_exception_only(error)[-1], MAX_SHOWN, placeholder=" …")
    log = active_run_log()
    if log is not None and log.path.is_file():
        return f"An unexpected error ({what}); its traceback is in {log.path}: send that to tensorgrade's maintainers."
    return (
        f"An unexpected error ({what}); run the command again with --debug, and send what it prints to tensorgrade's "
        "maintainers."
    )
