"""nbgrader's release step: its own GenerateAssignment makes the students' notebook from the source notebook."""

import copy
import logging
import os
import shutil
from pathlib import Path

from traitlets.config import Config

from tensorgrade.errors import UserError
from tensorgrade.nbgrader_access.gradebook_connection import patient_connections


class ReleaseError(UserError):
    """A release that nbgrader refused; the message gives its reason."""


def run_generate_assignment(assignment: str, root: Path, config: Config, target: Path) -> None:
    """Run nbgrader's GenerateAssignment, which writes ``target`` and enters the assignment in the gradebook.

    ``root`` is the course's folder, ``config`` its settings. Raises ReleaseError with nbgrader's reason.
    """
    from tensorgrade.nbgrader_access import classes  # late: it imports nbgrader

    converter = classes.generate_assignment(classes.course_directory(root, config, assignment), config)
    messages: list[str] = []
    converter.log = _logger_of_errors(messages)
    with classes.programs_on_path(), patient_connections():
        try:
            converter.start()
        except (classes.NbGraderException, SystemExit) as error:
            reason = _reason(messages) or str(error)
            raise ReleaseError(f"nbgrader did not release {assignment}: {reason}") from None
    for path in target.rglob("*"):
        os.chmod(path, 0o755 if path.is_dir() else 0o644)
    shutil.rmtree(target / "__pycache__", ignore_errors=True)


def preview_release(assignment: str, folder: Path, root: Path, config: Config) -> Path:
    """What `run_generate_assignment` would write, made from ``folder/source/`` into the folder that is returned.

    It lies below ``folder``; ``root`` is the course's, where its settings find other files, such as a header. Nothing
    is entered in a gradebook. Raises ReleaseError.
    """
    config = copy.deepcopy(config)
    # Absolute, so that nbgrader does not look for them below the course's folder.
    config.CourseDirectory.source_directory = str(folder / "source")
    config.CourseDirectory.release_directory = str(folder / "release")
    config.GenerateAssignment.no_database, config.SaveCells.enabled = True, False
    target = folder / "release" / assignment
    run_generate_assignment(assignment, root, config, target)
    return target


def _reason(messages: list[str]) -> str:
    """The last line of nbgrader's first error, which may be a whole traceback."""
    lines = [line for line in (messages[0] if messages else "").splitlines() if line and not line.startswith(" ")]
    return lines[-1] if lines else ""


def _logger_of_errors(messages: list[str]) -> logging.Logger:
    """A logger that appends errors to ``messages`` and prints nothing. No other code gets it from `logging`."""

    class Errors(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            messages.append(record.getMessage())

    log = logging.Logger("tensorgrade.nbgrader", logging.ERROR)
    log.addHandler(Errors())
    return log
