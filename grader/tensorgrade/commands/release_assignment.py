"""What `tensorgrade release` does to a course: answer key, source notebook, students' notebook, gradebook."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tensorgrade.commands.build_keys import make_key
from tensorgrade.commands.release_proof import prove_release
from tensorgrade.course.course import Course
from tensorgrade.course.release_record import write_release_record
from tensorgrade.exercise.loader import load_assignment
from tensorgrade.gradebook.course_gradebook import require_usable_gradebook
from tensorgrade.gradebook.earlier_releases import remember_release
from tensorgrade.key import key_file
from tensorgrade.setting_choices import DeviceChoice


def release_assignment(course: Course, assignment: str, device: DeviceChoice = DeviceChoice.AUTO) -> Path:
    """Make the key and source/, and run nbgrader's own release step. Returns the released folder.

    Raises UserError where the author's notebook does not fit the key (`prove_release`), or nbgrader refuses it, and
    GradebookError where the gradebook cannot be used. An earlier release and its key are then as they were.
    """
    require_usable_gradebook(course)
    key = make_key(course, assignment, device)
    path = course.author_notebook_path(assignment)
    # Late: jupytext and nbgrader take long to import.
    from tensorgrade.course import generate_assignment, notebook_rules, release

    language, install = course.settings.language, course.settings.install
    notebook = release.source_notebook(path, language, key, install)
    if notebook_rules.has_marks(notebook.cells):
        exercises = load_assignment(course.solution_folder(assignment)).exercises
        notebook_rules.print_rules(notebook.cells, path, exercises, language)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "source" / assignment
        release.write_source(source, notebook, key, install)
        released = generate_assignment.preview_release(assignment, folder, course.root, course.config)
        solved = (source / f"{assignment}.ipynb").read_bytes()
        prove_release(course, assignment, key_file.to_bytes(key), solved, released)
    remember_release(course, assignment)
    source, target = course.source_folder(assignment), course.release_folder(assignment)
    with _restored_on_failure(source, target):
        release.write_source(source, notebook, key, install)
        generate_assignment.run_generate_assignment(assignment, course.root, course.config, target)
        key_file.save(key, course.key_path(assignment))
        write_release_record(course, key)
    return target


@contextmanager
def _restored_on_failure(*folders: Path) -> Iterator[None]:
    """Where the block raises, the folders are put back as they were before; one that was not there is removed."""
    with tempfile.TemporaryDirectory() as name:
        copies = {folder: Path(name, str(number)) for number, folder in enumerate(folders) if folder.is_dir()}
        for folder, copy in copies.items():
            shutil.copytree(folder, copy, symlinks=True)
        try:
            yield
        except BaseException:
            for folder in folders:
                shutil.rmtree(folder, ignore_errors=True)
                if folder in copies:
                    shutil.copytree(copies[folder], folder, symlinks=True, dirs_exist_ok=True)
            raise
