"""nbgrader's classes that tensorgrade uses, and its objects, made.

nbgrader takes more than a second to import. So this module is imported where it is needed, not at the top of a module.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from traitlets.config import Config

from tensorgrade.atomic_write import process_suffix, remove_abandoned
from tensorgrade.nbgrader_access import protocols
from tensorgrade.skip_unused_grammars import unused_grammars_skipped

with unused_grammars_skipped():
    from nbgrader import converters, coursedir, preprocessors
    from nbgrader.api import (
        Assignment,
        BaseCell,
        Comment,
        Grade,
        Gradebook,
        GradeCell,
        InvalidEntry,
        MissingEntry,
        Student,
        SubmittedAssignment,
        SubmittedNotebook,
    )
    from nbgrader.converters.base import NbGraderException
    from nbgrader.exchange import ExchangeFactory

__all__ = [
    "Assignment",
    "BaseCell",
    "Comment",
    "Grade",
    "GradeCell",
    "InvalidEntry",
    "MissingEntry",
    "NbGraderException",
    "Student",
    "SubmittedAssignment",
    "SubmittedNotebook",
    "assign_late_penalties",
    "connect",
    "course_directory",
    "exchange_collect",
    "exchange_release_feedback",
    "generate_assignment",
    "programs_on_path",
]


@contextmanager
def programs_on_path() -> Iterator[None]:
    """In the block, PATH has the folder of this environment's programs.

    nbgrader starts ``alembic`` by name when it makes a gradebook, also where the environment is not activated.
    """
    before = os.environ.get("PATH")
    programs, path = _programs(), os.defpath if before is None else before
    if programs not in path.split(os.pathsep):
        os.environ["PATH"] = programs + os.pathsep + path
    try:
        yield
    finally:
        if before is None:
            os.environ.pop("PATH", None)
        else:
            os.environ["PATH"] = before


@cache
def _programs() -> str:
    """The folder with ``alembic``: by `pip install --user` it is not that of Python."""
    installed = (Path(str(file.locate())) for file in distribution("alembic").files or [] if file.name == "alembic")
    program = next((path for path in installed if path.is_file()), Path(sys.executable))
    return str(program.parent.resolve())


def connect(url: str, course_id: str) -> protocols.Gradebook:
    """The gradebook at this address, made where there is none; a context manager, which closes it.

    Raises SQLAlchemyError where the database cannot be used, InvalidEntry where another writer is in the way.
    """
    with programs_on_path():
        gradebook: protocols.Gradebook = Gradebook(url, course_id)
    return gradebook


def course_directory(root: Path, config: Config, assignment: str = "") -> protocols.CourseDirectory:
    """The folder and settings of the course at ``root``; nbgrader's commands work on ``assignment``."""
    directory: protocols.CourseDirectory = coursedir.CourseDirectory(config=config, root=str(root))
    if assignment:
        directory.assignment_id = assignment
    return directory


def generate_assignment(directory: protocols.CourseDirectory, config: Config) -> protocols.GenerateAssignment:
    """nbgrader's release step of the directory's assignment; an earlier release is replaced."""
    step: protocols.GenerateAssignment = converters.GenerateAssignment(coursedir=directory, config=config, force=True)
    return step


def exchange_collect(directory: protocols.CourseDirectory, config: Config) -> protocols.ExchangeStep:
    """What `nbgrader collect --update` does for the directory's assignment, with the exchange that the config names.

    A submission's folder appears whole: nbgrader would take one that was begun, as by a run that was killed, for
    collected. What cannot be copied, and a name that a student gave it there, is logged, and costs nobody else.
    """
    factory = ExchangeFactory(config=config)

    class WholeFolders(factory.collect):  # type: ignore[misc, name-defined]
        def _path_to_record(self, path: str) -> dict[str, Any]:
            try:
                record: dict[str, Any] = super()._path_to_record(path)
            except (ValueError, OverflowError):
                self.log.error("%s has no time in its name, and counts as the student's oldest.", path)
                name = Path(path).name
                record = {"username": name.rsplit("+", 3)[0], "filename": name, "timestamp": datetime.min}
            return record

        def do_copy(self, src: str, dest: str, log: object = None) -> None:
            target = Path(dest)
            temporary = target.with_name(f".{target.name}{process_suffix()}")
            remove_abandoned(target.parent)
            try:
                super().do_copy(src, str(temporary))
                temporary.rename(target)
            except (OSError, RuntimeError) as error:
                self.log.error("%s cannot be collected: %s", src, error)
            finally:
                shutil.rmtree(temporary, ignore_errors=True)

    step: protocols.ExchangeStep = WholeFolders(coursedir=directory, parent=factory, update=True)
    return step


def exchange_release_feedback(directory: protocols.CourseDirectory, config: Config) -> protocols.ExchangeStep:
    """What `nbgrader release_feedback` does for the directory's assignment and student."""
    factory = ExchangeFactory(config=config)
    step: protocols.ExchangeStep = factory.ReleaseFeedback(coursedir=directory, parent=factory)
    return step


def assign_late_penalties(config: Config) -> protocols.AssignLatePenalties:
    """The preprocessor with its plug-in, which may be a module that the config names. Raises TraitError for none."""
    preprocessor: protocols.AssignLatePenalties = preprocessors.AssignLatePenalties(config=config)
    preprocessor.init_plugin()
    return preprocessor
