"""Hints part by part, of answers that hold several, and value by value of an argument that is a word, such as a mode.

They are told where the wrong calls returned all parts. A part, or a mode, is right if it is right in all calls.
"""

from collections.abc import Sequence
from itertools import permutations
from typing import Any

from tensorgrade.judge.call_outcomes import Outcomes
from tensorgrade.judge.case_properties import MIN_CASES, pads
from tensorgrade.judge.failures import returned
from tensorgrade.judge.value_facts import fact_of_values
from tensorgrade.judge.wrong_arrays import RightAnswer, wrong_arrays
from tensorgrade.key.answer_tree import answer_at, expected_at
from tensorgrade.key.compare import compare
from tensorgrade.key.expected_answers import Branches
from tensorgrade.key.key_records import CaseKey, ExerciseKey
from tensorgrade.result.differences import Place
from tensorgrade.result.explanation_facts import Hint, HintsApart, PartHint, PartsExchanged

MAX_EXCHANGED = 5
"""Of answers with more parts, no other order is looked for."""


def fact_of_parts(
    right_cases: Sequence[CaseKey], wrong_cases: Sequence[CaseKey], outcomes: Outcomes, pads: bool
) -> HintsApart | PartsExchanged | None:
    """What is wrong with each part of the answers; None for answers without parts, and where nothing is known."""
    cases = [*right_cases, *wrong_cases]
    steps = {item.steps if isinstance(item := case.expected[0], Branches) else () for case in cases}
    if len(wrong_cases) < MIN_CASES or len(steps) != 1 or not (names := steps.pop()):
        return None
    if not all(_has_parts(case, outcomes) for case in wrong_cases):
        return None
    if exchanged := _exchanged(right_cases, wrong_cases, outcomes):
        return exchanged
    hints: dict[int | str, Hint | None] = {}
    for step in names:
        wrong = [case for case in wrong_cases if _is_wrong(case, outcomes, step)]
        if wrong:
            right = [_expected(case, step) for case in cases if case not in wrong]
            hints[step] = fact_of_values(wrong_arrays(wrong, outcomes, (step,)), right, pads)
    return _apart("", hints, tuple(step for step in names if step not in hints))


def _has_parts(case: CaseKey, outcomes: Outcomes) -> bool:
    expected = case.expected[0]
    return isinstance(expected, Branches) and expected.contents(returned(outcomes[case.name])) is not None


def _is_wrong(case: CaseKey, outcomes: Outcomes, step: int | str) -> bool:
    found = answer_at(returned(outcomes[case.name]), case.expected[0], (step,))
    return found is None or compare(*found) is not None


def _expected(case: CaseKey, step: int | str) -> RightAnswer:
    expected = expected_at(case.expected[0], (step,))
    assert expected is not None
    return RightAnswer(case, expected)


def _apart(argument: str, hints: dict[Any, Hint | None], right: Place) -> HintsApart | None:
    """The record; equal hints are told together. None where nothing is known but that all is wrong."""
    by_hint: dict[Hint | None, list[int | str]] = {}
    for name, hint in hints.items():
        by_hint.setdefault(hint, []).append(name)
    if not hints or not (right or any(by_hint)):
        return None
    return HintsApart(argument, tuple(PartHint(tuple(names), hint) for hint, names in by_hint.items()), right)


def _exchanged(
    right_cases: Sequence[CaseKey], wrong_cases: Sequence[CaseKey], outcomes: Outcomes
) -> PartsExchanged | None:
    """Another order of the parts in which all wrong answers are right, and in which right ones would be wrong."""
    expected = [case.expected[0] for case in wrong_cases]
    branches = [item for item in expected if isinstance(item, Branches) and item.kind != "dict"]
    if len(branches) != len(expected) or len(branches[0].items) > MAX_EXCHANGED:
        return None
    answers = [item.contents(returned(outcomes[case.name])) for item, case in zip(branches, wrong_cases, strict=True)]
    steps = branches[0].steps
    for order in permutations(range(len(steps))):
        if all(_is_in_order(answer, item, order) for answer, item in zip(answers, branches, strict=True)):
            if any(_contradicts(case, outcomes, order) for case in right_cases):
                return None
            return PartsExchanged(tuple(steps[position] for position in order), steps)
    return None


def _is_in_order(answer: Any, expected: Branches, order: Sequence[int]) -> bool:
    """Whether each item of an answer is the expected one at the position that the order has for it."""
    return all(compare(item, expected.items[position]) is None for item, position in zip(answer, order, strict=True))


def _contradicts(case: CaseKey, outcomes: Outcomes, order: Sequence[int]) -> bool:
    """Whether a right answer is none in this order."""
    expected = case.expected[0]
    contents = expected.contents(returned(outcomes[case.name])) if isinstance(expected, Branches) else None
    return not (contents is not None and isinstance(expected, Branches) and _is_in_order(contents, expected, order))


def fact_of_modes(
    exercise: ExerciseKey, right_cases: Sequence[CaseKey], wrong_cases: Sequence[CaseKey], outcomes: Outcomes
) -> HintsApart | None:
    """What is wrong for each value of an argument that is a word; None where it is not known for all of them."""
    found = (_fact_of_mode(exercise, name, right_cases, wrong_cases, outcomes) for name in exercise.parameters)
    return next((fact for fact in found if fact), None)


def _fact_of_mode(
    exercise: ExerciseKey,
    argument: str,
    right_cases: Sequence[CaseKey],
    wrong_cases: Sequence[CaseKey],
    outcomes: Outcomes,
) -> HintsApart | None:
    default = _default(exercise, argument)

    def word(case: CaseKey) -> Any:
        value = case.arguments.get(argument)
        return default if value is None else value

    words = [word(case) for case in (*right_cases, *wrong_cases)]
    if not all(isinstance(item, (str, bool)) for item in words) or len({*words}) < 2:
        return None
    hints: dict[str, Hint | None] = {}
    for name in dict.fromkeys(words):
        wrong = [case for case in wrong_cases if word(case) == name]
        right = [RightAnswer(case, case.expected[0]) for case in right_cases if word(case) == name]
        if wrong:
            hints[repr(name)] = fact_of_values(wrong_arrays(wrong, outcomes), right, pads(exercise))
    if None in hints.values():
        return None
    return _apart(argument, hints, tuple(repr(name) for name in dict.fromkeys(words) if repr(name) not in hints))


def _default(exercise: ExerciseKey, argument: str) -> Any:
    """The value of an argument that is left out, as the features of calls show it; None where they do not."""
    optional = [case for case in exercise.cases if isinstance(case.arguments.get(argument), (str, bool))]
    plain = {case.arguments[argument] for case in optional if not _has_option(case, argument)}
    return plain.pop() if len(plain) == 1 and any(_has_option(case, argument) for case in optional) else None


def _has_option(case: CaseKey, argument: str) -> bool:
    return any(item.name == "option" and item.argument == argument for item in case.features)
