"""Calls of suspects, each as the only one of a new process: whether their answers depend on the calls before them.

Only wrong answers have suspects (`tensorgrade.judge.state.suspects`), so other submissions are not slower for this.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tensorgrade.grading.plan import ExercisePlan, case_call
from tensorgrade.grading.properties import PropertyJudge
from tensorgrade.judge.call_outcomes import CallOutcomes
from tensorgrade.judge.failures import value_failure
from tensorgrade.judge.state import suspects
from tensorgrade.run_log import LOGGER
from tensorgrade.sandbox.outcomes import NotCalled, NotDefined, Outcome, is_unknown
from tensorgrade.sandbox.run_records import call_batch
from tensorgrade.sandbox.session import Session
from tensorgrade.sandbox.zygote_control import SandboxError

MAX_FRESH_CALLS = 3
"""How many suspects of an exercise are called in new processes."""


def with_fresh_calls(
    plans: Sequence[ExercisePlan], calls: Mapping[str, CallOutcomes], session: Session, properties: PropertyJudge
) -> dict[str, CallOutcomes]:
    """The outcomes by exercise, with those of suspects that were called in new processes.

    ``plans`` are of the exercises that are looked at. A suspect that cannot be called, because the sandbox fails, say,
    has no outcome; of one that nobody can tell that is its outcome.
    """
    by_exercise = dict(calls)
    for plan in plans:
        name = plan.exercise.name
        by_exercise[name] = replace(calls[name], fresh=_fresh_outcomes(plan, calls[name], session, properties))
    return by_exercise


def _fresh_outcomes(
    plan: ExercisePlan, calls: CallOutcomes, session: Session, properties: PropertyJudge
) -> dict[str, Outcome]:
    """The outcomes of an exercise's suspects up to the first that is right: it has shown what they are to show.

    Where the cells come to another end in a new process, so that the function is not there, nobody can tell.
    """
    fresh: dict[str, Outcome] = {}
    for case in suspects(plan.exercise, calls)[:MAX_FRESH_CALLS]:
        batch = call_batch([case_call(case)], plan.exercise.seconds, function=plan.exercise.name)
        try:
            [made] = session.run([batch]).outcomes
        except SandboxError:
            LOGGER.warning("A call in a new process was left out.", exc_info=True)
            break
        for outcome in made or ():
            if isinstance(outcome, (NotCalled, NotDefined)):
                fresh[case.name] = outcome if is_unknown(outcome) else NotCalled("cells")
                return fresh
            fresh[case.name] = properties.with_verdict(plan.exercise, case, outcome)
            if value_failure(plan.exercise, case, fresh[case.name]) is None:
                return fresh
    return fresh
