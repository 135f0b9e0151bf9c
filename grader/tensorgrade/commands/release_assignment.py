"""What `tensorgrade release` does to a course: answer key, source notebook, students' notebook, gradebook."""

from pathlib import Path

from tensorgrade.commands.build_keys import build_key
from tensorgrade.course.course import Course
from tensorgrade.exercise.loader import load_assignment
from tensorgrade.setting_choices import DeviceChoice


def release_assignment(course: Course, assignment: str, device: DeviceChoice = DeviceChoice.AUTO) -> Path:
    """Make the key and source/, and run nbgrader's own release step. Returns the released folder."""
    key = build_key(course, assignment, device)
    path = course.author_notebook_path(assignment)
    # Late: jupytext and nbgrader take long to import.
    from tensorgrade.course import generate_assignment, notebook_rules, release

    language = course.settings.language
    notebook = release.source_notebook(path, language, key)
    if notebook_rules.has_marks(notebook.cells):
        exercises = load_assignment(course.solution_folder(assignment)).exercises
        notebook_rules.print_rules(notebook.cells, path, exercises, language)
    release.write_source(course.source_folder(assignment), notebook, key)
    target = course.release_folder(assignment)
    generate_assignment.run_generate_assignment(assignment, course.root, course.config, target)
    return target
