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
from tensorgrade.audit.conditions import conditions
from tensorgrade.audit.judged_calls import JudgedCalls
from tensorgrade.grading.fresh_calls import with_fresh_calls
from tensorgrade.grading.phases import call_hidden, call_shown
from tensorgrade.grading.plan import ExercisePlan
from tensorgrade.grading.properties import PropertyJudge
from tensorgrade.grading.worker import GradingWorker
from tensorgrade.judge.call_outcomes import CallOutcomes
from tensorgrade.judge.diagnosis import case_order
from tensorgrade.key.answer_tree import parts_of
from tensorgrade.key.expected_answers import MeetsAnswer, ResidualAnswer
from tensorgrade.key.judged_values import plain_answer
from tensorgrade.key.key_records import CaseKey
from tensorgrade.result.features import Feature
from tensorgrade.sandbox.host import Sandbox
from tensorgrade.sandbox.outcomes import NotCalled, Outcome, Returned
from tensorgrade.sandbox.run_records import StudentCode
from tensorgrade.sandbox.session import Session

TIME_LIMIT_DIVISOR = 2
"""A call of a mutant gets the exercise's time limit divided by this."""

KINDS_UNDER_CONDITIONS = ("mistake", "axis", "number-type")
"""Mutants of these kinds are tried under conditions, too. Others are wrong at an end of a range of numbers or sizes,
where a key has few cases, one end at a time; or they are wrong because of an earlier call."""
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
    if plan.random.count and own.complete and (trial.mutant is None or _is_open(own, trial)):
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
        self._code = _code(trial.cells, trial.exercise)
        self._share = 1 / TIME_LIMIT_DIVISOR if trial.mutant else 1.0

    def judged(self, plans: Sequence[ExercisePlan]) -> list[JudgedCalls]:
        """The calls of the plans, made one plan after the other, and judged."""
        hasty = [_hasty(plan, self._share) for plan in plans]
        return [JudgedCalls(plan.exercise, self._with_fresh(plan, self._called(plan))) for plan in hasty]

    def _called(self, plan: ExercisePlan) -> CallOutcomes:
        """The outcomes of the plan's calls, in both phases."""
        with self._sandbox.session(self._code) as session:
            return PropertyJudge(self._sandbox).with_verdicts(plan.exercise, _call_in_phases(plan, session))

    def _with_fresh(self, plan: ExercisePlan, outcomes: CallOutcomes) -> CallOutcomes:
        """The outcomes with those of calls in new processes, which are the same where nothing is remembered."""
        if self._trial.mutant and self._trial.mutant.kind == "memory":
            name = plan.exercise.name
            with self._sandbox.session(self._code) as session:
                properties = PropertyJudge(self._sandbox)
                return with_fresh_calls([plan], {name: outcomes}, session, properties)[name]
        called = {name: item for name, item in outcomes.repeats.items() if not isinstance(item, NotCalled)}
        return replace(outcomes, fresh=called)


def _hasty(plan: ExercisePlan, share: float) -> ExercisePlan:
    """The plan with that share of the time for each call."""
    shown, hidden = (
        replace(phase, batch=replace(phase.batch, seconds=phase.batch.seconds * share))
        for phase in (plan.shown, plan.hidden)
    )
    return replace(plan, shown=shown, hidden=hidden, illustrations=replace(plan.illustrations, calls=()))


def _call_in_phases(plan: ExercisePlan, session: Session) -> CallOutcomes:
    first = call_shown([plan], session)
    _, hidden = call_hidden([plan], first.run, first.outcomes, session)
    return plan.pair(first.outcomes[plan.exercise.name], hidden[plan.exercise.name])


def _code(cells: Sequence[str], function: str) -> StudentCode:
    return StudentCode(list(enumerate(cells)), functions=(function,))


def _conditions(judged: JudgedCalls, trial: Trial) -> list[Feature]:
    """The conditions to try: those that hold in a case that calls the exercise's own function.

    None where the mutant keeps all marks without a condition, and for kinds of mutants that are tried without. None
    where any answer is right that solves an equation nearly: how near it comes has little to do with features.
    """
    if not judged.failed or trial.mutant is None or trial.mutant.kind not in KINDS_UNDER_CONDITIONS:
        return []
    cases = [case for case in judged.exercise.cases if case.function == judged.exercise.name]
    if any(isinstance(part, ResidualAnswer) for case in cases for part in parts_of(case.expected[0])):
        return []
    return conditions(cases)


def _is_open(judged: JudgedCalls, trial: Trial) -> bool:
    """Whether the mutant keeps all marks, always or under a condition."""
    return not judged.failed or not all(map(judged.catches_under, _conditions(judged, trial)))


def _holes(own: JudgedCalls, shown: Sequence[CaseKey], trial: Trial) -> Iterator[Hole]:
    """The smallest random calls that show what the key does not see."""
    smallest_first = sorted(shown, key=case_order)
    ordinary = [case for case in smallest_first if not case.has_extreme_numbers]
    if smallest_first and (trial.mutant is None or not own.failed):
        yield Hole(None, smallest_first[0].name)
    for feature in _conditions(own, trial):
        having = [case for case in ordinary if feature in case.features]
        if having and not own.catches_under(feature):
            yield Hole(feature, having[0].name)


def _is_recognised(trial: Trial, plan: AuditPlan, sandbox: Sandbox, judged: Sequence[JudgedCalls | None]) -> bool:
    """Whether a mutant that keeps all marks is equivalent: of such a kind, and all answers are the reference's.

    Where all that is asked of answers is a predicate, every mutant is that keeps all marks: what meets it is right.
    """
    if all(isinstance(part, MeetsAnswer) for case in plan.own.exercise.cases for part in parts_of(case.expected[0])):
        return True
    if trial.mutant is None or trial.mutant.kind in AUTHORS_REASON_KINDS:
        return False
    found = [item for item in judged if item]
    plans = [plan.own, plan.random][: len(found)]
    with sandbox.session(_code(trial.original, trial.exercise)) as session:
        return all(
            _same_outcomes(_call_in_phases(item, session), mutant.outcomes)
            for item, mutant in zip(plans, found, strict=True)
        )


def _same_outcomes(one: CallOutcomes, other: CallOutcomes) -> bool:
    return all(
        _same_answer(left[name], right[name])
        for left, right in ((one.first, other.first), (one.repeats, other.repeats))
        for name in left
    )


def _same_answer(one: Outcome, other: Outcome) -> bool:
    if not isinstance(one, Returned) or not isinstance(other, Returned):
        return False
    return _same_numbers(one.value, other.value) and same_value(one.arguments, other.arguments)


def _same_numbers(one: Any, other: Any) -> bool:
    """Whether two answers are equal, in the types of their numbers, too; those of single numbers may differ."""
    one, other = plain_answer(one), plain_answer(other)
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same_numbers(one[name], other[name]) for name in one)
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
