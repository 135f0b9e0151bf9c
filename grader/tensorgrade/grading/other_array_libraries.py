"""Calls with other arrays than NumPy's, for exercises with such checks, in a sandbox that has their libraries."""

from collections.abc import Sequence

from tensorgrade.arrays.libraries import CUDA, LIBRARY_MODULES, installed_kinds
from tensorgrade.grading.plan import ExercisePlan
from tensorgrade.judge.call_outcomes import Outcomes
from tensorgrade.judge.forbidden_operations import find_forbidden_operations
from tensorgrade.sandbox.host import Sandbox
from tensorgrade.sandbox.run_records import SandboxRun, StudentCode, merge_runs
from tensorgrade.submission.notebook_reader import ParsedSubmission

LibraryOutcomes = dict[str, dict[str, Outcomes]]
"""By exercise and kind of array, the outcomes of calls by case; without kinds that are not available."""


def call_with_array_libraries(
    submission: ParsedSubmission,
    code: StudentCode,
    plans: Sequence[ExercisePlan],
    run: SandboxRun,
    sandbox: Sandbox,
    cuda: bool,
) -> tuple[SandboxRun, LibraryOutcomes]:
    """The outcomes of the calls with other libraries' arrays; and ``run``, the run in NumPy's process, with them added.

    The cells run again, in another process: the one for NumPy's arrays does not load the libraries. ``cuda`` False:
    make no calls with tensors on a CUDA device, even if there is one.
    """
    outcomes: LibraryOutcomes = {plan.exercise.name: {} for plan in plans}
    wanted = [
        (plan.exercise.name, check, batch)
        for plan in plans
        for check, batch in plan.library_batches
        if (cuda or check.array_kind != CUDA) and installed_kinds([check.array_kind])
    ]
    if wanted:
        library_run = sandbox.array_sandbox.run(code, [batch for *_, batch in wanted], run.cuts)
        run = merge_runs(run, library_run)
        for (name, check, _), batch_outcomes in zip(wanted, library_run.outcomes, strict=True):
            if batch_outcomes is not None:
                outcomes[name][check.array_kind] = dict(zip(check.cases, batch_outcomes, strict=True))
    # Forbidden operations are found in the source even where the library or the device is missing.
    for exercise in (plan.exercise for plan in plans if plan.library_batches):
        uses = find_forbidden_operations(submission, exercise.name, exercise.ready_made)
        for check in exercise.library_checks:
            if use := uses.get(LIBRARY_MODULES[check.array_kind]):
                outcomes[exercise.name][check.array_kind] = dict.fromkeys(check.cases, use)
    return run, outcomes
