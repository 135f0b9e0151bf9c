"""What `tensorgrade words` does to a course: an assignment's sentences in the catalogues of other languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tensorgrade.atomic_write import write_text_atomically
from tensorgrade.course.course import Course, CourseError
from tensorgrade.exercise.loader import load_assignment
from tensorgrade.exercise.po_file import PoFile, read_po_file, sentence_lines, updated_po_file
from tensorgrade.exercise.sentences import sentences
from tensorgrade.exercise.translations import catalogue_files, catalogue_path
from tensorgrade.translation import general_codes, language_code


@dataclass(frozen=True)
class UpdatedCatalogue:
    """A catalogue as it was written."""

    path: Path
    language: str
    catalogue: PoFile

    @property
    def missing(self) -> list[str]:
        """The sentences without a translation."""
        return [text for text, message in self.catalogue.messages.items() if not message.string]

    @cached_property
    def lines(self) -> Mapping[str, int]:
        """The line of each sentence in the file."""
        return sentence_lines(self.catalogue.text(self.language))


def update_catalogues(course: Course, assignment: str, language: str | None = None) -> list[UpdatedCatalogue]:
    """Write the catalogues of an assignment: that of ``language``; else those that are there and the course's.

    Raises CourseError where ``language`` is that of the assignment.
    """
    folder = course.solution_folder(assignment)
    loaded = load_assignment(folder)
    source = language_code(loaded.language)
    if language == source:
        raise CourseError(
            f"The sentences of {assignment} are in {source}; give another language. If they are in another one, say so "
            "in exercises.py: Assignment(…, language=…)."
        )
    wanted = [language] if language else _languages(folder, course.settings.language, source)
    found = sentences(loaded)
    # All are read before one is written: a file that cannot be read leaves the others as they are.
    updated = []
    for code in wanted:
        path = catalogue_path(folder, code)
        old = read_po_file(path) if path.exists() else PoFile("")
        updated.append(UpdatedCatalogue(path, code, updated_po_file(old, found, code)))
    for item in updated:
        write_text_atomically(item.path, item.catalogue.text(item.language))
    return updated


def _languages(folder: Path, of_course: str, source: str) -> list[str]:
    """The languages that have catalogues, and the course's unless it is served by one of these or by the source."""
    existing = catalogue_files(folder)
    served = {*existing, source} & set(general_codes(of_course))
    return sorted({*existing, *(() if served else (of_course,))})
