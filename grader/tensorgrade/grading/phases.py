"""The two phases of grading: calls that students may see, then those with hidden arguments, in other processes.

Whatever a student's code says, it says in processes that have never had a hidden argument: in the first phase, and in
the calls of cases that illustrate a failure, which come last.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tensorgrade.grading.plan import ExercisePlan
from tensorgrade.judge.call_outcomes import CallOutcomes
from tensorgrade.run_log import LOGGER
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
from tensorgrade.sandbox.process import SandboxError
from tensorgrade.sandbox.run_records import SandboxRun, merge_runs
from tensorgrade.sandbox.session import Session


def call_shown(plans: Sequence[ExercisePlan], session: Session) -> tuple[SandboxRun, dict[str, Sequence[Outcome]]]:
    """The run of the first phase, and by exercise the outcomes of its calls. Raises SandboxError."""
    run = session.run([plan.shown.batch for plan in plans], then=[plan.hidden.batch for plan in plans])
    names = [plan.exercise.name for plan in plans]
    return run, {name: outcomes or () for name, outcomes in zip(names, run.outcomes, strict=True)}


def call_hidden(
    plans: Sequence[ExercisePlan], shown_run: SandboxRun, shown: Mapping[str, Sequence[Outcome]], session: Session
) -> tuple[SandboxRun, dict[str, Sequence[Outcome]]]:
    """Both runs as one, and by exercise the outcomes of the calls of the second phase. Raises SandboxError.

    No call is made of a function that does not exist, or of which a call in the first phase ended the process: that
    would happen again.
    """
    without = {name: _without_calls(outcomes) for name, outcomes in shown.items()}
    going_on = [plan for plan in plans if without[plan.exercise.name] is None]
    run, made = shown_run, dict[str, Sequence[Outcome]]()
    if going_on:
        hidden_run = session.run([plan.hidden.batch for plan in going_on])
        run = merge_runs(shown_run, hidden_run)
        names = [plan.exercise.name for plan in going_on]
        made = {name: outcomes or () for name, outcomes in zip(names, hidden_run.outcomes, strict=True)}
    for plan in plans:
        if reason := without[plan.exercise.name]:
            made[plan.exercise.name] = (reason,) * plan.hidden.batch.count
    return run, made


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


def call_illustrations(
    plans: Sequence[ExercisePlan], calls: Mapping[str, CallOutcomes], session: Session
) -> dict[str, CallOutcomes]:
    """The outcomes by exercise, with those of the cases that illustrate, in a process of their own.

    They earn and cost nothing: where one does not return or raise, it shows nothing.
    """
    try:
        run = session.run([plan.illustrations.batch for plan in plans])
    except SandboxError:
        LOGGER.warning("Cases that illustrate a failure were left out.", exc_info=True)
        return dict(calls)
    by_exercise = dict(calls)
    for plan, made in zip(plans, run.outcomes, strict=True):
        name = plan.exercise.name
        pairs = zip(plan.illustrations.calls, made or (), strict=True)
        told = {planned.name: outcome for planned, outcome in pairs if isinstance(outcome, (Returned, Raised))}
        by_exercise[name] = replace(calls[name], first={**calls[name].first, **told})
    return by_exercise
