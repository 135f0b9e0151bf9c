"""What the outcomes of a key's calls say of a mutant: which cases catch it, always and under a condition. Pure.

A mutant under a condition answers as the mutant where the condition holds and as the reference elsewhere. So what
became of it follows from the outcomes of the mutant; it need not be run for this.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from tensorgrade.judge.call_outcomes import CallOutcomes, Outcomes
from tensorgrade.judge.judge import failures
from tensorgrade.judge.stored_answers import returned_answer
from tensorgrade.key.key_records import CaseKey, ExerciseKey
from tensorgrade.result.failure_kinds import failure_kind
from tensorgrade.result.features import Feature
from tensorgrade.sandbox.outcomes import NotCalled, Outcome, TimedOut


@dataclass(frozen=True)
class JudgedCalls:
    """A key's calls of a mutant, judged."""

    exercise: ExerciseKey
    outcomes: CallOutcomes

    @cached_property
    def failed(self) -> Mapping[str, tuple[str, ...]]:
        """The checks that failed, each with the cases that show it; cases that were not called show nothing."""
        return _failed(self.exercise, self.outcomes)

    @cached_property
    def failed_cases(self) -> tuple[str, ...]:
        """The cases that catch the mutant, by name, sorted."""
        return tuple(sorted({name for cases in self.failed.values() for name in cases}))

    @cached_property
    def complete(self) -> bool:
        """Whether every call was made: after one that hangs or ends the process, there are no others."""
        return not any(isinstance(outcome, NotCalled) for outcome in self.outcomes.all())

    @cached_property
    def shown_wrong(self) -> tuple[CaseKey, ...]:
        """The cases that catch it, without those that took too long: mutants get less time than students."""
        first = self.outcomes.first
        return tuple(
            case
            for case in self.exercise.cases
            if case.name in self.failed_cases and not isinstance(first[case.name], TimedOut)
        )

    def catches_under(self, feature: Feature) -> bool:
        """Whether the mutant loses marks that differs from the reference only in calls with the feature."""
        if any(feature in self.exercise.case(name).features for name in self.failed_cases):
            return True
        # Relations need several cases, and of the calls that break a property the judge names one only.
        return bool(_failed(self.exercise, self._right_without(lambda case: feature in case.features)))

    def _right_without(self, holds: Callable[[CaseKey], bool]) -> CallOutcomes:
        """The outcomes where the condition holds, and right answers elsewhere."""

        def mixed(outcomes: Outcomes) -> dict[str, Outcome]:
            cases = {name: self.exercise.case(name) for name in outcomes}
            return {
                name: outcome if holds(cases[name]) else returned_answer(cases[name].expected[0])
                for name, outcome in outcomes.items()
            }

        return CallOutcomes(mixed(self.outcomes.first), mixed(self.outcomes.repeats), fresh=mixed(self.outcomes.fresh))


def _failed(exercise: ExerciseKey, outcomes: CallOutcomes) -> dict[str, tuple[str, ...]]:
    # A check that is not judged before a value is right has failures without a kind: it catches nothing.
    called = {
        name
        for name, outcome in (*outcomes.first.items(), *outcomes.repeats.items())
        if not isinstance(outcome, NotCalled)
    }
    return {
        check: tuple(reason.case.name for reason in reasons if reason.case and reason.case.name in called)
        for check, reasons in failures(exercise, outcomes).items()
        if any(failure_kind(reason.fact) for reason in reasons)
    }
