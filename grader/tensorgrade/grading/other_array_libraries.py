"""Calls with other arrays than NumPy's, for exercises with such checks, in a sandbox that has their libraries."""

from collections.abc import Sequence

from tensorgrade.arrays.libraries import CUDA, LIBRARY_MODULES, installed_kinds
from tensorgrade.grading.plan import ExercisePlan
from tensorgrade.judge.call_outcomes import Outcomes
from tensorgrade.judge.forbidden_operations import find_forbidden_operations
from tensorgrade.sandbox.run_records import SandboxRun, merge_runs
from tensorgrade.sandbox.session import Session
from tensorgrade.submission.notebook_reader import ParsedSubmission

LibraryOutcomes = dict[str, dict[str, Outcomes]]
"""By exercise and kind of array, the outcomes of calls by case; without kinds that are not available."""


def call_with_array_libraries(
    submission: ParsedSubmission,
    session: Session,
    plans: Sequence[ExercisePlan],
    run: SandboxRun,
    cuda: bool,
) -> tuple[SandboxRun, LibraryOutcomes]:
    """The outcomes of the calls with other libraries' arrays; and ``run``, the runs of NumPy's calls, with them added.

    The cells run again, in other processes, one for the calls that students may see and one for the others: those for
    NumPy's arrays do not load the libraries. ``cuda`` False: make no calls with tensors on a CUDA device, even if there
    is one.
    """
    outcomes: LibraryOutcomes = {plan.exercise.name: {} for plan in plans}
    for phases in ([plan.shown for plan in plans], [plan.hidden for plan in plans]):
        wanted = [
            (plan.exercise.name, calls)
            for plan, phase in zip(plans, phases, strict=True)
            for calls in phase.libraries
            if (cuda or calls.check.array_kind != CUDA) and installed_kinds([calls.check.array_kind])
        ]
        if not wanted:
            continue
        library_run = session.run([calls.batch for _, calls in wanted], with_libraries=True)
        run = merge_runs(run, library_run)
        for (name, calls), made in zip(wanted, library_run.outcomes, strict=True):
            if made is not None:
                of_kind = outcomes[name].get(calls.check.array_kind, {})
                outcomes[name][calls.check.array_kind] = {**of_kind, **dict(zip(calls.cases, made, strict=True))}
    # Forbidden operations are found in the source even where the library or the device is missing.
    for exercise in (plan.exercise for plan in plans if plan.exercise.library_checks):
        uses = find_forbidden_operations(submission, exercise.name, exercise.ready_made)
        for check in exercise.library_checks:
            if use := uses.get(LIBRARY_MODULES[check.array_kind]):
                outcomes[exercise.name][check.array_kind] = dict.fromkeys(check.cases, use)
    return run, outcomes
