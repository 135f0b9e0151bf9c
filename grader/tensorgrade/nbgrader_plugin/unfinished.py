"""Before nbgrader takes each folder that exists for a finished one: removes unfinished files, leaves out the kept."""

import contextlib
import shutil
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from nbgrader.converters.base import NbGraderException

from tensorgrade.course.course import Course
from tensorgrade.errors import UserError
from tensorgrade.gradebook.file_marks import FormerFiles
from tensorgrade.nbgrader_plugin.our_notebook import OurNotebook, find_notebook
from tensorgrade.student_id import StudentId

Standing = Callable[[Course, str, Sequence[StudentId], str], FormerFiles]
"""How the files of some students of a course's assignment stand; last comes the gradebook."""


def remove_unfinished(converter: Any, root: str, standing: Standing, path: Callable[[OurNotebook], Path]) -> None:
    """Remove the files that are not up to date; ``path`` is that of a student's file.

    A student whose file is kept is taken from what nbgrader is to do, as it would remove the file before it knows that
    no other can be made. Where nothing is left to do then, raises NbGraderException.

    ``converter`` is nbgrader's, before it looks which folders exist. Nothing is removed where it does that itself
    (``--force``), or where the course, its key or its gradebook cannot be used: the command will say so.
    """
    if getattr(converter, "assignments", None) is None:
        return
    by_assignment: dict[str, dict[StudentId, OurNotebook]] = defaultdict(dict)
    folders: dict[tuple[str, StudentId], str] = {}
    for folder, filename in ((folder, name) for folder, names in converter.assignments.items() for name in names):
        with contextlib.suppress(UserError):  # said when the file is processed
            ours = find_notebook(root, converter.init_single_notebook_resources(filename))
            if ours is not None:
                by_assignment[ours.assignment][ours.student] = ours
                folders[ours.assignment, ours.student] = folder
    for assignment, notebooks in by_assignment.items():
        course = next(iter(notebooks.values())).course
        try:
            former = standing(course, assignment, list(notebooks), converter.coursedir.db_url)
        except UserError as error:
            converter.log.error("tensorgrade: %s", error)
            continue
        for student, reason in former.kept.items():
            converter.log.error("tensorgrade: %s: %s", student, reason)
            del converter.assignments[folders[assignment, student]]
        for student in notebooks.keys() - former.kept.keys() - former.current:
            if path(notebooks[student]).parent.exists() and not converter.force:
                converter.log.warning("tensorgrade: Not up to date, and made anew: %s", path(notebooks[student]))
                _remove(path(notebooks[student]), whole_folder=converter.coursedir.notebook_id == "*")
    if not converter.assignments:
        raise NbGraderException("Nothing was done; the messages above say why.")


def _remove(path: Path, whole_folder: bool) -> None:
    """Remove the file so that nbgrader makes it: where all notebooks are made, it looks for the folder alone."""
    if whole_folder:
        shutil.rmtree(path.parent)
    else:
        path.unlink(missing_ok=True)
