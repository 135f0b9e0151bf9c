"""What `tensorgrade build` does to a course: makes an answer key. `current_key` reads it, for all commands."""

from dataclasses import replace
from pathlib import Path

from tensorgrade.course.course import Course, CourseError
from tensorgrade.errors import UserError, is_of_package
from tensorgrade.import_names import NAME
from tensorgrade.key import key_file
from tensorgrade.key.key_file import KeyFile
from tensorgrade.key.key_records import AnswerKey
from tensorgrade.key.source_files import seed_digest, source_change
from tensorgrade.setting_choices import DeviceChoice
from tensorgrade.submission.notebook_reader import UnreadableSubmission, parse_submission


def build_key(course: Course, assignment: str, device: DeviceChoice = DeviceChoice.AUTO) -> AnswerKey:
    """Make the answer key of one assignment and write it. Raises UserError where there is no such device."""
    return key_file.save(make_key(course, assignment, device), course.key_path(assignment))


def make_key(course: Course, assignment: str, device: DeviceChoice) -> AnswerKey:
    """The answer key of one assignment, which is not written yet. Raises UserError where there is no such device."""
    folder = course.solution_folder(assignment)
    # Late: torch takes seconds to import, and grading never needs it.
    try:
        from tensorgrade.arrays import devices
        from tensorgrade.key_builder import build
    except ModuleNotFoundError as error:
        if is_of_package(error, NAME):
            raise
        raise CourseError(
            f"Answer keys need {error.name}; install it: pip install 'tensorgrade[instructor]'."
        ) from None

    extra = devices.extra_devices(DeviceChoice(course.settings.device) if device == DeviceChoice.AUTO else device)
    key = build.build_answer_key(folder, course.settings.seed, extra)
    return replace(key, solution=solution_cells(course, assignment, key))


def solution_cells(course: Course, assignment: str, key: AnswerKey) -> tuple[str, ...]:
    """The code cells of the author's notebook; none where it cannot be used, which `build` says by itself."""
    # Late: jupytext and nbformat take long to import.
    import nbformat

    from tensorgrade.course import release

    try:
        notebook = release.source_notebook(course.author_notebook_path(assignment), course.settings.language, key)
        content = nbformat.writes(notebook).encode()
        parsed = parse_submission(f"{assignment}.ipynb", content, [item.name for item in key.exercises])
    except (UserError, UnreadableSubmission):
        return ()
    return tuple(source for _, source in parsed.cells)


def current_key(course: Course, assignment: str) -> AnswerKey:
    """The key on disk. Raises CourseError when it is missing, unusable or stale."""
    return current_key_file(course, assignment).key


def current_key_file(course: Course, assignment: str) -> KeyFile:
    """The key on disk with the content of its file, which is read once. Raises CourseError as `current_key` does."""
    folder = course.solution_folder(assignment)
    file = key_file.load_file(course.key_path(assignment))
    if reason := _stale_reason(file.key, folder, course.settings.seed):
        raise CourseError(
            f"The answer key of {assignment} is stale: {reason}. "
            f"Run `tensorgrade build {assignment}`, then this command again."
        )
    return file


def _stale_reason(key: AnswerKey, folder: Path, seed: str) -> str | None:
    """What the key is older than; None where it is current."""
    if not key.sources:
        return f"version {key.versions['tensorgrade']} of tensorgrade made it"
    if key.seed_digest != seed_digest(seed):
        return "the course's seed has changed"
    return source_change(folder, key.sources)
