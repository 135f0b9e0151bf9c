"""Calls with other arrays than NumPy's, for exercises with array checks, in a sandbox that has their libraries."""

from collections.abc import Sequence
from functools import lru_cache

from tensorgrade.arrays.libraries import CUDA, LIBRARY_MODULES, installed_kinds
from tensorgrade.grading.exercise_calls import case_call
from tensorgrade.judge.forbidden_operations import find_forbidden_operations
from tensorgrade.key.key_records import ExerciseKey
from tensorgrade.sandbox.host import CallBatch, Sandbox, SandboxRun, StudentCode
from tensorgrade.sandbox.wire import Outcome
from tensorgrade.submission.notebook_reader import ParsedSubmission

ArrayOutcomes = dict[str, dict[str, Outcome]]
"""The outcomes of one function's calls, by kind of array and case; without kinds that are not available."""


def call_with_array_libraries(
    submission: ParsedSubmission, exercises: Sequence[ExerciseKey], run: SandboxRun, sandbox: Sandbox, cuda: bool
) -> dict[str, ArrayOutcomes]:
    """The outcomes of the array checks' calls, by exercise name.

    The cells run again, in another process: the one for NumPy's arrays does not load the libraries. ``run``, the run
    in that first process, is updated with this run's layers, waiting time and memory. ``cuda`` False: make no calls
    with tensors on a CUDA device, even if there is one.
    """
    outcomes: dict[str, ArrayOutcomes] = {item.name: {} for item in exercises}
    checks = [(item, check) for item in exercises for check in item.array_checks if cuda or check.array != CUDA]
    checks = [(item, check) for item, check in checks if installed_kinds([check.array])]
    if checks:
        batches = [_array_batch(item, check.array) for item, check in checks]
        array_run = sandbox.array_sandbox.run(
            StudentCode(submission.cells, submission.is_script), batches, run.definitions_only
        )
        run.layers = [layer for layer in run.layers if layer in array_run.layers]
        run.waited += array_run.waited
        run.memory = max(run.memory, array_run.memory)
        for (item, check), batch_outcomes in zip(checks, array_run.outcomes, strict=True):
            if batch_outcomes:
                outcomes[item.name][check.array] = dict(zip(check.cases, batch_outcomes, strict=True))
    # Forbidden operations are found in the source even where the library or the device is missing.
    for item in exercises:
        uses = find_forbidden_operations(submission, item.name, item.ready_made)
        for check in item.array_checks:
            if fault := uses.get(LIBRARY_MODULES[check.array]):
                outcomes[item.name][check.array] = dict.fromkeys(check.cases, Outcome("ready-made", fault=fault))
    return outcomes


@lru_cache(maxsize=64)
def _array_batch(exercise: ExerciseKey, kind: str) -> CallBatch:
    """The calls with one kind of array, which are encoded once for all submissions."""
    [check] = [check for check in exercise.array_checks if check.array == kind]
    return CallBatch(
        [case_call(exercise.case(name)) for name in check.cases], exercise.seconds, kind, exercise.ready_made
    )
