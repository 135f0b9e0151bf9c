"""Audits an answer key by mutation testing: mutants of the reference solution, run in the sandbox and judged.

A mutant is caught if the exercise loses marks. One that keeps full marks is equivalent to the reference, for a reason
that the author wrote down, or shows that the key lacks a case.
"""

import ast
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from tensorgrade.audit.audit_records import ExerciseAudit, Trial, TrialResult
from tensorgrade.audit.declared_verdicts import VerdictComparison
from tensorgrade.audit.equivalent_mutants import EquivalentMutant
from tensorgrade.audit.mutants import mutants
from tensorgrade.grading.executors import map_in_order
from tensorgrade.grading.fresh_calls import with_fresh_calls
from tensorgrade.grading.local_pool import on_this_machine
from tensorgrade.grading.worker import GradingSetup, GradingWorker
from tensorgrade.judge.judge import failures
from tensorgrade.key.key_records import AnswerKey
from tensorgrade.result.failure_kinds import failure_kind
from tensorgrade.sandbox.outcomes import NotCalled
from tensorgrade.sandbox.run_records import StudentCode

TIME_LIMIT_DIVISOR = 2
"""A call of a mutant gets the exercise's time limit divided by this."""

SolutionCells = Sequence[tuple[str, str]]
"""The author's code cells: the exercise that a cell solves, or "", and its source."""


def trials(cells: SolutionCells, exercises: Sequence[str]) -> list[Trial]:
    """Per exercise, the reference solution and then its mutants. Raises UserError for a cell without its function."""
    first = next((number for number, (name, _) in enumerate(cells) if name), 0)
    # Cells between the solutions try them out: only their imports and definitions are kept.
    program = [
        (name, text if name or number < first else _definitions(text)) for number, (name, text) in enumerate(cells)
    ]
    all_trials = []
    for exercise in exercises:
        all_trials.append(Trial(exercise, tuple(text for _, text in program)))
        for mutant in mutants(dict(program)[exercise], exercise):
            changed = tuple(mutant.source if name == exercise else text for name, text in program)
            all_trials.append(Trial(exercise, changed, mutant))
    return all_trials


def _definitions(source: str) -> str:
    """The imports, functions and classes at the top level of a cell."""
    kinds = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
    return "\n".join(ast.unparse(node) for node in ast.parse(source).body if isinstance(node, kinds))


def run_trials(
    trials: Sequence[Trial], setup: GradingSetup, jobs: int, progress: Callable[[], None] = lambda: None
) -> list[TrialResult]:
    """The results of the trials, in their order, from ``jobs`` processes; ``progress`` is called after each."""
    results = []
    for _, result in map_in_order(trials, run_trial, setup, on_this_machine(jobs)):
        results.append(result)
        progress()
    return results


def run_trial(trial: Trial, worker: GradingWorker) -> TrialResult:
    """Run one program in the sandbox and judge it on its own exercise only."""
    started, plan = time.monotonic(), worker.plan.exercise(trial.exercise)
    seconds = plan.batch.seconds / (TIME_LIMIT_DIVISOR if trial.mutant else 1)
    code = StudentCode(list(enumerate(trial.cells)), functions=(trial.exercise,))
    plan = replace(plan, batch=replace(plan.batch, seconds=seconds))
    run = worker.sandbox.run(code, [plan.batch])
    calls = {trial.exercise: plan.pair(run.outcomes[0] or ())}
    outcomes = with_fresh_calls([plan], calls, code, worker.sandbox, run.cuts)[trial.exercise]
    # A check that is not judged before a value is right has failures without a kind: it catches nothing.
    failed = {
        check: reasons
        for check, reasons in failures(plan.exercise, outcomes).items()
        if any(failure_kind(reason.fact) for reason in reasons)
    }
    called = {
        name
        for name, outcome in (*outcomes.first.items(), *outcomes.repeats.items())
        if not isinstance(outcome, NotCalled)
    }
    cases = {reason.case.name for reasons in failed.values() for reason in reasons if reason.case}
    return TrialResult(tuple(failed), tuple(sorted(cases & called)), time.monotonic() - started)


def audit_exercises(
    key: AnswerKey,
    trials: Sequence[Trial],
    results: Sequence[TrialResult],
    reasons: Sequence[EquivalentMutant],
    submissions: Sequence[VerdictComparison] = (),
) -> Iterator[ExerciseAudit]:
    """The figures of every exercise of a key, from the trials and their results."""
    for exercise in key.exercises:
        pairs = zip(trials, results, strict=True)
        own = [(trial, result) for trial, result in pairs if trial.exercise == exercise.name]
        yield ExerciseAudit(
            exercise,
            next(result for trial, result in own if trial.mutant is None),
            [(trial.mutant, result) for trial, result in own if trial.mutant is not None],
            [item for item in reasons if item.function == exercise.name],
            [item for item in submissions if item.function == exercise.name],
        )
