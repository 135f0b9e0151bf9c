"""How a command ends that fails: one sentence, an exit code, and the traceback in the log."""

import contextlib
import io
import logging
import os
import platform
import select
import sys
import tempfile
import textwrap
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

from tensorgrade.atomic_write import UnwritableFile
from tensorgrade.cli.stop_signals import stopped_code
from tensorgrade.errors import UserError
from tensorgrade.file_errors import problem_of
from tensorgrade.run_log import LOGGER, active_run_log
from tensorgrade.version import VERSION

USER_ERROR = 2
UNEXPECTED = 3
"""The exit code of an error that no user can mend. Python's own is 1, which means that a person must look."""

READER_GONE = 141
"""The exit code where whoever reads the output has ended, as `head` does; a shell's code for SIGPIPE."""

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
        return _said_exit_code(work, print_sentence)
    except BrokenPipeError:
        # Python would say the same error again at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_GONE


def _said_exit_code(work: Callable[[], int], print_sentence: PrintSentence) -> int:
    """As `exit_code`. Raises BrokenPipeError where nobody reads the output any more."""
    try:
        code = work()
        sys.stdout.flush()  # else what cannot be printed would be an error after the end
        return code
    except KeyboardInterrupt as stop:
        print_sentence("Stopped.")
        return stopped_code(stop)
    except (UserError, UnwritableFile) as error:
        return report_user_error(error, print_sentence)
    except Exception as error:
        if isinstance(error, BrokenPipeError) and _is_reader_gone():
            raise
        if sentence := _file_sentence(error):
            return report_user_error(UserError(sentence), print_sentence, error)
        LOGGER.error("An error that tensorgrade does not expect.", exc_info=error)
        print_sentence(_unexpected_sentence(error))
        return UNEXPECTED


def _is_reader_gone() -> bool:
    """Whether a program that read the output or the errors has ended. Other pipes of ours may break, too."""
    poll = select.poll()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            poll.register(stream.fileno(), 0)
    return any(event & select.POLLERR for _, event in poll.poll(0))


def _file_sentence(error: Exception) -> str:
    """What is wrong with a file, where the user can mend that; else empty."""
    problem = problem_of(error) if isinstance(error, OSError) else None
    if problem is None or not isinstance(error, OSError):
        return ""
    return problem.sentences(f"{error.filename} cannot be used" if error.filename else "A file cannot be written")


def report_user_error(
    error: UserError | UnwritableFile, print_sentence: PrintSentence, cause: Exception | None = None
) -> int:
    """Say what the user has to mend; returns the exit code. The cause is logged, where the error has one."""
    level = logging.WARNING if cause or error.__cause__ else logging.DEBUG
    LOGGER.log(level, "An error that is explained in one sentence.", exc_info=cause or error)
    print_sentence(str(error))
    return USER_ERROR


@contextlib.contextmanager
def stopped_with(sentence: str, print_sentence: PrintSentence) -> Iterator[None]:
    """Where Ctrl-C or another signal stops the block, print what is left of its work and exit."""
    try:
        yield
    except KeyboardInterrupt as stop:
        print_sentence(sentence)
        raise SystemExit(stopped_code(stop)) from None


def _unexpected_sentence(error: Exception) -> str:
    what = textwrap.shorten(traceback.format_exception_only(error)[-1], MAX_SHOWN, placeholder=" …")
    log = active_run_log()
    path = log.path if log is not None and log.path.is_file() else _temporary_log(error)
    if path is not None:
        return f"An unexpected error ({what}); its traceback is in {path}: send that to tensorgrade's maintainers."
    return (
        f"An unexpected error ({what}); run the command again with --debug, and send what it prints to tensorgrade's "
        "maintainers."
    )


def _temporary_log(error: Exception) -> Path | None:
    """A private file with the traceback, for a command that has no course; None where there is no room for it."""
    try:
        descriptor, name = tempfile.mkstemp(prefix="tensorgrade-error-", suffix=".log")
        with open(descriptor, "w", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(f"tensorgrade {VERSION}, Python {platform.python_version()}, {platform.platform()}\n")
            stream.writelines(traceback.format_exception(error))
    except OSError:
        return None
    return Path(name)
