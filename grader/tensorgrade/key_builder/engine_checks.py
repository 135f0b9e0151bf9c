"""The checks that the engine adds to an author's: the properties purity, state and precision, and other array kinds."""

from collections.abc import Sequence
from typing import Any

from tensorgrade.arrays.codec import Array
from tensorgrade.exercise.definition import Exercise
from tensorgrade.exercise.validation import AuthorError
from tensorgrade.key.compare import FLOAT_DTYPES
from tensorgrade.key.key_records import CaseKey, CheckKey
from tensorgrade.translation import Text

MAX_ARRAY_CASES = 8
"""How many cases are called with each kind of array beside NumPy's."""

PURITY_TITLE = Text("Leaves its arguments as they were", "不改动传入的参数")
STATE_TITLE = Text("Gives the same answer when called again", "再次调用时给出相同的结果")
PRECISION_TITLE = Text("Keeps the precision of float64", "保持 float64 的精度")
ARRAY_TITLES = {
    "array-api-strict": Text("Works with arrays of array-api-strict", "适用于 array-api-strict 的数组"),
    "torch": Text("Works with PyTorch tensors on the CPU", "适用于 CPU 上的 PyTorch 张量"),
    "torch-cuda": Text("Works with PyTorch tensors on a GPU (CUDA)", "适用于 GPU（CUDA）上的 PyTorch 张量"),
}


def property_checks(cases: Sequence[CaseKey], repeats: Sequence[str]) -> list[CheckKey]:
    """The checks of purity, state and precision.

    ``cases`` are those with expected values, ``repeats`` the calls at the end (`repeated_calls`). There is no purity
    check if no argument is mutable, and no precision check if no case has float64 arrays and a `Close` answer.
    """

    def check(name: Any, title: Text, names: Sequence[str]) -> CheckKey:
        return CheckKey(name, title, name, False, 1, tuple(names), (), False, None)

    checks = [check("state", STATE_TITLE, repeats)]
    mutable = [case.name for case in cases if any(_is_mutable(item) for item in (*case.positional.values(),))]
    if mutable:
        checks.insert(0, check("purity", PURITY_TITLE, mutable))
    precise = [case.name for case in cases if case.double and any(part.kind == "close" for part in case.truths[0])]
    if precise:
        checks.append(check("precision", PRECISION_TITLE, precise))
    return checks


def array_checks(exercise: Exercise, cases: Sequence[CaseKey]) -> list[CheckKey]:
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
        CheckKey(kind, ARRAY_TITLES[kind], "array", False, exercise.kind_weight, names, (), False, None, kind)
        for kind in kinds
    ]


def _is_mutable(value: Any) -> bool:
    return (isinstance(value, Array) and value.layout != "readonly") or isinstance(value, list)
