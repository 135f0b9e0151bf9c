"""`tensorgrade release`: key, source notebook, the students' notebook, and the gradebook's assignment."""

from pathlib import Path

from tensorgrade.commands.build_keys import build_key
from tensorgrade.course.course import Course, CourseError


def release_assignment(course: Course, assignment: str, device: str = "auto") -> Path:
    """Key, source/, nbgrader's own release step, and the gradebook's assignment. Returns the released folder."""
    key = build_key(course, assignment, device)
    notebook = _notebook(course, assignment)
    # Late, like build: nbgrader's and jupytext's imports would slow every other command.
    from tensorgrade.course import release

    release.write_source(
        course.source_folder(assignment), release.source_notebook(notebook, course.settings.language, key), key
    )
    target = course.release_folder(assignment)
    release.run_generate_assignment(assignment, course.nbgrader_coursedir, course.config, target)
    return target


def _notebook(course: Course, assignment: str) -> Path:
    author = course.solution_folder(assignment)
    notebook = next((path for path in (author / "notebook.py", author / "notebook.ipynb") if path.is_file()), None)
    if notebook is None:
        raise CourseError(f"{author} has no notebook.py; `tensorgrade release` makes the students' notebook from it.")
    return notebook
