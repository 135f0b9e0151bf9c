"""Runs one trial in the sandbox and judges it: which checks fail, and what the key does not see."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from tensorgrade.arrays.codec import Array
from tensorgrade.arrays.value_equality import same_value
from tensorgrade.audit.audit_key import AuditPlan, audit_plan
from tensorgrade.audit.audit_records import Hole, Trial, TrialResult
from tensorgrade.audit.judged_calls import JudgedCalls
from tensorgrade.grading.plan import ExercisePlan
from tensorgrade.grading.worker import GradingWorker
from tensorgrade.judge.call_outcomes import CallOutcomes
from tensorgrade.judge.diagnosis import case_order
from tensorgrade.key.key_records import CaseKey
from tensorgrade.result.features import Feature
from tensorgrade.sandbox.host import Sandbox
from tensorgrade.sandbox.outcomes import NotCalled, Outcome, Returned
from tensorgrade.sandbox.run_records import StudentCode

TIME_LIMIT_DIVISOR = 2
"""A call of a mutant gets the exercise's time limit divided by this."""

AUTHORS_REASON_KINDS = ("mistake", "memory")
"""Mutants of these kinds are equivalent only for an author's reason. Those of the others are, too, if all answers to
the key's calls and to the random ones are the reference's."""


def run_trial(trial: Trial, worker: GradingWorker) -> TrialResult:
    """Run one program and judge it on its own exercise only. The worker's key is an `audit_key`."""
    started, plan = time.monotonic(), audit_plan(worker.plan, trial.exercise)
    program = _Program(trial, worker.sandbox)
    [own] = program.judged([plan.own])
    # A random call that takes too long tells nothing, and after a call of the key that hangs some are not known.
    random = None
    if plan.random.calls and own.complete and (trial.mutant is None or _is_open(own, trial)):
        [random] = program.judged([plan.random])
    shown = random.shown_wrong if random else ()
    return TrialResult(
        checks=tuple(own.failed),
        cases=own.failed_cases,
        seconds=time.monotonic() - started,
        holes=tuple(_holes(own, shown, trial)),
        recognised=not own.failed and not shown and _is_recognised(trial, plan, worker.sandbox, [own, random]),
        missed_seeds=tuple(_missed_seeds(own, plan.others, program)) if trial.mutant else (),
    )


class _Program:
    """A trial's program in a sandbox."""

    def __init__(self, trial: Trial, sandbox: Sandbox) -> None:
        self._trial, self._sandbox = trial, sandbox

    def judged(self, plans: Sequence[ExercisePlan]) -> list[JudgedCalls]:
        """The calls of the plans, made in one process, and judged."""
        outcomes = _outcomes(self._trial.cells, plans, self._sandbox, TIME_LIMIT_DIVISOR if self._trial.mutant else 1)
        return [
            JudgedCalls(plan.exercise, self._with_fresh(plan.pair(found)))
            for plan, found in zip(plans, outcomes, strict=True)
        ]

    def _with_fresh(self, outcomes: CallOutcomes) -> CallOutcomes:
        """The outcomes with those of new processes, which are the same where nothing is remembered."""
        if self._trial.mutant and self._trial.mutant.kind == "memory":
            return outcomes
        called = {name: item for name, item in outcomes.repeats.items() if not isinstance(item, NotCalled)}
        return replace(outcomes, fresh=called)


def _outcomes(
    cells: Sequence[str], plans: Sequence[ExercisePlan], sandbox: Sandbox, divisor: int = 1
) -> list[Sequence[Outcome]]:
    code = StudentCode(list(enumerate(cells)), functions=(plans[0].exercise.name,))
    batches = [replace(plan.batch, seconds=plan.batch.seconds / divisor) for plan in plans]
    return [found or () for found in sandbox.run(code, batches).outcomes]


def _features(judged: JudgedCalls) -> list[Feature]:
    """The features of the cases that call the exercise's own function."""
    cases = [case for case in judged.exercise.cases if case.function == judged.exercise.name]
    return sorted({feature for case in cases for feature in case.features})


def _conditions(judged: JudgedCalls, trial: Trial) -> list[Feature]:
    """The conditions to try: none where the mutant keeps all marks without one, or where earlier calls matter."""
    if not judged.failed or trial.mutant is None or trial.mutant.kind == "memory":
        return []
    return _features(judged)


def _is_open(judged: JudgedCalls, trial: Trial) -> bool:
    """Whether the mutant keeps all marks, always or under a condition."""
    return not judged.failed or not all(map(judged.catches_under, _conditions(judged, trial)))


def _holes(own: JudgedCalls, shown: Sequence[CaseKey], trial: Trial) -> Iterator[Hole]:
    """The smallest random calls that show what the key does not see."""
    smallest_first = sorted(shown, key=case_order)
    if smallest_first and (trial.mutant is None or not own.failed):
        yield Hole(None, smallest_first[0].name)
    for feature in _conditions(own, trial):
        having = [case for case in smallest_first if feature in case.features]
        if having and not own.catches_under(feature):
            yield Hole(feature, having[0].name)


def _is_recognised(trial: Trial, plan: AuditPlan, sandbox: Sandbox, judged: Sequence[JudgedCalls | None]) -> bool:
    """Whether a mutant that keeps all marks is equivalent: of such a kind, and all answers are the reference's."""
    if trial.mutant is None or trial.mutant.kind in AUTHORS_REASON_KINDS:
        return False
    plans = [item for item, found in zip((plan.own, plan.random), judged, strict=True) if found]
    for item, found, outcomes in zip(
        plans, [item for item in judged if item], _outcomes(trial.original, plans, sandbox), strict=True
    ):
        right = item.pair(outcomes)
        pairs = [(right.first[name], outcome) for name, outcome in found.outcomes.first.items()]
        pairs += [(right.repeats[name], outcome) for name, outcome in found.outcomes.repeats.items()]
        if not all(_same_answer(one, other) for one, other in pairs):
            return False
    return True


def _same_answer(one: Outcome, other: Outcome) -> bool:
    if not isinstance(one, Returned) or not isinstance(other, Returned):
        return False
    return _same_numbers(one.value, other.value) and same_value(one.arguments, other.arguments)


def _same_numbers(one: Any, other: Any) -> bool:
    """Whether two answers are equal, in the types of their numbers, too; those of single numbers may differ."""
    if isinstance(one, (tuple, list)) and isinstance(other, (tuple, list)):
        return len(one) == len(other) and all(map(_same_numbers, one, other))
    left, right = (np.asarray(item.values if isinstance(item, Array) else item) for item in (one, other))
    if left.shape != right.shape or (left.ndim and left.dtype != right.dtype):
        return False
    return np.array_equal(left, right, equal_nan=left.dtype.kind == "f")


def _missed_seeds(own: JudgedCalls, others: Sequence[ExercisePlan], program: _Program) -> Iterator[int]:
    """The seeds, from 2, whose keys do not catch a mutant that the course's own key catches."""
    if not own.failed or not others:
        return
    if any(_is_in_every_key(own, name, others) for name in own.failed_cases):
        return
    for number, judged in enumerate(program.judged(others), 2):
        if not judged.failed:
            yield number


def _is_in_every_key(own: JudgedCalls, name: str, others: Sequence[ExercisePlan]) -> bool:
    """Whether a case of value has the same arguments in all keys: it fails there, too."""
    case = own.exercise.case(name)
    values = {case.name for case in own.exercise.cases if not case.in_relation}
    return name in values and all(
        name in {item.name for item in other.exercise.cases}
        and same_value(case.arguments, other.exercise.case(name).arguments)
        for other in others
    )
