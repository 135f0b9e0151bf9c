"""The calls of a key's exercises: planned once, made for every submission, and paired with their outcomes by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tensorgrade.judge.call_outcomes import CallOutcomes, Outcomes
from tensorgrade.key.check_records import LibraryCheck
from tensorgrade.key.key_records import AnswerKey, CaseKey, ExerciseKey, Repeat
from tensorgrade.sandbox.outcomes import Outcome
from tensorgrade.sandbox.run_records import CallBatch, call_batch
from tensorgrade.sandbox.wire import Call


@dataclass(frozen=True)
class PlannedCall:
    """One call of a submission's function."""

    role: Literal["first", "repeat", "other function"]
    """first: of a case; repeat: of a case again, or with other numbers; other function: of another one, in a relation.
    """
    name: str
    """The name of the case."""
    call: Call


@dataclass(frozen=True)
class ExercisePlan:
    """The calls of one exercise, in the order in which they are made."""

    exercise: ExerciseKey
    calls: tuple[PlannedCall, ...]
    batch: CallBatch
    """The same calls, encoded for the sandbox."""
    library_batches: tuple[tuple[LibraryCheck, CallBatch], ...]
    """For each check with another library's arrays, the calls of its cases."""

    def pair(self, outcomes: Sequence[Outcome], libraries: Mapping[str, Outcomes] | None = None) -> CallOutcomes:
        """The outcomes of ``batch`` by the names of the calls, and those of ``libraries`` by kind of array."""
        pairs = list(zip(self.calls, outcomes, strict=True))
        return CallOutcomes(
            first={planned.name: outcome for planned, outcome in pairs if planned.role != "repeat"},
            repeats={planned.name: outcome for planned, outcome in pairs if planned.role == "repeat"},
            libraries=libraries or {},
        )


@dataclass(frozen=True)
class GradingPlan:
    """The calls of all exercises of a key."""

    key: AnswerKey
    """The key, with the references that answers are compared with."""
    exercises: tuple[ExercisePlan, ...]

    def exercise(self, name: str) -> ExercisePlan:
        """The plan of the exercise of that name. Raises StopIteration if there is none."""
        return next(plan for plan in self.exercises if plan.exercise.name == name)


def plan_grading(key: AnswerKey) -> GradingPlan:
    """The plan of grading with a key."""
    return GradingPlan(key, tuple(map(_plan_exercise, key.exercises)))


def _plan_exercise(exercise: ExerciseKey) -> ExercisePlan:
    # Calls of other functions are last, so that one that hangs cannot prevent calls of the exercise's own function.
    own = [case for case in exercise.cases if case.function == exercise.name]
    others = [case for case in exercise.cases if case.function != exercise.name]
    calls = (
        *(PlannedCall("first", case.name, case_call(case)) for case in own),
        *(PlannedCall("repeat", item.name, _repeat_call(exercise, item)) for item in exercise.repeats),
        *(PlannedCall("other function", case.name, case_call(case)) for case in others),
    )
    batch = call_batch([planned.call for planned in calls], exercise.seconds, function=exercise.name)
    return ExercisePlan(
        exercise, calls, batch, tuple((check, _library_batch(exercise, check)) for check in exercise.library_checks)
    )


def _repeat_call(exercise: ExerciseKey, repeat: Repeat) -> Call:
    return replace(case_call(exercise.repeat_case(repeat)), in_place=repeat.in_place)


def _library_batch(exercise: ExerciseKey, check: LibraryCheck) -> CallBatch:
    calls = [case_call(exercise.case(name)) for name in check.cases]
    return call_batch(calls, exercise.seconds, check.array_kind, exercise.ready_made, exercise.name)


def case_call(case: CaseKey) -> Call:
    """The call of a case, with objects of its own as arguments."""
    return Call(case.function, tuple(case.positional.values()), dict(case.keyword))
