"""Calls with other arrays than NumPy's, for exercises with such checks, in a sandbox that has their libraries."""

from collections.abc import Mapping, Sequence

from tensorgrade.arrays.libraries import CUDA, LIBRARY_MODULES, installed_kinds
from tensorgrade.grading.plan import ExercisePlan, PhasePlan
from tensorgrade.judge.call_outcomes import Outcomes
from tensorgrade.judge.forbidden_operations import find_forbidden_operations
from tensorgrade.sandbox.run_records import SandboxRun, merge_runs
from tensorgrade.sandbox.session import Session
from tensorgrade.submission.notebook_reader import ParsedSubmission

LibraryOutcomes = dict[str, dict[str, Outcomes]]
"""By exercise and kind of array, the outcomes of calls by case; without kinds that are not available."""


def call_with_array_libraries(
    session: Session, phases: Mapping[str, PhasePlan], run: SandboxRun, cuda: bool
) -> tuple[SandboxRun, LibraryOutcomes]:
    """The outcomes of one phase's calls with other libraries' arrays; and ``run`` with that of these calls added.

    ``phases`` are by exercise. The cells run again, in a process of their own: the one for NumPy's arrays does not load
    the libraries. ``cuda`` False: make no calls with tensors on a CUDA device, even if there is one.
    """
    outcomes: LibraryOutcomes = {name: {} for name in phases}
    wanted = [
        (name, calls)
        for name, phase in phases.items()
        for calls in phase.libraries
        if (cuda or calls.check.array_kind != CUDA) and installed_kinds([calls.check.array_kind])
    ]
    if wanted:
        library_run = session.run([calls.batch for _, calls in wanted], with_libraries=True)
        run = merge_runs(run, library_run)
        for (name, calls), made in zip(wanted, library_run.outcomes, strict=True):
            if made is not None:
                outcomes[name][calls.check.array_kind] = dict(zip(calls.cases, made, strict=True))
    return run, outcomes


def library_outcomes(
    submission: ParsedSubmission, plan: ExercisePlan, phases: Sequence[LibraryOutcomes]
) -> dict[str, Outcomes]:
    """By kind of array, the outcomes of an exercise in all phases.

    Forbidden operations are found in the source even where the library or the device is missing.
    """
    exercise = plan.exercise
    uses = find_forbidden_operations(submission, exercise.name, exercise.ready_made) if exercise.library_checks else {}
    found: dict[str, Outcomes] = {}
    for check in exercise.library_checks:
        made = [phase[exercise.name][check.array_kind] for phase in phases if check.array_kind in phase[exercise.name]]
        if use := uses.get(LIBRARY_MODULES[check.array_kind]):
            found[check.array_kind] = dict.fromkeys(check.cases, use)
        elif made:
            found[check.array_kind] = {name: outcome for outcomes in made for name, outcome in outcomes.items()}
    return found
