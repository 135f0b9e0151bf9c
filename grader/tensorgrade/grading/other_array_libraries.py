"""Answers called with other arrays than NumPy's, in a sandbox that has their libraries; for exercises that ask."""

from collections.abc import Sequence
from functools import lru_cache

from tensorgrade.arrays.libraries import CUDA, LIBRARY_MODULES, installed_kinds
from tensorgrade.judge.forbidden_operations import find_forbidden_operations
from tensorgrade.key.key_records import CaseKey, ExerciseKey
from tensorgrade.sandbox.host import CallBatch, Sandbox, SandboxRun, StudentCode
from tensorgrade.sandbox.wire import Call, Outcome
from tensorgrade.submission.notebook_reader import ParsedSubmission

ArrayOutcomes = dict[str, dict[str, Outcome]]
"""What came of one function's calls, by kind of array and case. A kind that is not there could not be had."""


def call_with_array_libraries(
    submission: ParsedSubmission, exercises: Sequence[ExerciseKey], run: SandboxRun, sandbox: Sandbox, cuda: bool
) -> dict[str, ArrayOutcomes]:
    """What came of the calls of all exercises, by their names; ``run`` is the run with NumPy's arrays, and told more.

    The cells run once more, in a process that has the libraries: the first one stays without them. ``cuda``
    False: no tensors on a CUDA device, even if there is one.
    """
    told: dict[str, ArrayOutcomes] = {item.name: {} for item in exercises}
    asked = [(item, check) for item in exercises for check in item.array_checks if cuda or check.array != CUDA]
    asked = [(item, check) for item, check in asked if installed_kinds([check.array])]
    if asked:
        batches = [_batch(item, check.array) for item, check in asked]
        further = sandbox.array_sandbox.run(
            StudentCode(submission.cells, submission.is_script), batches, run.definitions_only
        )
        run.layers = [layer for layer in run.layers if layer in further.layers]
        run.waited += further.waited
        run.memory = max(run.memory, further.memory)
        for (item, check), outcomes in zip(asked, further.outcomes, strict=True):
            if outcomes:
                told[item.name][check.array] = dict(zip(check.cases, outcomes, strict=True))
    # What the source shows needs neither library nor device.
    for item in exercises:
        used = find_forbidden_operations(submission.cells, item.name, item.ready_made)
        for check in item.array_checks:
            if fault := used.get(LIBRARY_MODULES[check.array]):
                told[item.name][check.array] = dict.fromkeys(check.cases, Outcome("ready-made", fault=fault))
    return told


@lru_cache(maxsize=64)
def _batch(exercise: ExerciseKey, kind: str) -> CallBatch:
    """The calls with one kind of array: made once for all submissions."""
    [check] = [check for check in exercise.array_checks if check.array == kind]
    return CallBatch(
        [case_call(exercise.case(name)) for name in check.cases], exercise.seconds, kind, exercise.ready_made
    )


def case_call(case: CaseKey) -> Call:
    """The call of a case, as it goes to the sandbox."""
    return Call(case.function, tuple(case.positional.values()), dict(case.keyword))
