"""The cases of a key: their arguments, drawn or derived, and their expected answers."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tensorgrade.arrays.codec import Array
from tensorgrade.arrays.devices import ReferenceDevice
from tensorgrade.exercise.definition import Exercise
from tensorgrade.exercise.inputs import Derived, Draw
from tensorgrade.exercise.rubric import Case
from tensorgrade.exercise.validation import AuthorError
from tensorgrade.key.key_records import CaseKey
from tensorgrade.key_builder.dependence import depends_on
from tensorgrade.key_builder.reference import Arguments, expected_answer, expected_on_device


def draw_arguments(exercise: Exercise, called: Mapping[str, Exercise], seed: str) -> dict[str, dict[str, Any]]:
    """The arguments of every case of an exercise, by case and in the order of the function's parameters.

    ``called`` is the exercise whose function a case calls, by the name of the case. Arrays become `Array`.
    """
    drawn: dict[str, dict[str, Any]] = {}
    for case in exercise.cases():
        drawn[case.name] = {}
        for name in called[case.name].parameters():
            if name in case.arguments:
                drawn[case.name][name] = draw_argument(case, name, seed, drawn)
    return drawn


def draw_argument(case: Case, name: str, seed: str, drawn: Mapping[str, Arguments]) -> Any:
    """One argument of a case; ``drawn`` are the arguments of the cases before it, by case.

    Raises AuthorError if it is derived from a case that is not among them.
    """
    value = case.arguments[name]
    if isinstance(value, Derived):
        if value.case not in drawn:
            raise AuthorError(
                f"Case {case.name!r} derives {name} from {value.case!r}, which must come before it.", case.name
            )
        origin = drawn[value.case][name]
        return Array(np.ascontiguousarray(value.change(origin.values)), origin.layout)
    if isinstance(value, Draw):
        digest = hashlib.sha256(f"{seed}/{case.name}/{name}".encode()).digest()
        generator = np.random.default_rng(int.from_bytes(digest, "big"))
        return Array(value.sample(generator), value.layout)
    return Array(np.array(value, order="C")) if isinstance(value, np.ndarray) else value


def case_key(
    exercise: Exercise,
    name: str,
    arguments: Arguments,
    devices: Sequence[ReferenceDevice],
    *,
    public: bool,
    relation: bool,
) -> CaseKey:
    """The key of one call of the exercise's function. Raises AuthorError if the reference fails on it."""
    expected = expected_answer(exercise, name, arguments)
    keyword = {key for key, item in exercise.parameters().items() if item.default is not item.empty}
    return CaseKey(
        name=name,
        function=exercise.name,
        public=public,
        positional={key: value for key, value in arguments.items() if key not in keyword},
        keyword={key: value for key, value in arguments.items() if key in keyword},
        expected=(expected, *(expected_on_device(exercise, name, arguments, expected, device) for device in devices)),
        in_relation=relation,
        float64=all(item.values.dtype == np.float64 for item in arguments.values() if isinstance(item, Array)),
        dependence=() if relation else depends_on(exercise.reference, arguments),
    )
