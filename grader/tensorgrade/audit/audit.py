"""Audits an answer key by mutation testing: mutants of the reference solution, run in the sandbox and judged.

A mutant is caught if the exercise loses marks. One that keeps full marks is equivalent to the reference, for a reason
that the author wrote down, or shows that the key lacks a case.
"""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence

from tensorgrade.audit.audit_records import ExerciseAudit, Trial, TrialResult
from tensorgrade.audit.declared_verdicts import VerdictComparison
from tensorgrade.audit.equivalent_mutants import EquivalentMutant
from tensorgrade.audit.mutants import mutants
from tensorgrade.audit.run_trial import run_trial
from tensorgrade.audit.wrapped_functions import CallForm
from tensorgrade.grading.executors import map_in_order
from tensorgrade.grading.local_pool import on_this_machine
from tensorgrade.grading.worker import GradingSetup
from tensorgrade.key.key_records import AnswerKey, ExerciseKey

SolutionCells = Sequence[tuple[str, str]]
"""The author's code cells: the exercise that a cell solves, or "", and its source."""


def trials(cells: SolutionCells, exercises: Sequence[str], forms: Mapping[str, CallForm] | None = None) -> list[Trial]:
    """Per exercise, the reference solution and then its mutants. Raises UserError for a cell without its function.

    ``forms`` has the exercises of which it is known what is promised of their calls.
    """
    first = next((number for number, (name, _) in enumerate(cells) if name), 0)
    # Cells between the solutions try them out: only their imports and definitions are kept.
    program = [
        (name, text if name or number < first else _definitions(text)) for number, (name, text) in enumerate(cells)
    ]
    all_trials = []
    original = tuple(text for _, text in program)
    for exercise in exercises:
        all_trials.append(Trial(exercise, original))
        for mutant in mutants(dict(program)[exercise], exercise, (forms or {}).get(exercise)):
            changed = tuple(mutant.source if name == exercise else text for name, text in program)
            all_trials.append(Trial(exercise, changed, mutant, original))
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


def audit_exercises(
    key: AnswerKey,
    trials: Sequence[Trial],
    results: Sequence[TrialResult],
    reasons: Sequence[EquivalentMutant],
    submissions: Sequence[VerdictComparison] = (),
    random_calls: Mapping[str, ExerciseKey] | None = None,
    seeds: int = 1,
) -> Iterator[ExerciseAudit]:
    """The figures of every exercise of a key, from the trials and their results; ``random_calls`` are by exercise."""
    for exercise in key.exercises:
        pairs = zip(trials, results, strict=True)
        own = [(trial, result) for trial, result in pairs if trial.exercise == exercise.name]
        yield ExerciseAudit(
            exercise,
            next(result for trial, result in own if trial.mutant is None),
            [(trial.mutant, result) for trial, result in own if trial.mutant is not None],
            [item for item in reasons if item.function == exercise.name],
            [item for item in submissions if item.function == exercise.name],
            random_calls[exercise.name].cases if random_calls else (),
            seeds,
        )
