"""Calls of suspects, each as the only one of a new process: whether their answers depend on the calls before them.

Only wrong answers have suspects (`tensorgrade.judge.state.suspects`), so other submissions are not slower for this.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

from tensorgrade.grading.plan import ExercisePlan, case_call
from tensorgrade.judge.call_outcomes import CallOutcomes
from tensorgrade.judge.failures import value_failure
from tensorgrade.judge.state import suspects
from tensorgrade.run_log import LOGGER
from tensorgrade.sandbox.host import Sandbox
from tensorgrade.sandbox.outcomes import NotCalled, NotDefined, Outcome
from tensorgrade.sandbox.process import SandboxError
from tensorgrade.sandbox.run_records import CellCuts, StudentCode, call_batch

MAX_FRESH_CALLS = 3
"""How many suspects of an exercise are called in new processes."""
MAX_SECONDS = 30.0
"""No new process is started for a submission after so many seconds, since each runs the cells again."""


def with_fresh_calls(
    plans: Sequence[ExercisePlan],
    calls: Mapping[str, CallOutcomes],
    code: StudentCode,
    sandbox: Sandbox,
    cuts: CellCuts,
) -> dict[str, CallOutcomes]:
    """The outcomes by exercise, with those of suspects that were called in new processes.

    ``plans`` are of the exercises that are looked at; ``cuts`` are what of the cells hung in the run that gave
    ``calls``. A suspect that cannot be called, because the sandbox fails, say, has no outcome.
    """
    end = time.monotonic() + MAX_SECONDS
    by_exercise = dict(calls)
    for plan in plans:
        name = plan.exercise.name
        by_exercise[name] = replace(calls[name], fresh=_fresh_outcomes(plan, calls[name], code, sandbox, cuts, end))
    return by_exercise


def _fresh_outcomes(
    plan: ExercisePlan, calls: CallOutcomes, code: StudentCode, sandbox: Sandbox, cuts: CellCuts, end: float
) -> dict[str, Outcome]:
    """The outcomes of an exercise's suspects up to the first that is right: it has shown what they are to show."""
    fresh: dict[str, Outcome] = {}
    for case in suspects(plan.exercise, calls)[:MAX_FRESH_CALLS]:
        if time.monotonic() > end:
            break
        batch = call_batch([case_call(case)], plan.batch.seconds, function=plan.batch.function)
        try:
            [made] = sandbox.run(code, [batch], cuts).outcomes
        except SandboxError:
            LOGGER.warning("A call in a new process was left out.", exc_info=True)
            break
        for outcome in made or ():
            if not isinstance(outcome, (NotCalled, NotDefined)):  # else the cells have come to another end
                fresh[case.name] = outcome
                if value_failure(plan.exercise, case, outcome) is None:
                    return fresh
    return fresh
