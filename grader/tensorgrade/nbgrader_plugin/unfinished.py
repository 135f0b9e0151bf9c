"""Removes what interrupted runs have left, before nbgrader takes each folder that exists for a finished one."""

import contextlib
import shutil
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

from tensorgrade.course.course import Course
from tensorgrade.errors import UserError
from tensorgrade.nbgrader_plugin.our_notebook import OurNotebook, find_notebook
from tensorgrade.student_id import StudentId

Finished = Callable[[Course, str, Sequence[StudentId], str], Collection[StudentId]]
"""Of a course's assignment and some of its students: those whose files are up to date; last comes the gradebook."""


def remove_unfinished(converter: Any, root: str, finished: Finished, path: Callable[[OurNotebook], Path]) -> None:
    """Remove the files of students who are not among the ``finished``; ``path`` is that of a student's file.

    ``converter`` is nbgrader's, before it looks which folders exist. Nothing is removed where it does that itself
    (``--force``), or where the course, its key or its gradebook cannot be used: the command will say so.
    """
    if getattr(converter, "assignments", None) is None or converter.force:
        return
    by_assignment: dict[str, dict[StudentId, OurNotebook]] = defaultdict(dict)
    for filename in (name for names in converter.assignments.values() for name in names):
        with contextlib.suppress(UserError):  # said when the file is processed
            ours = find_notebook(root, converter.init_single_notebook_resources(filename))
            if ours is not None and path(ours).parent.exists():
                by_assignment[ours.assignment][ours.student] = ours
    for assignment, notebooks in by_assignment.items():
        course = next(iter(notebooks.values())).course
        try:
            current = finished(course, assignment, list(notebooks), converter.coursedir.db_url)
        except UserError as error:
            converter.log.error("tensorgrade: %s", error)
            continue
        for student in notebooks.keys() - current:
            converter.log.warning("tensorgrade: Not up to date, and made anew: %s", path(notebooks[student]))
            _remove(path(notebooks[student]), whole_folder=converter.coursedir.notebook_id == "*")


def _remove(path: Path, whole_folder: bool) -> None:
    """Remove the file so that nbgrader makes it: where all notebooks are made, it looks for the folder alone."""
    if whole_folder:
        shutil.rmtree(path.parent)
    else:
        path.unlink(missing_ok=True)
