"""Rebuild assignments/ from solutions/: ``make assignments``. The test beside it compares."""

import shutil
import tempfile
from pathlib import Path

from tensorgrade.commands import release_assignment
from tensorgrade.course.new_course import create_course
from tensorgrade.translation import LANGUAGES

ROOT = Path(__file__).parents[1]


def rebuild(target: Path, language: str) -> None:
    """Release all assignments in one language into ``target/<assignment>``."""
    with tempfile.TemporaryDirectory() as folder:
        course = create_course(Path(folder) / "course", language, "public parts do not depend on the seed")
        for assignment in course.assignments:
            released = release_assignment.release_assignment(course, assignment)
            # Not the students' wheel: these files are themselves in it.
            shutil.copytree(released, target / assignment, ignore=shutil.ignore_patterns("*.whl"))


if __name__ == "__main__":
    for language in LANGUAGES:
        shutil.rmtree(ROOT / "assignments" / language, ignore_errors=True)
        rebuild(ROOT / "assignments" / language, language)
