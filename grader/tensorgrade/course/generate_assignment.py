"""nbgrader's release step: its own GenerateAssignment makes the students' notebook from the source notebook."""

import contextlib
import logging
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tensorgrade.errors import UserError


class ReleaseError(UserError):
    """A release that nbgrader refused; the message gives its reason."""


def run_generate_assignment(assignment: str, course: Any, config: Any, target: Path) -> None:
    """Run nbgrader's GenerateAssignment, which writes ``target`` and enters the assignment in the gradebook.

    ``course`` is nbgrader's CourseDirectory. Raises ReleaseError with nbgrader's reason.
    """
    from nbgrader.converters import GenerateAssignment
    from nbgrader.converters.base import NbGraderException

    course.assignment_id = assignment
    converter = GenerateAssignment(coursedir=course, config=config, force=True)
    messages: list[str] = []
    with _collected_errors(converter, messages):
        try:
            converter.start()
        except (NbGraderException, SystemExit) as error:
            reason = _reason(messages) or str(error)
            raise ReleaseError(f"nbgrader did not release {assignment}: {reason}") from None
    for path in target.rglob("*"):
        os.chmod(path, 0o755 if path.is_dir() else 0o644)
    shutil.rmtree(target / "__pycache__", ignore_errors=True)


def _reason(messages: list[str]) -> str:
    """The last line of nbgrader's first error, which may be a whole traceback."""
    lines = [line for line in (messages[0] if messages else "").splitlines() if line and not line.startswith(" ")]
    return lines[-1] if lines else ""


@contextlib.contextmanager
def _collected_errors(converter: Any, messages: list[str]) -> Iterator[None]:
    """Append nbgrader's logged errors to ``messages``, and keep its log out of the terminal."""

    class Errors(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            messages.append(record.getMessage())

    log = logging.getLogger("tensorgrade.nbgrader")
    log.propagate, log.level = False, logging.ERROR
    handler = Errors(logging.ERROR)
    log.addHandler(handler)
    converter.log = log
    try:
        yield
    finally:
        log.removeHandler(handler)
