"""Misconceptions that explain the answers under a condition on an argument, or two that each explain a part of them.

A student whose code takes care of one special case (``if p``) has a misconception in all other cases. An answer of
several parts, or a function with several modes, may hold one misconception in each of them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tensorgrade.judge.variant_match import JudgedAnswers
from tensorgrade.key.expected_answers import Branches
from tensorgrade.key.key_records import MisconceptionKey

MIN_CASES = 2
"""The least number of cases in which a misconception that explains a part of the answers must be wrong."""

Pair = Sequence[int]

CONDITIONS: tuple[Callable[[Pair, Pair], bool], ...] = (
    lambda pair, plain: pair[0] != plain[0] or pair[1] != plain[1],
    lambda pair, plain: pair[0] != plain[0],
    lambda pair, plain: pair[1] != plain[1],
    lambda pair, plain: pair[0] != plain[0] and pair[1] != plain[1],
)
"""Conditions on a pair (rows, columns) and its default value: one of both differs, the first, the second, both."""


@dataclass(frozen=True)
class Found:
    """One misconception that explains the answers, or two."""

    names: tuple[str, ...]
    cases: tuple[str, ...]
    """Those in which it is wrong."""


def under_a_condition(answers: JudgedAnswers) -> Iterator[Found]:
    """A misconception wherever a pair among the arguments is not its default, and right answers elsewhere."""
    guarded = [
        names for pair, plain in answers.exercise.pair_defaults.items() for names in _plain(answers, pair, plain)
    ]
    for misconception in _single(answers):
        for variant in misconception.variants:
            for names in guarded:
                if not names & variant.answers.keys() and not names & set(variant.no_answer):
                    continue
                cases = answers.explained_by(variant, names)
                if len(cases) >= MIN_CASES:
                    yield Found((misconception.name,), cases)


def with_two_parts(answers: JudgedAnswers) -> Iterator[Found]:
    """Misconceptions that each explain one part of answers with several parts: at most two of them."""
    expected = [answers.exercise.case(name).expected[0] for name in answers.right]
    steps = {item.steps if isinstance(item, Branches) else () for item in expected}
    if len(steps) == 1:
        yield from _together(answers, [answers.part((step,)) for step in steps.pop()])


def with_two_arguments(answers: JudgedAnswers) -> Iterator[Found]:
    """Misconceptions that each explain the answers for one value of an argument that is a word: at most two of them."""
    cases = [answers.exercise.case(name) for name in answers.right]
    for argument in answers.exercise.parameters:
        values: dict[Any, set[str]] = {}
        for case in cases:
            values.setdefault(_word(case.arguments.get(argument)), set()).add(case.name)
        if len(values.keys() - {None}) > 1:
            yield from _together(answers, [answers.within(names) for names in values.values()])


def _together(answers: JudgedAnswers, parts: Sequence[JudgedAnswers]) -> Iterator[Found]:
    """What explains the parts that are not right, if that is one misconception or two."""
    found: dict[str, set[str]] = {}
    for part in parts:
        if part.all_right:
            continue
        explained = next(_explained(part), None)
        if explained is None:
            return
        found.setdefault(explained.names[0], set()).update(explained.cases)
    names = [item.name for item in _single(answers) if item.name in found]
    if 1 <= len(names) <= 2 and all(len(found[name]) >= MIN_CASES for name in names):
        cases = set().union(*found.values())
        yield Found(tuple(names), tuple(name for name in answers.right if name in cases))


def _explained(part: JudgedAnswers) -> Iterator[Found]:
    for misconception in _single(part):
        for variant in misconception.variants:
            if cases := part.explained_by(variant):
                yield Found((misconception.name,), cases)


def _single(answers: JudgedAnswers) -> list[MisconceptionKey]:
    return [item for item in answers.exercise.misconceptions if item.also is None]


def _plain(answers: JudgedAnswers, argument: str, plain: Pair) -> list[set[str]]:
    """For each condition, the names of the cases in which it does not hold."""
    pairs: Mapping[str, Any] = {name: answers.exercise.case(name).arguments.get(argument) for name in answers.right}
    return [
        {name for name, pair in pairs.items() if not condition(plain if pair is None else pair, plain)}
        for condition in CONDITIONS
    ]


def _word(value: Any) -> Any:
    return value if isinstance(value, (str, bool)) else None
