"""The sentences of an assignment that students read, in the order of its notebook."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tensorgrade.exercise.answer_kinds import KINDS, AnswerSpec, Kind, Meets
from tensorgrade.exercise.assignment import Assignment
from tensorgrade.exercise.definition import Exercise
from tensorgrade.exercise.former_text import text_beside


@dataclass(frozen=True)
class Sentence:
    """A sentence, and where it stands."""

    text: str
    place: str
    """For translators, as in ``corr2d, check 'plain'``."""

    @property
    def beside(self) -> dict[str, str]:
        """Its translations that stand beside it."""
        return dict(text_beside(self.text).translations or {})


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
    for kind in _kinds(exercise):
        if isinstance(kind, Meets):
            yield Sentence(kind.words, f"{name}, answer")
    for check in exercise.checks:
        yield Sentence(check.title, f"{name}, check {check.name!r}")
        if check.relation is not None:
            yield Sentence(check.relation.broken, f"{name}, check {check.name!r}, relation broken")
    for item in exercise.misconceptions:
        yield Sentence(item.words, f"{name}, misconception {item.name!r}")


def _kinds(exercise: Exercise) -> Iterator[Kind]:
    """The kinds of the answer. A function that returns them is asked about the cases that have no random arrays."""
    if not callable(exercise.answer):
        yield from _kinds_in(exercise.answer)
        return
    defaults = {name: item.default for name, item in exercise.parameters().items() if item.default is not item.empty}
    for check in exercise.checks:
        for case in check.cases if check.public else ():
            with contextlib.suppress(Exception):  # it may want tensors, or fail, of which `build` tells
                yield from _kinds_in(exercise.answer(**{**defaults, **case.arguments}))


def _kinds_in(spec: AnswerSpec) -> Iterator[Kind]:
    if isinstance(spec, KINDS):
        yield spec
    elif isinstance(spec, (Mapping, tuple, list)):
        for part in spec.values() if isinstance(spec, Mapping) else spec:
            if not isinstance(part, str):
                yield from _kinds_in(part)
