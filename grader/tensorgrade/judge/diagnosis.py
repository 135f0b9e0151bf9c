"""Which misconception explains the wrong answers: one whose stored answers they equal.

A misconception has one or more variants of the reference. A variant explains a function when the function gives
the variant's answer in every case where that differs from the expected one, and is right in all other cases. When
several do, the first in the author's order is named; authors list simple misconceptions first, and combinations of two
come last. Then come misconceptions that explain the answers under a condition, or each a part of them
(`tensorgrade.judge.partial_diagnosis`), and pairs of them. Where none does, a hint may, or two features of the
arguments together (`tensorgrade.judge.hints`).

In a student's own check there are few cases: there, all single misconceptions that explain the answers are named.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tensorgrade.judge.call_outcomes import Outcomes
from tensorgrade.judge.hints import find_hint
from tensorgrade.judge.partial_diagnosis import Found, under_a_condition, with_two_arguments, with_two_parts
from tensorgrade.judge.variant_match import JudgedAnswers
from tensorgrade.key.key_records import CaseKey, ExerciseKey
from tensorgrade.result.explanation_facts import Explanation, NamedMisconception, PossibleMisconceptions

MAX_POSSIBLE = 3
"""The most misconceptions that are named where public cases do not tell them apart."""
MIN_OF_PAIR = 2
"""The least number of cases in which a pair of misconceptions that no author has listed must be wrong."""


@dataclass(frozen=True)
class Diagnosis:
    """What explains the wrong answers."""

    explanation: Explanation
    distinguishing_cases: tuple[str, ...] = ()
    """The cases in which the misconception's answer differs from the expected one."""
    illustration: str = ""
    """The case that illustrates the misconception, if it was called and the answer there is the misconception's."""


def diagnose(exercise: ExerciseKey, outcomes: Outcomes, right: Mapping[str, bool]) -> Diagnosis | None:
    """The diagnosis; None where all answers are right or nothing explains them.

    ``right``: for each judged case, whether its answer was. Cases that earn nothing are not asked for a misconception:
    its name must not depend on whether they have been called. Those that illustrate misconceptions are not asked for a
    hint either. They are shown once their misconception is named.
    """
    given = JudgedAnswers(exercise, outcomes, right)
    right = {name: is_right for name, is_right in right.items() if name not in exercise.examples}
    exercise = exercise.without_examples
    illustrations = {name for name in right if exercise.case(name).illustration}
    answers = JudgedAnswers(exercise, outcomes, right).within(right.keys() - illustrations)
    if all(right.values()):
        return None
    if exercise.is_public:
        if possible := _possible(answers):
            return possible
    elif found := next(_found(answers), None):
        shown = tuple(name for name in right if name in illustrations and not right[name])
        illustration = _illustration(given, found.names)
        distinguishing = (*found.cases, *shown, *filter(None, [illustration]))
        return Diagnosis(_named(exercise, found.names), distinguishing, illustration)
    hint = find_hint(exercise, outcomes, right)
    if hint is None and illustrations:
        # They give a hint its numbers; one that is right by chance must not take the hint away.
        hint = find_hint(exercise, outcomes, answers.right)
    return Diagnosis(hint) if hint else None


def _possible(answers: JudgedAnswers) -> Diagnosis | None:
    """All misconceptions that explain the answers to public cases; None where none does, or too many do."""
    exercise = answers.exercise
    explained = {
        item.name: cases
        for item in exercise.misconceptions
        if item.also is None and (cases := next(filter(None, map(answers.explained_by, item.variants)), ()))
    }
    named = tuple(_named(exercise, (name,)) for name in explained)
    if not 1 <= len(named) <= MAX_POSSIBLE:
        return None
    explanation = named[0] if len(named) == 1 else PossibleMisconceptions(named)
    return Diagnosis(explanation, next(iter(explained.values())))


def _found(answers: JudgedAnswers) -> Iterator[Found]:
    """The misconceptions that explain the answers, the simplest first."""
    exercise = answers.exercise
    for misconception in exercise.misconceptions:
        names = (misconception.name, *filter(None, [misconception.also]))
        for variant in misconception.variants:
            if cases := answers.explained_by(variant):
                yield Found(names, cases)
    yield from under_a_condition(answers)
    yield from with_two_parts(answers)
    yield from with_two_arguments(answers)
    some = answers.within(exercise.pair_cases)
    for pair in exercise.pairs:
        cases = some.explained_by(pair.variant)
        if len(cases) >= MIN_OF_PAIR:
            yield Found((pair.first, pair.second), cases)


def _illustration(given: JudgedAnswers, names: tuple[str, ...]) -> str:
    """The case that illustrates a misconception, if the answer there is that of one of its variants; else empty."""
    for item in given.exercise.misconceptions:
        if (item.name,) == names and item.illustration in given.right:
            there = given.within([item.illustration])
            return item.illustration if any(map(there.explained_by, item.variants)) else ""
    return ""


def _named(exercise: ExerciseKey, names: tuple[str, ...]) -> NamedMisconception:
    """The misconception with its text, and the second one of two with its own."""
    texts = {item.name: item.text for item in exercise.misconceptions if item.also is None}
    first, also = names[0], names[1] if len(names) > 1 else None
    return NamedMisconception(first, texts[first], also, texts[also] if also else None)


def case_order(case: CaseKey) -> tuple[bool, int]:
    """A sort key of the cases to show: those that students may see first, then those with few numbers as arguments."""
    return (not case.shown, case.size)
