"""Answers called with other arrays than NumPy's, in a sandbox that has their libraries; for exercises that ask."""

from collections.abc import Sequence
from functools import lru_cache

from tensorgrade.arrays.libraries import CUDA, LIBRARIES, installed
from tensorgrade.judge.forbidden_operations import ready_made
from tensorgrade.key.key_records import CaseKey, ExerciseKey
from tensorgrade.sandbox.host import Batch, Code, Run, Sandbox
from tensorgrade.sandbox.wire import Call, Outcome
from tensorgrade.submission.notebook_reader import Submission

Arrays = dict[str, dict[str, Outcome]]
"""What came of one function's calls, by kind of array and case. A kind that is not there could not be had."""


def lend(
    submission: Submission, exercises: Sequence[ExerciseKey], run: Run, sandbox: Sandbox, cuda: bool
) -> dict[str, Arrays]:
    """What came of the calls of all exercises, by their names; ``run`` is the run with NumPy's arrays, and told more.

    The cells run once more, in a process that has the libraries: the first one stays without them. ``cuda``
    False: no tensors on a CUDA device, even if there is one.
    """
    told: dict[str, Arrays] = {item.name: {} for item in exercises}
    asked = [(item, check) for item in exercises for check in item.arrays if cuda or check.array != CUDA]
    asked = [(item, check) for item, check in asked if installed([check.array])]
    if asked:
        batches = [_batch(item, check.array) for item, check in asked]
        further = sandbox.further.run(Code(submission.cells, submission.script), batches, run.skipped)
        run.layers = [layer for layer in run.layers if layer in further.layers]
        run.waited += further.waited
        run.memory = max(run.memory, further.memory)
        for (item, check), outcomes in zip(asked, further.outcomes, strict=True):
            if outcomes:
                told[item.name][check.array] = dict(zip(check.cases, outcomes, strict=True))
    # What the source shows needs neither library nor device.
    for item in exercises:
        used = ready_made(submission.cells, item.name, item.ready_made)
        for check in item.arrays:
            if fault := used.get(LIBRARIES[check.array]):
                told[item.name][check.array] = dict.fromkeys(check.cases, Outcome("ready-made", fault=fault))
    return told


@lru_cache(maxsize=64)
def _batch(exercise: ExerciseKey, kind: str) -> Batch:
    """The calls with one kind of array: made once for all submissions."""
    [check] = [check for check in exercise.arrays if check.array == kind]
    return Batch([call(exercise.case(name)) for name in check.cases], exercise.seconds, kind, exercise.ready_made)


def call(case: CaseKey) -> Call:
    """The call of a case, as it goes to the sandbox."""
    return Call(case.function, tuple(case.positional.values()), dict(case.keyword))
