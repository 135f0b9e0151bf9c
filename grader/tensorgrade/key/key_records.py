"""The records of an answer key: cases with their arguments and expected answers, misconceptions, exercises.

Field names are those of the key's file; a change of them is a change of `SCHEMA`.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tensorgrade.arrays.device_record import Device
from tensorgrade.arrays.value_equality import ByValue
from tensorgrade.call_script import Script, made_in, require_script
from tensorgrade.key.check_records import CheckKey, LibraryCheck, PropertyCheck, ValuesCheck
from tensorgrade.key.expected_answers import ExpectedAnswer
from tensorgrade.result.features import Feature
from tensorgrade.translation import BookSection, Text

SCHEMA = 6

Mask: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class CaseKey(ByValue):
    """One call and its expected answers."""

    name: str
    function: str
    """The function that is called: the exercise's own, or another one in a relation between the two."""
    public: bool
    """Whether students can run it themselves."""
    positional: Mapping[str, Any]
    """The arguments passed by position, by parameter: what `tensorgrade.arrays.codec` encodes."""
    keyword: Mapping[str, Any]
    expected: tuple[ExpectedAnswer, ...]
    """The expected answer per device of `AnswerKey.devices`."""
    in_relation: bool
    """The case belongs to a relation: its answer is checked by that, not compared with the expected one."""
    float64: bool
    """All arrays of the arguments are float64, so that the precision check applies."""
    dependence: tuple[Mapping[str, Mask], ...] = ()
    """Per part of the answer, the input elements that each output element depends on; by argument, booleans of shape
    (*answer's shape, *argument's shape). Empty where that is not known; see `key_builder.dependence`."""
    features: tuple[Feature, ...] = ()
    """The features of its arguments; empty where the exercise has no domain."""
    script: Script | None = None
    """What is done with the arguments, where the case makes objects (`tensorgrade.call_script`)."""
    illustration: bool = False
    """Whether it belongs to no check, earns nothing, and is there to be shown where a check of hidden cases fails."""

    def __post_init__(self) -> None:
        if self.script is not None:
            require_script(self.script, len(self.arguments))

    @property
    def shown(self) -> bool:
        """Whether students may see all that comes of it: it is called where no hidden argument is known."""
        return self.public or self.illustration

    @property
    def has_extreme_numbers(self) -> bool:
        """Whether its numbers are very large, very small or all zero: many mistakes do not show in them."""
        return any(item.name == "extreme-numbers" for item in self.features)

    @property
    def arguments(self) -> dict[str, Any]:
        """Every argument by name, in the order of the call."""
        return {**self.positional, **self.keyword}

    def cpu_only(self) -> "CaseKey":
        """The case with the CPU's expected answer only."""
        return replace(self, expected=self.expected[:1])

    @property
    def size(self) -> int:
        """How many numbers its arrays hold; any other argument counts as one."""
        return sum(int(getattr(getattr(value, "values", None), "size", 1)) for value in self.arguments.values())


@dataclass(frozen=True)
class Repeat:
    """A call at the end, after all cases, for the check of state: a case again, or with other numbers."""

    of: str
    """The name of the earlier case."""
    other_numbers: CaseKey | None = None
    """The case with other numbers, which is called in its place: a function that remembers answers by what has not
    changed is wrong there."""
    changed: tuple[str, ...] = ()
    """The arguments that differ from those of the call before it."""
    in_place: bool = False
    """Whether the arrays are the same objects as those of the call before it, with other contents."""

    @property
    def name(self) -> str:
        """The name of the call: that of the case that is called."""
        return self.other_numbers.name if self.other_numbers else self.of


@dataclass(frozen=True)
class VariantKey:
    """One variant of a misconception."""

    answers: Mapping[str, ExpectedAnswer]
    """Its wrong answers, by case. It is right on cases that are neither here nor in ``no_answer``."""
    no_answer: tuple[str, ...]
    """Cases to which it gives no answer, such as a transposed kernel that does not fit."""
    undecided: tuple[str, ...] = ()
    """Cases in which its answer is so near the right one that rounding decides which of the two an answer is."""


@dataclass(frozen=True)
class MisconceptionKey:
    """A misconception, or a combination of two."""

    name: str
    text: Text
    """What the student reads."""
    variants: tuple[VariantKey, ...]
    also: str | None = None
    """The second misconception of a combination."""
    illustration: str = ""
    """The case that shows it, and nothing else; empty where there is none, and for a combination."""


@dataclass(frozen=True)
class PairKey:
    """Two misconceptions at once, which `build` has put together."""

    first: str
    second: str
    variant: VariantKey
    """What a function with both answers, in the cases `ExerciseKey.pair_cases`."""


