"""The failure of a case, and the data that all checks of an exercise use."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, assert_never

from tensorgrade.judge.call_outcomes import CallOutcomes
from tensorgrade.key.check_records import CheckKey, LibraryCheck
from tensorgrade.key.cross_device import compare_on_all_devices
from tensorgrade.key.judged_values import is_undecided
from tensorgrade.key.key_records import CaseKey, ExerciseKey
from tensorgrade.result import absence_facts, failure_facts
from tensorgrade.result.differences import Difference
from tensorgrade.result.failure_facts import Failure, SourceLine, WrongAnswer
from tensorgrade.sandbox.outcomes import (
    BrokeProtocol,
    DeviceStopped,
    Died,
    LastOutcome,
    LibraryOutcome,
    MovedData,
    NotCalled,
    NotDefined,
    Outcome,
    Place,
    Raised,
    RanOutOfMemory,
    Returned,
    ReturnedOtherKind,
    TimedOut,
    UsedReadyMade,
    UsedThreads,
    UsedUnavailableModule,
    is_doubtful,
    is_unknown,
)

NoAnswer: TypeAlias = (
    Raised
    | UsedUnavailableModule
    | UsedThreads
    | RanOutOfMemory
    | NotDefined
    | NotCalled
    | LastOutcome
    | LibraryOutcome
)
"""Every outcome but `Returned`."""


@dataclass(frozen=True)
class CaseFailure:
    """Why a case failed, with the case to show; without one where its values are not at fault."""

    fact: Failure
    case: CaseKey | None = None
    answer: Any = None
    difference: Difference | None = None
    """The difference between the answer and the expected one, where the failure is about that."""
    could_not_tell: bool = False
    of_shown_call: bool = False
    """Whether it is about a call that students may see, where there is no case to show."""
    of_repeat: bool = False
    """Whether it is about a call after those with hidden arguments, in the same process."""

    @property
    def shown(self) -> bool:
        """Whether students may see all of it."""
        return not self.of_repeat and (self.of_shown_call or (self.case is not None and self.case.shown))


@dataclass(frozen=True)
class CheckContext:
    """The data of one exercise that its checks use: key, outcomes and the failures of single cases."""

    exercise: ExerciseKey
    outcomes: CallOutcomes
    failures: Mapping[str, CaseFailure | None]
    """By name, each called case whose values are judged: its failure, or None where the answer is right.

    Repeats with other numbers are among them: they are wrong only where a new process gives a wrong answer, too.
    """

    def was_run(self, check: CheckKey) -> bool:
        """Whether the grading machine had what the check needs."""
        return not isinstance(check, LibraryCheck) or check.array_kind in self.outcomes.libraries

    def is_correct(self, name: str) -> bool:
        """Whether the answer to a case whose values are judged is right."""
        return name in self.failures and self.failures[name] is None


def value_failure(exercise: ExerciseKey, case: CaseKey, outcome: Outcome) -> CaseFailure | None:
    """The failure of a call by its value, or because there is none; None where the answer is right."""
    if not isinstance(outcome, Returned):
        return no_answer_failure(exercise, case, outcome)
    difference, devices_disagree = compare_on_all_devices(outcome.value, case.expected)
    if devices_disagree:
        return devices_disagree_failure(case)
    if difference is None and is_undecided(outcome.value):
        return devices_disagree_failure(case)
    return wrong_answer_failure(case, difference, outcome.value) if difference else None


def no_answer_failure(
    exercise: ExerciseKey, case: CaseKey, outcome: NoAnswer, array_kind: str = "", of_device: bool = False
) -> CaseFailure:
    """The failure of a call that returned no answer.

    ``array_kind`` is the kind of array that it was given, if it was not NumPy's, and ``of_device`` whether that is on
    a GPU. An exception's text is kept for cases that students see only: it may contain the arguments.
    """
    fact: Failure
    if is_doubtful(outcome):
        return CaseFailure(failure_facts.NeverCalled("machine"), case, could_not_tell=True)
    match outcome:
        case Raised(type, text, place):
            fact = failure_facts.CallRaised(type, text if case.shown else "", _line(place))
        case UsedUnavailableModule(module, place):
            fact = failure_facts.ModuleNotAvailable(module, _line(place))
        case UsedThreads(place):
            fact = failure_facts.ThreadsNotAvailable(_line(place))
        case RanOutOfMemory(place):
            fact = failure_facts.MemoryExceeded(of_device, _line(place))
        case TimedOut():
            fact = failure_facts.TimeExceeded(exercise.seconds)
        case Died(cause):
            fact = failure_facts.ProcessEnded(cause)
        case BrokeProtocol(reason):
            fact = failure_facts.UnreadableAnswer(reason)
        case NotDefined():
            fact = absence_facts.FunctionNotDefined()
        case NotCalled(because):
            return CaseFailure(failure_facts.NeverCalled(because), case, could_not_tell=is_unknown(outcome))
        case ReturnedOtherKind() if not array_kind:  # the sandbox refuses it
            fact = failure_facts.UnreadableAnswer("a message out of turn")
        case ReturnedOtherKind(type_name):
            fact = failure_facts.WrongArrayKind(type_name, array_kind)
        case UsedReadyMade(operation, place):
            fact = failure_facts.ReadyMadeOperation(operation, _line(place))
        case MovedData(method):
            fact = failure_facts.DataMoved(method)
        case DeviceStopped(place):
            fact = failure_facts.DeviceFailed(_line(place))
        case _:
            assert_never(outcome)
    return CaseFailure(fact, case)


def _line(place: Place) -> SourceLine | None:
    return SourceLine(place.line, place.source) if place.line is not None and place.source else None


def wrong_answer_failure(case: CaseKey, difference: Difference, answer: Any) -> CaseFailure:
    """The failure of a wrong answer."""
    return CaseFailure(WrongAnswer(difference), case, answer, difference)


def devices_disagree_failure(case: CaseKey) -> CaseFailure:
    """The failure where the key is at fault, not the answer.

    The devices' references contradict each other, or a predicate fails on an answer of the right kind.
    """
    return CaseFailure(failure_facts.GraderFailed(), case, could_not_tell=True)


def returned(outcome: Outcome) -> Any:
    """The answer of a call that returned; None of any other."""
    return outcome.value if isinstance(outcome, Returned) else None
