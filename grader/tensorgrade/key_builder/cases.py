"""The cases of a key: their arguments, drawn or derived, and their expected answers."""

import hashlib
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from inspect import signature
from typing import Any

import numpy as np

from tensorgrade.arrays.codec import Array
from tensorgrade.arrays.devices import ReferenceDevice
from tensorgrade.arrays.nested_values import map_values
from tensorgrade.exercise.definition import Exercise
from tensorgrade.exercise.inputs import Derived, Draw, Generated
from tensorgrade.exercise.rubric import Case
from tensorgrade.exercise.scripted_cases import ScriptedReference
from tensorgrade.exercise.validation import AuthorError
from tensorgrade.key.key_records import CaseKey
from tensorgrade.key_builder.case_features import features_of_arguments
from tensorgrade.key_builder.dependence import depends_on
from tensorgrade.key_builder.reference import Arguments, expected_answer, expected_on_device
from tensorgrade.key_builder.unsendable_values import KINDS, unsendable_value

MAX_DRAWS = 200
"""How often the arguments of a case are drawn anew where the domain does not accept them."""

MAX_EQUAL = 20
"""How often they are drawn anew where an argument comes again: of the smallest sizes, say, there is one value only."""


def draw_arguments(
    exercise: Exercise, called: Mapping[str, Exercise], seed: str, other_seeds: Mapping[str, str]
) -> dict[str, dict[str, Any]]:
    """The arguments of every case of an exercise, by case and in the order of the function's parameters.

    ``called`` is the exercise whose function a case calls, by the name of the case; ``other_seeds`` are those of cases
    that are not drawn from ``seed``. Arrays become `Array`.
    """
    drawn: dict[str, dict[str, Any]] = {}
    for case in exercise.cases():
        drawn[case.name] = draw_case(called[case.name], case, other_seeds.get(case.name, seed), drawn)
    return drawn


def draw_case(called: Exercise, case: Case, seed: str, drawn: Mapping[str, Arguments]) -> dict[str, Any]:
    """The arguments of a case that calls the exercise ``called``; ``drawn`` are those of the cases before it, by case.

    A function may remember answers by one argument, which must fail in the calls at the end and in no other check: what
    is generated is drawn anew where a case before has the same, for as often as that may help. Raises AuthorError where
    the domain accepts none of `MAX_DRAWS` draws.
    """
    accepts = called.domain.accepts if called.domain else None
    random = any(isinstance(value, (Draw, Generated)) for value in case.arguments.values())
    accepted: list[dict[str, Any]] = []
    for attempt in range(MAX_DRAWS if random else 1):
        arguments: dict[str, Any] = {}
        for name in called.parameters():
            if name in case.arguments:
                salt = f"{seed}/{case.name}/{name}" + (f"/{attempt}" if attempt else "")
                arguments[name] = _argument(case, name, salt, drawn, arguments)
                if problem := unsendable_value(name, arguments[name]):
                    raise AuthorError(
                        f"{called.name}: case {case.name!r} cannot be sent to a student's function: {problem}. "
                        f"Arguments are {KINDS}.",
                        called.name,
                        case.name,
                    )
        if not random or accepts is None or call_by_name(accepts, arguments):
            accepted.append(arguments)
            if len(accepted) == MAX_EQUAL or not _comes_again(case, arguments, drawn.values()):
                return arguments
    if accepted:
        return accepted[0]
    raise AuthorError(
        f"{called.name}: the domain's `accepts` refused {MAX_DRAWS} draws of case {case.name!r}. Give ranges in which "
        "most draws are legal.",
        called.name,
    )


def _comes_again(case: Case, arguments: Arguments, before: Iterable[Arguments]) -> bool:
    """Whether a generated argument of the case that is no array has the value that it has in a case before."""
    generated = {
        name: arguments[name]
        for name, value in case.arguments.items()
        if isinstance(value, Generated) and not isinstance(arguments[name], Array)
    }
    return any(name in other and other[name] == value for name, value in generated.items() for other in before)


def _argument(case: Case, name: str, salt: str, drawn: Mapping[str, Arguments], earlier: Arguments) -> Any:
    """One argument of a case. Raises AuthorError if it is derived from a case that is not among the ``drawn``."""
    value = case.arguments[name]
    match value:
        case Derived():
            if value.case not in drawn:
                raise AuthorError(
                    f"Case {case.name!r} derives {name} from {value.case!r}, which must come before it.", case.name
                )
            origin = drawn[value.case][name]
            if not isinstance(origin, Array):
                return value.change(origin)
            return Array(np.ascontiguousarray(value.change(origin.values)), origin.layout)
        case Draw():
            return Array(value.sample(_generator(salt)), value.layout)
        case Generated():
            made = call_by_name(value.function, {"generator": _generator(salt), **earlier})
            return Array(np.array(made, value.dtype, order="C")) if isinstance(made, np.ndarray) else made
        case _:
            numbers = itertools.count(1)
            return map_values(lambda item: _literal_or_drawn(item, salt, numbers), value)


def _literal_or_drawn(value: Any, salt: str, numbers: Iterator[int]) -> Any:
    """A value in a tuple, list or dictionary; of several arrays that are drawn, each has a number of its own."""
    match value:
        case Draw():
            return Array(value.sample(_generator(f"{salt}/{next(numbers)}")), value.layout)
        case np.ndarray():
            return Array(np.array(value, order="C"))
        case _:
            return value


def _generator(salt: str) -> np.random.Generator:
    return np.random.default_rng(int.from_bytes(hashlib.sha256(salt.encode()).digest(), "big"))


def call_by_name(function: Callable[..., Any], arguments: Arguments) -> Any:
    """The function's value for those of the arguments that it names; arrays in float64."""
    asked = {key for key, item in signature(function).parameters.items() if item.kind is not item.VAR_KEYWORD}
    bound = getattr(function, "keywords", {})
    return function(
        **{
            name: map_values(lambda item: item.values.astype(np.float64) if isinstance(item, Array) else item, value)
            for name, value in arguments.items()
            if name in asked and name not in bound
        }
    )


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
    reference = exercise.reference
    return CaseKey(
        name=name,
        function=exercise.name,
        public=public,
        positional={key: value for key, value in arguments.items() if key not in keyword},
        keyword={key: value for key, value in arguments.items() if key in keyword},
        expected=(expected, *(expected_on_device(exercise, name, arguments, expected, device) for device in devices)),
        in_relation=relation,
        float64=all(item.values.dtype == np.float64 for item in arguments.values() if isinstance(item, Array)),
        dependence=() if relation else depends_on(reference, arguments, expected),
        script=reference.script if isinstance(reference, ScriptedReference) else None,
        features=features_of_arguments(exercise.domain, arguments) if exercise.domain else (),
    )
