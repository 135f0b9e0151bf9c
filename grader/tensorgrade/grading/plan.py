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
class LibraryCalls:
    """The calls of a check with another library's arrays, in one phase."""

    check: LibraryCheck
    cases: tuple[str, ...]
    batch: CallBatch


@dataclass(frozen=True)
class PhasePlan:
    """The calls of an exercise in one phase: those whose outcomes students may see, or those with hidden arguments.

    The first are made in processes that never see a hidden argument.
    """

    calls: tuple[PlannedCall, ...]
    """In the order in which they are made."""
    batch: CallBatch
    """The same calls, encoded for the sandbox."""
    libraries: tuple[LibraryCalls, ...]

    @property
    def count(self) -> int:
        """The number of calls."""
        return len(self.calls) + sum(len(item.cases) for item in self.libraries)


@dataclass(frozen=True)
class ExercisePlan:
    """The calls of one exercise."""

    exercise: ExerciseKey
    shown: PhasePlan
    hidden: PhasePlan
    illustrations: PhasePlan
    """Cases that earn nothing, for the words about a check of hidden cases that has failed.

    They are called in the first phase, whatever fails in the second: what is called after hidden arguments could tell
    of them.
    """

    @property
    def calls(self) -> tuple[PlannedCall, ...]:
        """The calls with NumPy's arrays, of both phases."""
        return self.shown.calls + self.hidden.calls

    @property
    def count(self) -> int:
        """The number of calls of both phases."""
        return self.shown.count + self.hidden.count

    def pair(
        self,
        shown: Sequence[Outcome],
        hidden: Sequence[Outcome],
        libraries: Mapping[str, Outcomes] | None = None,
    ) -> CallOutcomes:
        """The outcomes of the two batches by the names of the calls, and those of ``libraries`` by kind of array."""
        pairs = [
            *zip(self.shown.calls, shown, strict=True),
            *zip(self.hidden.calls, hidden, strict=True),
        ]
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
    illustrations = [case for case in exercise.cases if case.illustration]
    public = [case for case in exercise.cases if case.public]
    hidden = [case for case in exercise.cases if not case.shown]
    return ExercisePlan(
        exercise,
        _plan_phase(exercise, public),
        _plan_phase(exercise, hidden, exercise.repeats),
        _plan_phase(exercise, illustrations, optional=True),
    )


def _plan_phase(
    exercise: ExerciseKey, cases: Sequence[CaseKey], repeats: Sequence[Repeat] = (), optional: bool = False
) -> PhasePlan:
    # Calls of other functions are last, so that one that hangs cannot prevent calls of the exercise's own function.
    own = [case for case in cases if case.function == exercise.name]
    others = [case for case in cases if case.function != exercise.name]
    calls = (
        *(PlannedCall("first", case.name, case_call(case)) for case in own),
        *(PlannedCall("repeat", item.name, _repeat_call(exercise, item)) for item in repeats),
        *(PlannedCall("other function", case.name, case_call(case)) for case in others),
    )
    batch = call_batch([planned.call for planned in calls], exercise.seconds, function=exercise.name)
    batch = replace(batch, optional=optional)
    libraries = [_library_calls(exercise, check, cases) for check in exercise.library_checks]
    return PhasePlan(calls, batch, tuple(item for item in libraries if item.cases))


def _repeat_call(exercise: ExerciseKey, repeat: Repeat) -> Call:
    return replace(case_call(exercise.repeat_case(repeat)), in_place=repeat.in_place)


def _library_calls(exercise: ExerciseKey, check: LibraryCheck, cases: Sequence[CaseKey]) -> LibraryCalls:
    wanted = [case for case in cases if case.name in check.cases]
    calls = [case_call(case) for case in wanted]
    batch = call_batch(calls, exercise.seconds, check.array_kind, exercise.ready_made, exercise.name)
    return LibraryCalls(check, tuple(case.name for case in wanted), batch)


def case_call(case: CaseKey) -> Call:
    """The call of a case, with objects of its own as arguments."""
    return Call(case.function, tuple(case.positional.values()), dict(case.keyword), script=case.script)
