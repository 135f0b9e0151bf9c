"""The answer key as frozen records: cases and their expected values, checks, misconceptions."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal, NewType

import numpy as np

from tensorgrade.key.compare import ExpectedAnswer
from tensorgrade.translation import Section, Text

SCHEMA = 5


ArgumentValue = NewType("ArgumentValue", object)
"""An argument: anything that `tensorgrade.arrays.codec` encodes."""


Stored = np.ndarray[Any, np.dtype[Any]]
"""An array in a key. Not `NDArray`: from NumPy 2.5 on that is an alias which hides the class from `_read`."""


@dataclass(frozen=True)
class CaseKey:
    """One call and its truth, per device of `AnswerKey.devices`."""

    name: str
    function: str
    """The function that is called: the exercise's own, or another one for a law between two."""
    public: bool
    positional: dict[str, ArgumentValue]
    keyword: dict[str, ArgumentValue]
    truths: tuple[ExpectedAnswer, ...]
    lawful: bool
    """The case serves a relation: its answer is held against that law, not against its truth."""
    double: bool
    """All arrays of the arguments are float64: the precision check may ask for more."""
    sees: tuple[dict[str, Stored], ...] = ()
    """Which elements of the arguments each element of the answer is computed from; see `key_builder.dependence`."""

    @property
    def arguments(self) -> dict[str, Any]:
        """Every argument by name, in the order of the call."""
        return {**self.positional, **self.keyword}


@dataclass(frozen=True)
class TermKey:
    """``coefficient · answer[index]``; index has a (start, stop, step) per axis."""

    case: str
    coefficient: float
    index: tuple[tuple[int | None, ...], ...]
    part: int


@dataclass(frozen=True)
class CheckKey:
    """One line of the rubric. purity, state, precision and array are the engine's own."""

    name: str
    title: Text
    kind: Literal["values", "relation", "purity", "state", "precision", "array"]
    public: bool
    weight: int
    cases: tuple[str, ...]
    terms: tuple[TermKey, ...]
    at_least: bool
    """The terms may add up to more than zero."""
    broken: Text | None
    array: str = ""
    """The kind of array (`tensorgrade.arrays.libraries`) that the cases are called with in a check of kind array."""


@dataclass(frozen=True)
class VariantKey:
    """One way to have a misconception: its answers to the cases where they are not the truth."""

    answers: dict[str, ExpectedAnswer]
    fails: tuple[str, ...]
    """Cases where it gives no answer, such as a transposed kernel that does not fit."""


@dataclass(frozen=True)
class MisconceptionKey:
    """The words, and the readings."""

    name: str
    words: Text
    readings: tuple[VariantKey, ...]
    also: str | None = None
    """The second misconception, where two come together."""


@dataclass(frozen=True, eq=False)
class ExerciseKey:
    """Everything that judging one function needs. Equal to itself only, so that what is made of it can be kept."""

    name: str
    title: Text
    book: Section | None
    points: int
    seconds: float
    parameters: tuple[str, ...]
    checks: tuple[CheckKey, ...]
    cases: tuple[CaseKey, ...]
    twin: CaseKey | None
    """Called at the end only, of the shapes of an earlier case: whoever remembers answers by shape errs."""
    twin_of: str
    repeats: tuple[str, ...]
    """The calls at the end, by case name."""
    misconceptions: tuple[MisconceptionKey, ...]
    """From simple to involved, then combinations of two."""
    ready_made: tuple[str, ...] = ()
    """What an answer must not use with other arrays than NumPy's; see `tensorgrade.exercise.definition.Exercise`."""

    def case(self, name: str) -> CaseKey:
        """The case of that name."""
        return self._by_name[name]

    @cached_property
    def array_checks(self) -> tuple[CheckKey, ...]:
        """The checks with other arrays than NumPy's."""
        return tuple(check for check in self.checks if check.kind == "array")

    @cached_property
    def _by_name(self) -> dict[str, CaseKey]:
        return {case.name: case for case in (*self.cases, *([self.twin] if self.twin else []))}


@dataclass(frozen=True)
class AnswerKey:
    """The key of one assignment. ``digest`` is that of the file it was read from."""

    schema: int
    assignment: str
    title: Text
    exercises: tuple[ExerciseKey, ...]
    modules: tuple[str, ...]
    devices: tuple[str, ...]
    versions: dict[str, str]
    made_from: str
    """Digest of the author's files and the course's seed: tells when the key is stale."""
    digest: str = ""

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of array beside NumPy's that its exercises ask for."""
        return tuple(dict.fromkeys(check.array for item in self.exercises for check in item.array_checks))

    def exercise(self, name: str) -> ExerciseKey:
        """The exercise of that name."""
        return next(item for item in self.exercises if item.name == name)

    @cached_property
    def cpu_only(self) -> "AnswerKey":
        """The key with the CPU's references alone; made once, as much is kept by exercise."""
        if len(self.devices) == 1:
            return self
        return replace(self, exercises=tuple(map(_on_cpu, self.exercises)), devices=self.devices[:1])

    def public_part(self) -> "AnswerKey":
        """The part that students get: public checks and cases, no misconceptions' values."""
        return replace(
            self,
            exercises=tuple(_public(_on_cpu(item)) for item in self.exercises),
            devices=self.devices[:1],
            versions={},
            made_from="",
            digest="",
        )


def _on_cpu(exercise: ExerciseKey) -> ExerciseKey:
    cases = tuple(replace(case, truths=case.truths[:1]) for case in exercise.cases)
    twin = replace(exercise.twin, truths=exercise.twin.truths[:1]) if exercise.twin else None
    return replace(exercise, cases=cases, twin=twin)


def _public(exercise: ExerciseKey) -> ExerciseKey:
    return replace(
        exercise,
        # The titles of the other kinds of check are public: "the graded run adds …".
        checks=tuple(
            check if check.public else replace(check, cases=(), terms=(), broken=None) for check in exercise.checks
        ),
        cases=tuple(case for case in exercise.cases if case.public),
        twin=None,
        twin_of="",
        repeats=(),
        misconceptions=(),
    )
