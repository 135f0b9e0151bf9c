"""The check that a function also works with another library's arrays, such as PyTorch tensors."""

from dataclasses import replace

from tensorgrade.arrays.libraries import CUDA
from tensorgrade.judge.failures import (
    CaseFailure,
    CheckContext,
    devices_disagree_failure,
    no_answer_failure,
)
from tensorgrade.key.check_records import LibraryCheck
from tensorgrade.key.cross_device import compare_on_all_devices
from tensorgrade.result.differences import Difference, WrongType
from tensorgrade.result.failure_facts import Failure, WrongAnswer, WrongArrayDtype, WrongArrayKind
from tensorgrade.sandbox.outcomes import Returned, UsedReadyMade


def check_array_kind(context: CheckContext, check: LibraryCheck) -> list[CaseFailure]:
    """The failed calls with the check's kind of array.

    A call passes when it returns arrays of the same kind, on the same device, whose values agree with the expected
    ones within the same tolerance as NumPy's do (`tensorgrade.key.cross_device.compare_on_all_devices`).
    """
    failures, exercise = [], context.exercise
    for name, outcome in context.outcomes.libraries.get(check.array_kind, {}).items():
        case = exercise.case(name)
        if not isinstance(outcome, Returned):
            failure = no_answer_failure(exercise, case, outcome, check.array_kind, check.array_kind == CUDA)
            in_source = isinstance(outcome, UsedReadyMade) and outcome.place.line is not None
            # Without the case: the values are not at fault.
            failures.append(replace(failure, case=None, of_shown_call=case.shown or in_source))
            continue
        difference, devices_disagree = compare_on_all_devices(outcome.value, case.expected)
        if devices_disagree:
            failures.append(devices_disagree_failure(case))
        elif difference:
            failures.append(CaseFailure(_array_fact(difference, check.array_kind), case, outcome.value, difference))
    return failures


def _array_fact(difference: Difference, array_kind: str) -> Failure:
    if not isinstance(difference, WrongType) or difference.got == "None":
        return WrongAnswer(difference)
    array, _of, dtype = difference.got.partition(" of ")
    if array == "numpy.ndarray" and dtype:  # the right kind: the sandbox has converted it to NumPy's
        return WrongArrayDtype(dtype)
    return WrongArrayKind(difference.got, array_kind)
