"""The sentences of an assignment that students read, in the order of its notebook."""

from collections.abc import Iterator
from dataclasses import dataclass

from tensorgrade.exercise.answer_kinds import words_of
from tensorgrade.exercise.assignment import Assignment
from tensorgrade.exercise.definition import Exercise
from tensorgrade.exercise.former_text import Text


@dataclass(frozen=True)
class Sentence:
    """A sentence, and where it stands."""

    text: str
    place: str
    """For translators, as in ``corr2d, check 'plain'``."""

    @property
    def beside(self) -> dict[str, str]:
        """Its translations that stand beside it."""
        return translations_beside(self.text)


def translations_beside(sentence: str) -> dict[str, str]:
    """The translations of a former `Text`, by language; none of other sentences."""
    return dict(sentence.translations) if isinstance(sentence, Text) else {}


def sentences(assignment: Assignment) -> list[Sentence]:
    """The sentences of an assignment without mistakes (`validation.validate`), each once, at its first place."""
    found = [Sentence(assignment.title, "title"), *(item for each in assignment.exercises for item in _of(each))]
    first: dict[str, Sentence] = {}
    for sentence in found:
        first.setdefault(sentence.text, sentence)
    return list(first.values())


def _of(exercise: Exercise) -> Iterator[Sentence]:
    name = exercise.name
    yield Sentence(exercise.title, f"{name}, title")
    if exercise.book is not None:
        yield Sentence(exercise.book.title, f"{name}, book")
        yield Sentence(exercise.book.url, f"{name}, book's address")
    for check in exercise.checks:
        yield Sentence(check.title, f"{name}, check {check.name!r}")
        if check.relation is not None:
            yield Sentence(check.relation.broken, f"{name}, check {check.name!r}, relation broken")
    for words in words_of(exercise.answer):
        yield Sentence(words, f"{name}, an answer that is not good")
    for item in exercise.misconceptions:
        yield Sentence(item.words, f"{name}, misconception {item.name!r}")
