"""What an assignment lacks in the course's language."""

from collections.abc import Iterator

from tensorgrade.course.course import Course
from tensorgrade.errors import UserError
from tensorgrade.exercise.loader import load_assignment
from tensorgrade.exercise.translations import load_translations
from tensorgrade.key.key_records import AnswerKey
from tensorgrade.translation import general_codes


def untranslated_sentence(course: Course, key: AnswerKey) -> str | None:
    """What students read in the author's language instead of the course's; None if all is in the course's."""
    language, assignment = course.settings.language, key.assignment
    if key.language in general_codes(language):
        return None
    lacking = list(_lacking(course, key, language))
    if not lacking:
        return None
    return (
        f"{assignment}, not translated into {language}: {', '.join(lacking)}; students read these in {key.language}. "
        f"`tensorgrade words {assignment}` lists the sentences."
    )


def _lacking(course: Course, key: AnswerKey, language: str) -> Iterator[str]:
    folder = course.solution_folder(key.assignment)
    if count := len(load_translations(folder).missing(load_assignment(folder), language)):
        yield f"{count} sentence{'s' * (count > 1)}"
    from tensorgrade.course.notebook_languages import read_in_language  # late: jupytext takes long to import

    try:
        path = course.author_notebook_path(key.assignment)
        count = read_in_language(path, language, key.language).missing
    except UserError:  # who makes the notebook says so
        return
    if count:
        yield f"{count} part{'s' * (count > 1)} of {path.name}"
