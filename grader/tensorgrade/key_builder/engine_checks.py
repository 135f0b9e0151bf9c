"""The checks that the engine adds to an author's: the properties purity, state and precision, and other array kinds."""

from collections.abc import Sequence
from typing import Any

from tensorgrade.arrays.codec import Array
from tensorgrade.exercise.definition import Exercise
from tensorgrade.exercise.validation import AuthorError
from tensorgrade.key.answer_tree import parts_of
from tensorgrade.key.check_records import LibraryCheck, PropertyCheck
from tensorgrade.key.compare_arrays import FLOAT_DTYPES
from tensorgrade.key.expected_answers import CloseAnswer
from tensorgrade.key.key_records import CaseKey, Repeat
from tensorgrade.translation import engine_text

MAX_ARRAY_CASES = 8
"""How many cases are called with each kind of array beside NumPy's."""

PURITY_TITLE = engine_text("Leaves its arguments as they were")
STATE_TITLE = engine_text("Gives the same answer when called again")
PRECISION_TITLE = engine_text("Keeps the precision of float64")
ARRAY_TITLES = {
    "array-api-strict": engine_text("Works with arrays of array-api-strict"),
    "torch": engine_text("Works with PyTorch tensors on the CPU"),
    "torch-cuda": engine_text("Works with PyTorch tensors on a GPU (CUDA)"),
}


def tenth_weight(exercise: Exercise) -> int:
    """The weight of a check that has a tenth of the points or a little more: *state*, and those of the domain.

    It is the least w with 10·w ≥ others + k·w, where k checks have this weight.
    """
    others = sum(check.weight for check in exercise.checks) + exercise.kind_weight * (len(exercise.kinds) - 1) + 2
    equal = 3 if exercise.domain else 1
    return -(-others // (10 - equal))


def property_checks(cases: Sequence[CaseKey], repeats: Sequence[Repeat], state_weight: int) -> list[PropertyCheck]:
    """The checks of purity, state and precision; purity and precision have weight 1.

    ``cases`` are those with expected values, ``repeats`` the calls at the end (`repeated_calls`). There is no purity
    check if no argument is mutable, no state check without repeats, and no precision check if no case has float64
    arrays and a `Close` answer. Very large and small numbers are no matter of precision: beside them, others vanish.
    """
    mutable = [case.name for case in cases if any(map(_is_mutable, case.positional.values()))]
    precise = [case.name for case in cases if case.float64 and not case.has_extreme_numbers and _has_close_part(case)]
    checks = (
        PropertyCheck("purity", PURITY_TITLE, weight=1, cases=tuple(mutable)),
        PropertyCheck("state", STATE_TITLE, weight=state_weight, cases=tuple(repeat.name for repeat in repeats)),
        PropertyCheck("precision", PRECISION_TITLE, weight=1, cases=tuple(precise)),
    )
    return [check for check in checks if check.cases]


def _has_close_part(case: CaseKey) -> bool:
    return any(isinstance(part, CloseAnswer) for part in parts_of(case.expected[0]))


def library_checks(exercise: Exercise, cases: Sequence[CaseKey]) -> list[LibraryCheck]:
    """One check per kind of array beside NumPy's, each on the same few cases.

    These are the first case, with float arrays only, of each check of values, public checks first. Raises AuthorError
    if there is none.
    """
    float_cases = {
        case.name
        for case in cases
        if all(item.values.dtype in FLOAT_DTYPES for item in case.arguments.values() if isinstance(item, Array))
    }
    checks = sorted((check for check in exercise.checks if not check.relation), key=lambda check: not check.public)
    first = [next((case.name for case in check.cases if case.name in float_cases), None) for check in checks]
    names = tuple(name for name in first if name)[:MAX_ARRAY_CASES]
    kinds = [kind for kind in exercise.kinds if kind in ARRAY_TITLES]
    if kinds and not names:
        raise AuthorError(f"{exercise.name}: kinds of array need a case whose arrays are all floats.", exercise.name)
    return [
        LibraryCheck(name=kind, title=ARRAY_TITLES[kind], weight=exercise.kind_weight, cases=names, array_kind=kind)
        for kind in kinds
    ]


def _is_mutable(value: Any) -> bool:
    return (isinstance(value, Array) and value.layout != "readonly") or isinstance(value, list)