@dataclass(frozen=True)
class ExerciseKey:
    """Everything needed to judge one function."""

    name: str
    title: Text
    book: BookSection | None
    points: int
    seconds: float
    """The time limit of one call."""
    parameters: tuple[str, ...]
    checks: tuple[CheckKey, ...]
    cases: tuple[CaseKey, ...]
    """In the order in which they are called."""
    repeats: tuple[Repeat, ...] = ()
    """The calls at the end, after all cases."""
    misconceptions: tuple[MisconceptionKey, ...] = ()
    """From simple to involved, then combinations of two."""
    pair_cases: tuple[str, ...] = ()
    """The cases for which pairs of misconceptions were tried."""
    pairs: tuple[PairKey, ...] = ()
    """Further pairs of the misconceptions."""
    pair_defaults: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """The parameters that are a pair (rows, columns), with their default values; without those that have none."""
    helpers: tuple[str, ...] = ()
    """The functions of the assignment that it may follow from: a wrong one that it calls is replaced by a right one."""
    ready_made: tuple[str, ...] = ()
    """Operations that an answer must not use with other arrays than NumPy's; see
    `tensorgrade.exercise.definition.Exercise`."""

    def case(self, name: str) -> CaseKey:
        """The case of that name, those of the repeats included. Raises KeyError."""
        return self._by_name[name]

    def repeat_case(self, repeat: Repeat) -> CaseKey:
        """The case that a repeat calls."""
        return repeat.other_numbers or self.case(repeat.of)

    @cached_property
    def is_class(self) -> bool:
        """Whether a class is asked for."""
        return self.makes_objects and not any(case.script and case.script.get("returned") for case in self.cases)

    @cached_property
    def makes_objects(self) -> bool:
        """Whether a class is asked for, or a function that returns an object: methods of what it makes are called."""
        return any(case.script is not None and bool(case.script["calls"]) for case in self.cases)

    @cached_property
    def is_public(self) -> bool:
        """Whether students may see all checks: then there are few cases, and several misconceptions may fit answers."""
        return all(check.public for check in self.checks)

    @cached_property
    def examples(self) -> frozenset[str]:
        """The names of the cases that only illustrate misconceptions: no check has them."""
        of_checks = {
            name
            for check in self.checks
            if isinstance(check, (ValuesCheck, PropertyCheck))
            for name in check.illustrations
        }
        return frozenset(case.name for case in self.cases if case.illustration) - of_checks

    @cached_property
    def without_examples(self) -> "ExerciseKey":
        """The exercise without the cases that only illustrate misconceptions."""
        return replace(self, cases=tuple(case for case in self.cases if case.name not in self.examples))

    @cached_property
    def takes_objects_of(self) -> frozenset[str]:
        """The other classes and functions of the assignment that make arguments of its cases."""
        return frozenset[str]().union(*(made_in(case.script) for case in self.cases if case.script)) - {self.name}

    @cached_property
    def library_checks(self) -> tuple[LibraryCheck, ...]:
        """The checks with other kinds of array than NumPy's."""
        return tuple(check for check in self.checks if isinstance(check, LibraryCheck))

    @cached_property
    def _by_name(self) -> dict[str, CaseKey]:
        others = [repeat.other_numbers for repeat in self.repeats if repeat.other_numbers]
        return {case.name: case for case in (*self.cases, *others)}


@dataclass(frozen=True)
class AnswerKey:
    """The key of one assignment."""

    schema: int
    assignment: str
    language: str
    """The code of the language that the author writes in."""
    title: Text
    exercises: tuple[ExerciseKey, ...]
    modules: tuple[str, ...]
    """Modules that answers may import, in addition to NumPy and the standard library."""
    devices: tuple[Device, ...]
    """The devices that references were computed on; the CPU in float64 first."""
    versions: Mapping[str, str]
    """Of the packages that made it, by name."""
    seed_digest: str
    """`source_files.seed_digest` of the course's seed: the key is stale if that is another one."""
    sources: Mapping[str, str]
    """`source_files.source_digests` of the author's files, by path: the key is stale if one of them has changed."""
    solution: tuple[str, ...] = ()
    """The code cells of the author's solution, which answers in the place of wrong functions."""
    digest: str = ""
    """SHA-256 of the file it was read from."""

    @cached_property
    def array_kinds(self) -> tuple[str, ...]:
        """The kinds of array, beside NumPy's, that its exercises are checked with."""
        return tuple(dict.fromkeys(check.array_kind for item in self.exercises for check in item.library_checks))

    def exercise(self, name: str) -> ExerciseKey:
        """The exercise of that name. Raises StopIteration if there is none."""
        return next(item for item in self.exercises if item.name == name)

    def cpu_only(self) -> "AnswerKey":
        """The key with the CPU's expected answers only."""
        if len(self.devices) == 1:
            return self
        return replace(self, exercises=tuple(map(_cpu_only, self.exercises)), devices=self.devices[:1])

    @property
    def sources_digest(self) -> str:
        """SHA-256 of `sources`: the same for the same assignment, whatever its seed. Empty where they are not known."""
        return hashlib.sha256(json.dumps(sorted(self.sources.items())).encode()).hexdigest() if self.sources else ""


def _cpu_only(exercise: ExerciseKey) -> ExerciseKey:
    repeats = tuple(
        replace(item, other_numbers=item.other_numbers.cpu_only()) if item.other_numbers else item
        for item in exercise.repeats
    )
    return replace(exercise, cases=tuple(case.cpu_only() for case in exercise.cases), repeats=repeats)
