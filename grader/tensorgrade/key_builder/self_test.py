"""A key is fit to judge with only if the judge, fed what the key itself holds, gives the right verdicts.

The devices must agree, the truth must earn full marks and no answer none, and each misconception's
stored answers must bring back its own name. `build` refuses a key that fails.
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
    """Raises AuthorError with the first wrong verdict. ``devices`` are those beside the CPU."""
    for position, device in enumerate(devices, 1):
        case, ratio = largest_disagreement(exercise, position, unit_roundoff(device))
        if ratio > 1:
            raise AuthorError(
                f"{exercise.name}: on case {case!r} the references of the CPU and of {device} differ by {ratio:.3g} "
                "times what rounding allows. Something is wrong with that device: build with --device cpu."
            )
    where = f"{exercise.name}: "
    right = _judged(exercise, lambda case: _given(case.truths[0]))
    if wrong := [check.name for check in right.checks if check.status not in ("passed", "not-run")]:
        raise AuthorError(f"{where}the reference itself fails {', '.join(wrong)}.", exercise.name, wrong[0])
    if _judged(exercise, lambda case: Outcome("value")).score:
        raise AuthorError(f"{where}a function that returns nothing earns points.", exercise.name)
    for misconception in exercise.misconceptions:
        for number, reading in enumerate(misconception.readings):
            found = _judged(exercise, _having(reading))
            if found.score == exercise.points:
                raise AuthorError(
                    f"{where}the misconception {misconception.name!r} earns full marks; "
                    "give a case that tells it from the truth more weight.",
                    exercise.name,
                    misconception.name,
                )
            if (found.misconception, found.also) != (misconception.name, misconception.also):
                raise AuthorError(
                    f"{where}reading {number} of {_named(misconception.name, misconception.also)} is taken for "
                    f"{_named(found.misconception, found.also)}: no case tells them apart. Add one that does, "
                    "or put the simpler idea first.",
                    exercise.name,
                    misconception.name,
                )


def largest_disagreement(exercise: ExerciseKey, position: int, unit: float) -> tuple[str, float]:
    """The case on which the device at ``position`` is farthest from the CPU, and by how many times the bound."""
    cases = (*exercise.cases, *([exercise.twin] if exercise.twin else []))
    ratios = {case.name: disagreement_ratio(case.truths[0], case.truths[position], unit) for case in cases}
    return max(ratios.items(), key=lambda item: item[1])


def _named(name: str | None, also: str | None) -> str:
    return f"{name!r} with {also!r}" if also else repr(name)


def _judged(exercise: ExerciseKey, answer: AnswerFunction) -> ExerciseResult:
    outcomes = {case.name: answer(case) for case in exercise.cases}
    again = {name: answer(exercise.case(name)) for name in exercise.repeats}
    return judge(exercise, outcomes, again, "en")


def _having(reading: VariantKey) -> AnswerFunction:
    """The answers of somebody who has the misconception."""

    def answer(case: CaseKey) -> Outcome:
        if case.name in reading.fails:
            return Outcome("exception")
        if case.name in reading.answers:
            return _given(reading.answers[case.name])
        # What it would answer where a law is asked for is not stored.
        return Outcome("value") if case.lawful else _given(case.truths[0])

    return answer


def _given(truth: ExpectedAnswer) -> Outcome:
    parts = tuple(as_sandbox_value(part) for part in truth)
    return Outcome("value", parts if len(parts) > 1 else parts[0])


def as_sandbox_value(part: ExpectedPart) -> object:
    """A stored answer as it would arrive from the sandbox."""
    if part.kind == "number":
        return float(part.values)
    if part.kind == "pair":
        return [float(number) for number in part.values.ravel()]
    if part.kind == "residual":
        return Array(part.least_squares_solution())
    return Array(part.values)
