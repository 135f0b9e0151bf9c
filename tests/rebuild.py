"""Rebuild assignments/ from solutions/: ``make assignments``. The test beside it compares."""

import shutil
import sys
import tempfile
from pathlib import Path

from tensorgrade.commands import release_assignment
from tensorgrade.course.course import create_course
from tensorgrade.translation import LANGUAGES

ROOT = Path(__file__).parents[1]


def rebuild(target: Path) -> None:
    """Release every assignment in every language into ``target/<lang>/<assignment>``."""
    for language in LANGUAGES:
        with tempfile.TemporaryDirectory() as folder:
            course = create_course(Path(folder) / "course", language, "public parts do not depend on the seed")
            for assignment in course.assignments:
                released = release_assignment.release_assignment(course, assignment)
                shutil.copytree(released, target / language / assignment)


if __name__ == "__main__":
    for language in LANGUAGES:
        shutil.rmtree(ROOT / "assignments" / language, ignore_errors=True)
    sys.exit(rebuild(ROOT / "assignments"))
