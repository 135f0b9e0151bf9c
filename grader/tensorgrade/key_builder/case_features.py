"""The features of a call's arguments (`tensorgrade.result.features`), and those that a setting will give a call."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tensorgrade.arrays.codec import Array
from tensorgrade.exercise.domain import Choice, Count, Domain, Floats, Made, PairOf
from tensorgrade.key_builder.domain_sizes import Setting, evaluate
from tensorgrade.result.features import FEATURE_NAMES, Feature

LARGE, SMALL = 1e4, 1e-2


@dataclass(frozen=True)
class ArrayFacts:
    """What features ask of an array."""

    shape: tuple[int, ...]
    negative: bool
    fractions: bool
    float32: bool
    unusual_layout: bool
    extreme: bool = False
    """Whether its largest absolute value is above `LARGE`, or below `SMALL` and not zero."""
    zero: bool = False


def features_of_arguments(domain: Domain, arguments: Mapping[str, Any]) -> tuple[Feature, ...]:
    """The features of a call; those that are left out have their defaults, which are plain. Arrays are `Array`."""
    facts = {name: _facts(value) if isinstance(value, Array) else value for name, value in arguments.items()}
    return _in_order(_features(domain, facts))


def features_of_setting(domain: Domain, setting: Setting) -> tuple[Feature, ...]:
    """The features of a call of this setting; those of a `Made` argument are not known before it is made."""
    values: dict[str, Any] = {}
    for name, item in domain.arguments.items():
        match item:
            case Floats(axes=axes, signed=signed):
                shape = tuple(evaluate(axis, setting.names) for axis in axes)
                values[name] = ArrayFacts(
                    shape, signed and setting.negative, True, setting.float32, setting.layout != "C"
                )
            case Choice() | Count() | PairOf():
                values[name] = argument_value(item, name, setting)
            case Made():
                pass
    return _in_order(_features(domain, values))


def argument_value(item: Choice | Count | PairOf, name: str, setting: Setting) -> Any:
    """The argument that is no array, in a call of this setting."""
    match item:
        case Choice(values=values):
            return setting.choices.get(name, values[0])
        case Count(size=size):
            return evaluate(size, setting.names)
        case PairOf(rows=rows, columns=columns):
            if setting.choices.get(name, False):
                return None
            return evaluate(rows, setting.names), evaluate(columns, setting.names)


def _facts(array: Array) -> ArrayFacts:
    values = array.values
    return ArrayFacts(
        values.shape,
        bool((values < 0).any()),
        bool((values != np.rint(values)).any()),
        values.dtype == np.float32,
        array.layout != "C",
        not SMALL <= np.abs(values).max(initial=0.0) <= LARGE and bool(values.any()),
        not values.any(),
    )


def _in_order(features: Iterator[Feature]) -> tuple[Feature, ...]:
    """Each once, in the order of `FEATURE_NAMES`."""
    return tuple(sorted(set(features), key=lambda item: (FEATURE_NAMES.index(item.name), item.argument, item.value)))


def _features(domain: Domain, values: Mapping[str, Any]) -> Iterator[Feature]:
    arrays = [value for value in values.values() if isinstance(value, ArrayFacts)]
    yield from (Feature("negative") for item in arrays if item.negative)
    yield from (Feature("fractions") for item in arrays if item.fractions)
    yield from (Feature("float32") for item in arrays if item.float32)
    yield from (Feature("unusual-layout") for item in arrays if item.unusual_layout)
    if any(item.extreme for item in arrays) or (arrays and all(item.zero for item in arrays)):
        yield Feature("extreme-numbers")
    several: set[str] = set()
    for name, value in values.items():
        item = domain.arguments[name]
        match item:
            case Floats(axes=axes) if isinstance(value, ArrayFacts):
                yield from _of_sides(domain, name, axes, value.shape)
                counted = dict(zip(axes, value.shape, strict=True))
                sides = axes[-2:] if len(axes) >= 2 else ()
                for axis in [axis for axis in axes if axis in domain.sizes and axis not in (*sides, *several)]:
                    several.add(axis)
                    if counted[axis] > max(1, domain.sizes[axis].low):
                        yield Feature("several", name, axis)
            case Count(size=size) if size in domain.sizes and type(value) is int:
                if value > max(1, domain.sizes[size].low):
                    yield Feature("several", name, size)
            case PairOf() if value is not None:
                plain = argument_value(item, name, Setting(_plain_names(domain)))
                if item.none_means or (tuple(value) != plain and len(set(plain)) == 1 and _has_low(domain, item)):
                    yield Feature("given", name, "None" if item.none_means else repr(plain))
                if value[0] != value[1]:
                    yield Feature("unequal", name)
            case Choice(values=options) if len(options) > 1 and value != options[0]:
                yield Feature("option", name, repr(value))
            case _:
                pass


def _of_sides(domain: Domain, name: str, axes: tuple[str, ...], shape: tuple[int, ...]) -> Iterator[Feature]:
    """Of an array whose last two axes are sizes of their own."""
    if len(axes) < 2 or not set(axes[-2:]) <= set(domain.sizes):
        return
    rows, columns = shape[-2:]
    if rows != columns:
        yield Feature("not-square", name)
    if rows % 2 == 0 or columns % 2 == 0:
        yield Feature("even-side", name)


def _has_low(domain: Domain, item: PairOf) -> bool:
    """Whether the plain pair is the lowest: others are something that the call is given, such as a padding."""
    sizes = [domain.sizes.get(name) for name in (item.rows, item.columns)]
    return all(size is not None and size.plain == size.low for size in sizes)


def _plain_names(domain: Domain) -> Mapping[str, int]:
    return {name: item.plain for name, item in domain.sizes.items()}
