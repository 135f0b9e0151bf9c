"""The log of a command's run: a private file in the course that is made at the first record worth keeping.

What goes wrong inside tensorgrade is logged to `LOGGER`, with its traceback. A command attaches a `RunLog`, and hands
it to the processes that it starts, which write to the same file.
"""

import contextlib
import logging
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

LOGGER = logging.getLogger("tensorgrade")

MAX_LOGS = 20
"""The most logs that a course keeps; older ones are deleted."""

_LOG_NAME = re.compile(r"[a-z-]+-\d{8}-\d{6}\.log")


@dataclass(frozen=True)
class RunLog:
    """Where the records of a run go. It can be pickled for another process."""

    path: Path
    """The file, absolute. Its folder is made when it is needed."""
    header: str
    """The first lines of the file: what was run, and by which versions."""
    course_file: Path
    """Nothing is written where this file does not exist, because there is no course then."""
    level: int = logging.WARNING
    """The lowest level of the records that are kept."""


def new_run_log(folder: Path, command: str, header: str, course_file: Path, level: int = logging.WARNING) -> RunLog:
    """The log of a run that starts now: ``<command>-<date>-<time>.log`` in ``folder``. Writes nothing yet."""
    path = folder.resolve() / f"{command}-{datetime.now():%Y%m%d-%H%M%S}.log"
    return RunLog(path, header, course_file.resolve(), level)


def active_run_log() -> RunLog | None:
    """The log that this process writes to, for the processes that it starts."""
    return next((handler.log for handler in LOGGER.handlers if isinstance(handler, _RunLogHandler)), None)


def write_run_log(log: RunLog | None) -> None:
    """Write the records of this process to ``log`` until it ends; for a process that a command starts."""
    if log is not None:
        LOGGER.addHandler(_RunLogHandler(log))
        LOGGER.setLevel(log.level)


@contextlib.contextmanager
def recorded_run(log: RunLog | None, debug: bool = False) -> Iterator[None]:
    """Write the records of the block to ``log``, and with ``debug`` all of them to the error stream as well."""
    handlers: list[logging.Handler] = [logging.NullHandler()]  # else logging prints the records that nobody takes
    if log is not None:
        handlers.append(_RunLogHandler(log))
    if debug:
        handlers.append(logging.StreamHandler())
    level = LOGGER.level
    LOGGER.setLevel(logging.DEBUG if debug else logging.WARNING)
    for handler in handlers:
        LOGGER.addHandler(handler)
    try:
        yield
    finally:
        for handler in handlers:
            LOGGER.removeHandler(handler)
        LOGGER.setLevel(level)


class _RunLogHandler(logging.Handler):
    """Appends each record to the file in one write, as other processes may append, too."""

    def __init__(self, log: RunLog) -> None:
        super().__init__(log.level)
        self.log = log
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(processName)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        # A log that cannot be written must not stop the run, nor hide the error that it should have told.
        with contextlib.suppress(OSError):
            if self.log.course_file.is_file():
                _append(self.log, self.format(record) + "\n")


def _append(log: RunLog, text: str) -> None:
    log.path.parent.mkdir(exist_ok=True)
    # Private: tracebacks may quote settings and what students wrote.
    descriptor = os.open(log.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        if os.fstat(descriptor).st_size == 0:
            text = f"{log.header}\n{text}"
            _delete_old_logs(log.path)
        stream.write(text.encode(errors="backslashreplace"))


def _delete_old_logs(new: Path) -> None:
    logs = [path for path in new.parent.iterdir() if _LOG_NAME.fullmatch(path.name) and path != new]
    for path in sorted(logs, key=lambda path: path.stat().st_mtime)[: -(MAX_LOGS - 1)]:
        path.unlink(missing_ok=True)
