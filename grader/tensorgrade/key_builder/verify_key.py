"""Verifies an exercise's key before it is used, by judging the answers that the key itself holds.

The devices must agree, the reference must earn full marks, a function that returns nothing must earn no points, and
the stored answers of each misconception must be diagnosed as that misconception and cost a tenth of the points.
"""

from collections.abc import Callable, Sequence

import numpy as np

from tensorgrade.arrays.device_record import Device
from tensorgrade.exercise.validation import AuthorError
from tensorgrade.judge.call_outcomes import CallOutcomes
from tensorgrade.judge.judge import judge
from tensorgrade.judge.relations import term_values
from tensorgrade.judge.stored_answers import outcome_of, returned_answer
from tensorgrade.key.check_records import RelationCheck
from tensorgrade.key.cross_device import disagreement_ratio, unit_roundoff
from tensorgrade.key.key_records import CaseKey, ExerciseKey, VariantKey
from tensorgrade.number_format import percent, score_text
from tensorgrade.result.case_records import Argument
from tensorgrade.result.result_records import CheckResult, ExerciseResult
from tensorgrade.sandbox.outcomes import Outcome, Returned

AnswerFunction = Callable[[CaseKey], Outcome]

CHEAPEST_MISCONCEPTION = 0.1
"""The least share of the points that a misconception must cost, where the author sets no other."""
_ROUNDING = 0.005
"""How far a score may be from the exact points."""


def verify_exercise_key(
    exercise: ExerciseKey, devices: Sequence[Device] = (), cheapest: tuple[float, str] | None = None
) -> None:
    """Raises AuthorError for the first result that is wrong; for misconceptions that cost too little, for all at once.

    ``devices`` are those beside the CPU, ``cheapest`` is `Exercise.cheapest_misconception`.
    """
    for position, device in enumerate(devices, 1):
        case, ratio = largest_disagreement(exercise, position, unit_roundoff(device))
        if ratio > 1:
            raise AuthorError(
                f"{exercise.name}: on case {case!r} the references of the CPU and of {device} differ by {ratio:.3g} "
                "times what rounding allows. Something is wrong with that device: build with --device cpu."
            )
    where = f"{exercise.name}: "
    right = _judge_answers(exercise, lambda case: returned_answer(case.expected[0]))
    if lost := [check for check in right.checks if check.status not in ("passed", "not-run")]:
        raise AuthorError(f"{where}{_failure_of_reference(exercise, lost[0])}", exercise.name, lost[0].name)
    if _judge_answers(exercise, lambda case: Returned()).score:
        raise AuthorError(f"{where}a function that returns nothing earns points.", exercise.name)
    too_cheap: dict[str, str] = {}
    for misconception in exercise.misconceptions:
        for number, variant in enumerate(misconception.variants):
            result = _judge_answers(exercise, _answers_of(variant))
            if result.score == exercise.points:
                raise AuthorError(
                    f"{where}the misconception {misconception.name!r} earns full marks; "
                    "give a case that tells it from the truth more weight.",
                    exercise.name,
                    misconception.name,
                )
            if (result.misconception, result.also) != (misconception.name, misconception.also):
                raise AuthorError(
                    f"{where}variant {number} of {quoted_names(misconception.name, misconception.also)} is taken for "
                    f"{quoted_names(result.misconception, result.also)}: no case tells them apart. Add one that does, "
                    "or put the simpler idea first.",
                    exercise.name,
                    misconception.name,
                )
            if sentence := _price_problem(exercise, variant, cheapest[0] if cheapest else CHEAPEST_MISCONCEPTION):
                described = f"variant {number} of {quoted_names(misconception.name, misconception.also)}"
                too_cheap.setdefault(f"{where}{described} {sentence}", misconception.name)
    if too_cheap:
        raise AuthorError("\n".join(too_cheap), exercise.name, next(iter(too_cheap.values())))


def _failure_of_reference(exercise: ExerciseKey, result: CheckResult) -> str:
    """What the reference returned, and what was expected of it."""
    [check] = [item for item in exercise.checks if item.name == result.name]
    if isinstance(check, RelationCheck):
        terms = [(exercise.case(term.case), term) for term in check.terms]
        total = sum(term_values(case, term, returned_answer(case.expected[0]).value) for case, term in terms)
        position = np.unravel_index(np.argmin(total if check.at_least else -np.abs(total)), np.shape(total))
        place = f" at [{', '.join(map(str, position))}]" if position else ""
        return (
            f"the reference's answers break the relation of {check.name!r}: "
            f"{' + '.join(f'({term.coefficient:g})·{term.case}' for term in check.terms)} is "
            f"{np.asarray(total)[position]:.6g}{place}, where {'at least ' if check.at_least else ''}0 is expected. "
            "Correct the terms, or leave the check out."
        )
    case, fails = result.case, f"the reference itself fails {check.name}"
    if case is None or case.yours is None or case.should_be is None:
        return f"{fails}: its answers are no answers of the kind that the exercise declares."
    return (
        f"{fails}: its answer to case {case.name!r} is {_value_text(case.yours)}, and the key expects "
        f"{_value_text(case.should_be)}. Choose numbers that it is defined for, or another kind of answer."
    )


def _value_text(value: Argument) -> str:
    """The numbers of an array, as far as a result has them; the value of anything else."""
    return value.text if value.values is None else f"{value.values}"


def _price_problem(exercise: ExerciseKey, variant: VariantKey, share: float) -> str | None:
    """What is wrong where the variant costs less than that share of the points; else None.

    Checks of relations count as passed: the key holds no answers of variants to their cases.
    """
    result = _judge_answers(exercise, _answers_of(variant, right_in_relations=True))
    loss = exercise.points - result.score
    if loss >= share * exercise.points - _ROUNDING:
        return None
    failed = ", ".join(check.name for check in result.checks if check.status == "failed")
    return (
        f"costs {score_text(loss)} of {exercise.points} points, less than {percent(share)}: it fails {failed} only. "
        "Give those more weight, add cases that show it to other checks, or set the exercise's "
        "cheapest_misconception=(share, reason)."
    )


def largest_disagreement(exercise: ExerciseKey, position: int, unit: float) -> tuple[str, float]:
    """The case on which a device differs most from the CPU, and the largest ratio of difference to bound there.

    ``position`` is the device's in `AnswerKey.devices`, ``unit`` its unit roundoff.
    """
    cases = (*exercise.cases, *map(exercise.repeat_case, exercise.repeats))
    ratios = {case.name: disagreement_ratio(case.expected[0], case.expected[position], unit) for case in cases}
    return max(ratios.items(), key=lambda item: item[1])


def quoted_names(name: str | None, also: str | None) -> str:
    """A misconception's id, or the two of a combination, for a sentence."""
    return f"{name!r} with {also!r}" if also else repr(name)


def _judge_answers(exercise: ExerciseKey, answer: AnswerFunction) -> ExerciseResult:
    first = {case.name: answer(case) for case in exercise.cases}
    repeats = {repeat.name: answer(exercise.repeat_case(repeat)) for repeat in exercise.repeats}
    return judge(exercise, CallOutcomes(first, repeats))


def _answers_of(variant: VariantKey, *, right_in_relations: bool = False) -> AnswerFunction:
    """The outcomes of a function that computes this variant; right or without an answer in cases of relations."""

    def answer(case: CaseKey) -> Outcome:
        # The key holds no answers of variants to the cases of relations.
        return Returned() if case.in_relation and not right_in_relations else outcome_of(variant, case)

    return answer
