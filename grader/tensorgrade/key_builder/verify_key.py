"""Verifies an exercise's key before it is used, by judging the answers that the key itself holds.

The devices must agree, the reference must earn full marks, a function that returns nothing must earn no points, and
the stored answers of each misconception must be diagnosed as that misconception.
"""

from collections.abc import Callable, Sequence

from tensorgrade.arrays.codec import Array
from tensorgrade.exercise.validation import AuthorError
from tensorgrade.judge.judge import judge
from tensorgrade.key.compare import ExpectedAnswer, ExpectedPart
from tensorgrade.key.cross_device import disagreement_ratio, unit_roundoff
from tensorgrade.key.key_records import CaseKey, ExerciseKey, VariantKey
from tensorgrade.result.result_records import ExerciseResult
from tensorgrade.sandbox.wire import Outcome

AnswerFunction = Callable[[CaseKey], Outcome]


def verify_exercise_key(exercise: ExerciseKey, devices: Sequence[str] = ()) -> None:
    """Raises AuthorError for the first result that is wrong. ``devices`` are the labels of those beside the CPU."""
    for position, device in enumerate(devices, 1):
        case, ratio = largest_disagreement(exercise, position, unit_roundoff(device))
        if ratio > 1:
            raise AuthorError(
                f"{exercise.name}: on case {case!r} the references of the CPU and of {device} differ by {ratio:.3g} "
                "times what rounding allows. Something is wrong with that device: build with --device cpu."
            )
    where = f"{exercise.name}: "
    right = _judge_answers(exercise, lambda case: _outcome(case.truths[0]))
    if failed := [check.name for check in right.checks if check.status not in ("passed", "not-run")]:
        raise AuthorError(f"{where}the reference itself fails {', '.join(failed)}.", exercise.name, failed[0])
    if _judge_answers(exercise, lambda case: Outcome("value")).score:
        raise AuthorError(f"{where}a function that returns nothing earns points.", exercise.name)
    for misconception in exercise.misconceptions:
        for number, variant in enumerate(misconception.readings):
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
                    f"{where}variant {number} of {_quoted(misconception.name, misconception.also)} is taken for "
                    f"{_quoted(result.misconception, result.also)}: no case tells them apart. Add one that does, "
                    "or put the simpler idea first.",
                    exercise.name,
                    misconception.name,
                )


def largest_disagreement(exercise: ExerciseKey, position: int, unit: float) -> tuple[str, float]:
    """The case on which a device differs most from the CPU, and the largest ratio of difference to bound there.

    ``position`` is the device's in `AnswerKey.devices`, ``unit`` its unit roundoff.
    """
    cases = (*exercise.cases, *([exercise.twin] if exercise.twin else []))
    ratios = {case.name: disagreement_ratio(case.truths[0], case.truths[position], unit) for case in cases}
    return max(ratios.items(), key=lambda item: item[1])


def _quoted(name: str | None, also: str | None) -> str:
    return f"{name!r} with {also!r}" if also else repr(name)


def _judge_answers(exercise: ExerciseKey, answer: AnswerFunction) -> ExerciseResult:
    outcomes = {case.name: answer(case) for case in exercise.cases}
    repeats = {name: answer(exercise.case(name)) for name in exercise.repeats}
    return judge(exercise, outcomes, repeats, "en")


def _answers_of(variant: VariantKey) -> AnswerFunction:
    """The outcomes of a function that computes this variant."""

    def answer(case: CaseKey) -> Outcome:
        if case.name in variant.fails:
            return Outcome("exception")
        if case.name in variant.answers:
            return _outcome(variant.answers[case.name])
        # The key holds no answers of variants to the cases of relations.
        return Outcome("value") if case.lawful else _outcome(case.truths[0])

    return answer


def _outcome(answer: ExpectedAnswer) -> Outcome:
    parts = tuple(as_sandbox_value(part) for part in answer)
    return Outcome("value", parts if len(parts) > 1 else parts[0])


def as_sandbox_value(part: ExpectedPart) -> object:
    """A stored answer as the value that the sandbox would return for it."""
    if part.kind == "number":
        return float(part.values)
    if part.kind == "pair":
        return [float(number) for number in part.values.ravel()]
    if part.kind == "residual":
        return Array(part.least_squares_solution())
    return Array(part.values)
