"""The two phases of grading: calls that students may see, then those with hidden arguments, in other processes.

Whatever a student's code says, it says in the first phase, before there is a process with a hidden argument. So the
cases that illustrate failures are called there as well, before it is known what has failed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tensorgrade.grading.plan import ExercisePlan
from tensorgrade.judge.call_outcomes import CallOutcomes
from tensorgrade.key.check_records import PropertyCheck, ValuesCheck
from tensorgrade.result.result_records import ExerciseResult
from tensorgrade.sandbox.outcomes import (
    BrokeProtocol,
    Died,
    NotCalled,
    NotDefined,
    Outcome,
    Raised,
    Returned,
    TimedOut,
    not_called_after,
)
from tensorgrade.sandbox.run_records import Doors, SandboxRun, merge_runs
from tensorgrade.sandbox.session import Session


@dataclass(frozen=True)
class ShownCalls:
    """The first phase."""

    run: SandboxRun
    outcomes: Mapping[str, Sequence[Outcome]]
    """By exercise."""
    illustrations: Mapping[str, Sequence[Outcome]]
    """By exercise, those of the cases that earn nothing."""


NOTHING_SHOWN = ShownCalls(SandboxRun(), {}, {})


def call_shown(plans: Sequence[ExercisePlan], session: Session, doors: Mapping[str, Doors] | None = None) -> ShownCalls:
    """The calls of the first phase, and the start of the process for those of the second. Raises SandboxError.

    ``doors`` are those of `Session.run`; with them, no process is started.
    """
    illustrated = [plan for plan in plans if plan.illustrations.calls]
    batches = [*(plan.shown.batch for plan in plans), *(plan.illustrations.batch for plan in illustrated)]
    then = [plan.hidden.batch for plan in plans] if doors is None else []
    run = session.run(batches, then=then, doors=doors)
    names = [plan.exercise.name for plan in (*plans, *illustrated)]
    made = [(name, outcomes or ()) for name, outcomes in zip(names, run.outcomes, strict=True)]
    return ShownCalls(run, dict(made[: len(plans)]), dict(made[len(plans) :]))


def call_hidden(
    plans: Sequence[ExercisePlan],
    shown_run: SandboxRun,
    shown: Mapping[str, Sequence[Outcome]],
    session: Session,
    doors: Mapping[str, Doors] | None = None,
) -> tuple[SandboxRun, dict[str, Sequence[Outcome]]]:
    """Both runs as one, and by exercise the outcomes of the calls of the second phase. Raises SandboxError.

    No call is made of a function that does not exist, or of which a call in the first phase ended the process: that
    would happen again. ``doors`` are those of `Session.run`.
    """
    without = {name: _without_calls(outcomes) for name, outcomes in shown.items()}
    going_on = [plan for plan in plans if without[plan.exercise.name] is None]
    run, made = shown_run, dict[str, Sequence[Outcome]]()
    if going_on:
        hidden_run = session.run([plan.hidden.batch for plan in going_on], doors=doors)
        run = merge_runs(shown_run, hidden_run)
        names = [plan.exercise.name for plan in going_on]
        made = {name: _hidden(outcomes or ()) for name, outcomes in zip(names, hidden_run.outcomes, strict=True)}
    for plan in plans:
        if reason := without[plan.exercise.name]:
            made[plan.exercise.name] = (reason,) * plan.hidden.batch.count
    return run, made


def _hidden(outcomes: Sequence[Outcome]) -> Sequence[Outcome]:
    """The outcomes of a function that was there in the first phase: where it is not there now, nobody can tell."""
    gone = all(isinstance(outcome, NotDefined) for outcome in outcomes)
    return [NotCalled("cells")] * len(outcomes) if gone else outcomes


def _without_calls(shown: Sequence[Outcome]) -> NotDefined | NotCalled | None:
    """Why no hidden call of a function is made, from the outcomes of the shown ones; None where they are made."""
    for outcome in shown:
        match outcome:
            case NotDefined() | NotCalled():
                return outcome
            case TimedOut() | Died() | BrokeProtocol():
                return not_called_after(outcome)
            case _:
                pass
    return None


def with_illustrations(
    plan: ExercisePlan, result: ExerciseResult, calls: CallOutcomes, made: Sequence[Outcome]
) -> CallOutcomes | None:
    """The outcomes of an exercise with those of cases that illustrate.

    None where there is nothing to show: where none were ``made``, where no check has failed and no misconception is
    named that has such cases, and after a call that hung or ended its process, say. A case of which the call did not
    return or raise shows nothing.
    """
    if not made:
        return None
    failed = {check.name for check in result.checks if check.status == "failed"}
    illustrated = (check for check in plan.exercise.checks if isinstance(check, (ValuesCheck, PropertyCheck)))
    named = (item.illustration for item in plan.exercise.misconceptions if item.name == result.misconception)
    if not any(named) and not any(check.illustrations for check in illustrated if check.name in failed):
        return None
    if any(isinstance(outcome, (NotCalled, TimedOut)) for outcome in calls.with_numpy()):
        return None
    pairs = zip(plan.illustrations.calls, made, strict=True)
    told = {planned.name: outcome for planned, outcome in pairs if isinstance(outcome, (Returned, Raised))}
    return replace(calls, first={**calls.first, **told})
