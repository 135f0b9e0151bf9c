"""nbgrader's classes that tensorgrade uses, and its objects, made.

nbgrader takes more than a second to import. So this module is imported where it is needed, not at the top of a module.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from traitlets.config import Config

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
    "generate_assignment",
    "programs_on_path",
]


@contextmanager
def programs_on_path() -> Iterator[None]:
    """In the block, PATH has the folder of this environment's programs.

    nbgrader starts ``alembic`` by name when it makes a gradebook, also where the environment is not activated.
    """
    before = os.environ.get("PATH")
    programs, path = str(Path(sys.executable).parent), os.defpath if before is None else before
    if programs not in path.split(os.pathsep):
        os.environ["PATH"] = programs + os.pathsep + path
    try:
        yield
    finally:
        if before is None:
            os.environ.pop("PATH", None)
        else:
            os.environ["PATH"] = before


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


def assign_late_penalties(config: Config) -> protocols.AssignLatePenalties:
    """The preprocessor with its plug-in, which may be a module that the config names. Raises TraitError for none."""
    preprocessor: protocols.AssignLatePenalties = preprocessors.AssignLatePenalties(config=config)
    preprocessor.init_plugin()
    return preprocessor
