"""The records of an answer key: cases with their arguments and expected answers, checks, misconceptions.

Field names are those of the key's file; a change of them is a change of `SCHEMA`.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal, NewType

import numpy as np

from tensorgrade.key.compare import ExpectedAnswer
from tensorgrade.translation import Section, Text

SCHEMA = 5


ArgumentValue = NewType("ArgumentValue", object)
"""An argument of a call: anything that `tensorgrade.arrays.codec` encodes."""


Stored = np.ndarray[Any, np.dtype[Any]]
"""An array in a key. Not `NDArray`: from NumPy 2.5 on, that is an alias from which `key_file` cannot get the class."""


@dataclass(frozen=True)
class CaseKey:
    """One call and its expected answers."""

    name: str
    function: str
    """The function that is called: the exercise's own, or another one in a relation between the two."""
    public: bool
    """Whether students can run it themselves."""
    positional: dict[str, ArgumentValue]
    """The arguments passed by position, by parameter."""
    keyword: dict[str, ArgumentValue]
    truths: tuple[ExpectedAnswer, ...]
    """The expected answer per device of `AnswerKey.devices`."""
    lawful: bool
    """The case belongs to a relation: its answer is checked by that, not compared with the expected one."""
    double: bool
    """All arrays of the arguments are float64, so that the precision check applies."""
    sees: tuple[dict[str, Stored], ...] = ()
    """Per part of the answer, the input elements that each output element depends on; by argument, booleans of shape
    (*answer's shape, *argument's shape). Empty where that is not known; see `key_builder.dependence`."""

    @property
    def arguments(self) -> dict[str, Any]:
        """Every argument by name, in the order of the call."""
        return {**self.positional, **self.keyword}


@dataclass(frozen=True)
class TermKey:
    """A term of a relation: ``coefficient · answer[index]``, with a (start, stop, step) per axis in ``index``."""

    case: str
    coefficient: float
    index: tuple[tuple[int | None, ...], ...]
    part: int


@dataclass(frozen=True)
class CheckKey:
    """One line of the rubric. The kinds values and relation are the author's, the others the engine's."""

    name: str
    title: Text
    kind: Literal["values", "relation", "purity", "state", "precision", "array"]
    public: bool
    weight: int
    cases: tuple[str, ...]
    """Names of cases. Empty where it cannot be judged: hidden checks in the students' part of a key."""
    terms: tuple[TermKey, ...]
    """Those of a relation."""
    at_least: bool
    """Whether the terms may add up to more than zero."""
    broken: Text | None
    """What the student reads when a relation does not hold."""
    array: str = ""
    """The kind of array (`tensorgrade.arrays.libraries`) that the cases are called with in a check of kind array."""


@dataclass(frozen=True)
class VariantKey:
    """One variant of a misconception."""

    answers: dict[str, ExpectedAnswer]
    """Its wrong answers, by case. It is right on cases that are neither here nor in ``fails``."""
    fails: tuple[str, ...]
    """Cases to which it gives no answer, such as a transposed kernel that does not fit."""


@dataclass(frozen=True)
class MisconceptionKey:
    """A misconception, or a combination of two."""

    name: str
    words: Text
    """What the student reads."""
    readings: tuple[VariantKey, ...]
    """Its variants."""
    also: str | None = None
    """The second misconception of a combination."""


@dataclass(frozen=True, eq=False)
class ExerciseKey:
    """Everything needed to judge one function. Compared and hashed by identity, so that it can be a cache's key."""

    name: str
    title: Text
    book: Section | None
    points: int
    seconds: float
    """The time limit of one call."""
    parameters: tuple[str, ...]
    checks: tuple[CheckKey, ...]
    cases: tuple[CaseKey, ...]
    """In the order in which they are called."""
    twin: CaseKey | None
    """A case with other numbers of the shapes of an earlier one, called at the end only: a function that remembers
    answers by shape is wrong there."""
    twin_of: str
    """The name of that earlier case."""
    repeats: tuple[str, ...]
    """The names of the cases to call at the end, after all cases."""
    misconceptions: tuple[MisconceptionKey, ...]
    """From simple to involved, then combinations of two."""
    ready_made: tuple[str, ...] = ()
    """Operations that an answer must not use with other arrays than NumPy's; see
    `tensorgrade.exercise.definition.Exercise`."""

    def case(self, name: str) -> CaseKey:
        """The case of that name, ``twin`` included. Raises KeyError."""
        return self._by_name[name]

    @cached_property
    def array_checks(self) -> tuple[CheckKey, ...]:
        """The checks with other kinds of array than NumPy's."""
        return tuple(check for check in self.checks if check.kind == "array")

    @cached_property
    def _by_name(self) -> dict[str, CaseKey]:
        return {case.name: case for case in (*self.cases, *([self.twin] if self.twin else []))}


@dataclass(frozen=True)
class AnswerKey:
    """The key of one assignment."""

    schema: int
    assignment: str
    title: Text
    exercises: tuple[ExerciseKey, ...]
    modules: tuple[str, ...]
    """Modules that answers may import, in addition to NumPy and the standard library."""
    devices: tuple[str, ...]
    """Labels of the devices that references ran on, such as ``cpu float64``; the CPU first."""
    versions: dict[str, str]
    """Of the packages that made it, by name."""
    made_from: str
    """`key_file.source_digest` of the author's files and the course's seed: the key is stale if these have another."""
    digest: str = ""
    """SHA-256 of the file it was read from."""

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of array, beside NumPy's, that its exercises are checked with."""
        return tuple(dict.fromkeys(check.array for item in self.exercises for check in item.array_checks))

    def exercise(self, name: str) -> ExerciseKey:
        """The exercise of that name. Raises StopIteration if there is none."""
        return next(item for item in self.exercises if item.name == name)

    @cached_property
    def cpu_only(self) -> "AnswerKey":
        """The key with the CPU's expected answers only; cached, as other caches are keyed by its exercises."""
        if len(self.devices) == 1:
            return self
        return replace(self, exercises=tuple(map(_cpu_only, self.exercises)), devices=self.devices[:1])

    def public_part(self) -> "AnswerKey":
        """The part that students get: public cases, the titles of all checks, no misconceptions."""
        return replace(
            self,
            exercises=tuple(_public_part(_cpu_only(item)) for item in self.exercises),
            devices=self.devices[:1],
            versions={},
            made_from="",
            digest="",
        )


def _cpu_only(exercise: ExerciseKey) -> ExerciseKey:
    cases = tuple(replace(case, truths=case.truths[:1]) for case in exercise.cases)
    twin = replace(exercise.twin, truths=exercise.twin.truths[:1]) if exercise.twin else None
    return replace(exercise, cases=cases, twin=twin)


def _public_part(exercise: ExerciseKey) -> ExerciseKey:
    return replace(
        exercise,
        # Titles of hidden checks are public: a student's own check lists what the graded run adds.
        checks=tuple(
            check if check.public else replace(check, cases=(), terms=(), broken=None) for check in exercise.checks
        ),
        cases=tuple(case for case in exercise.cases if case.public),
        twin=None,
        twin_of="",
        repeats=(),
        misconceptions=(),
    )
