"""Cases of a setting: their values, and the arrays that are drawn for them."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from inspect import signature
from typing import Any, Literal

from tensorgrade.exercise.definition import Exercise
from tensorgrade.exercise.domain import Choice, Count, Domain, Floats, Made, PairOf
from tensorgrade.exercise.inputs import Draw, Generated
from tensorgrade.exercise.rubric import Case
from tensorgrade.key_builder.case_features import argument_value, features_of_setting
from tensorgrade.key_builder.domain_sizes import Setting, evaluate
from tensorgrade.result.features import Feature


def shapes_of(domain: Domain, setting: Setting) -> dict[str, tuple[int, ...]]:
    """The shapes of the arrays that are drawn, by argument."""
    return {
        name: tuple(evaluate(axis, setting.names) for axis in item.axes)
        for name, item in domain.arguments.items()
        if isinstance(item, Floats)
    }


def drawn_features(domain: Domain, setting: Setting) -> tuple[Feature, ...]:
    """The features in which drawn cases differ: their numbers have decimals always."""
    return tuple(item for item in features_of_setting(domain, setting) if item.name != "fractions")


def drawn_case(
    name: str, exercise: Exercise, domain: Domain, setting: Setting, arrays: Mapping[str, Draw] | None = None
) -> Case:
    """A case of the setting; ``arrays`` are drawn otherwise than normally."""
    arguments = case_arguments(domain, setting) | dict(arrays or {})
    if setting.leaves_out:
        defaults = {key: item.default for key, item in exercise.parameters().items()}
        arguments = {
            key: value
            for key, value in arguments.items()
            if type(value) is not type(defaults[key]) or value != defaults[key]
        }
    return Case(name, **arguments)


def largest_numbers_at(place: Literal["last", "middle"], domain: Domain, setting: Setting) -> dict[str, Draw]:
    """The arrays that are drawn for a case of the setting, with their largest number there (`Draw.largest_at`)."""
    arguments = case_arguments(domain, setting)
    return {name: replace(item, largest_at=place) for name, item in arguments.items() if isinstance(item, Draw)}


def case_arguments(domain: Domain, setting: Setting) -> dict[str, Any]:
    """What a case of the setting is given: values, and arrays to draw."""
    arguments: dict[str, Any] = {}
    for name, item in domain.arguments.items():
        match item:
            case Floats():
                arguments[name] = _drawn(item, setting, shapes_of(domain, setting)[name])
            case Made():
                arguments[name] = generated(item, setting)
            case Choice() | Count() | PairOf():
                arguments[name] = argument_value(item, name, setting)
    return arguments


def _drawn(item: Floats, setting: Setting, shape: tuple[int, ...]) -> Draw:
    sign: Any = "any" if item.signed and setting.negative else "positive"
    layout: Any = setting.layout
    return Draw(shape, "normal", "float32" if setting.float32 else "float64", sign=sign, layout=layout)


def generated(item: Made, setting: Setting) -> Generated:
    """The argument's function with the sizes that it asks for; the arguments that it asks for stay open."""
    asked = signature(item.function).parameters
    sizes = {name: value for name, value in setting.names.items() if name in asked}
    return Generated(partial(item.function, **sizes), "float32" if setting.float32 else "float64")
