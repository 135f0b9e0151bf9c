"""Twins of a case: the same call with one argument changed, or with as few others as the domain ties to it.

A twin of an array keeps its shape, its sum and its corners where it can: two elements inside are exchanged.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from inspect import signature
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tensorgrade.exercise.domain import Choice, Count, Domain, Floats, Made, PairOf
from tensorgrade.exercise.expressions import parse_expression
from tensorgrade.exercise.inputs import Derived, Draw
from tensorgrade.exercise.rubric import Case
from tensorgrade.key_builder.domain_checks import case_arguments
from tensorgrade.key_builder.domain_sizes import Setting, SizeSpace

EXCHANGES = 6
"""How many pairs of a list's inner items are exchanged, until one exchange has an effect."""


@dataclass(frozen=True)
class Twin:
    """The arguments of a twin, of the kinds that a `Case` takes."""

    arguments: Mapping[str, Any]
    changed: tuple[str, ...]
    """The arguments that differ from the original's."""


def twins_of_drawn(case: Case) -> Iterator[Sequence[Twin]]:
    """Twins of a case without a domain, for each of its random arrays: the first that has an effect counts."""
    for name in [name for name, value in case.arguments.items() if isinstance(value, Draw)]:
        yield [
            Twin(_same(case) | {name: Derived(case.name, change=exchange_inside)}, (name,)),
            Twin(_same(case) | {name: case.arguments[name]}, (name,)),
        ]


def other_contents(case: Case, domain: Domain | None) -> Twin | None:
    """The case with all its random arrays and lists drawn anew, in the same shapes; None if it has none."""
    if domain is None:
        random = {name: value for name, value in case.arguments.items() if isinstance(value, Draw)}
    else:
        made = (Floats, Made)
        random = {name: case.arguments[name] for name, item in domain.arguments.items() if isinstance(item, made)}
    return Twin(_same(case) | random, tuple(random)) if random else None


def twins_in_domain(case: Case, domain: Domain, setting: Setting) -> Iterator[Sequence[Twin]]:
    """Twins of a case of this setting, for each argument: the first that has an effect counts."""
    for name, item in domain.arguments.items():
        match item:
            case Floats():
                inside = {name: Derived(case.name, change=exchange_inside)}
                yield [_twin(case, domain, setting, values) for values in (inside, {name: case.arguments[name]})]
            case Made():
                exchanged = [
                    {name: Derived(case.name, change=partial(exchange_items, number=k))} for k in range(EXCHANGES)
                ]
                yield [_twin(case, domain, setting, values) for values in (*exchanged, {name: case.arguments[name]})]
            case Choice() | Count() | PairOf():
                others = _other_settings(name, item, domain, setting)
                yield sorted(
                    (_twin_of_setting(case, domain, other) for other in others), key=lambda twin: len(twin.changed)
                )
    yield from _exchanged_counts(case, domain, setting)


def _same(case: Case) -> dict[str, Any]:
    """Every argument as in the case."""
    return {
        name: value if isinstance(value, (int, str, tuple, type(None))) else Derived(case.name)
        for name, value in case.arguments.items()
    }


def _twin(case: Case, domain: Domain, setting: Setting, values: Mapping[str, Any]) -> Twin:
    """The case with these arguments, and with others made anew that are made of them."""
    made_anew = {
        name: case.arguments[name]
        for name, item in domain.arguments.items()
        if isinstance(item, Made) and name not in values and values.keys() & signature(item.function).parameters.keys()
    }
    return Twin(_same(case) | made_anew | dict(values), (*values, *made_anew))


def _twin_of_setting(case: Case, domain: Domain, setting: Setting) -> Twin:
    """The case in another setting: arguments whose value or shape is the same stay as they are."""
    new = case_arguments(domain, setting)
    changed = {name: value for name, value in new.items() if not _alike(value, case.arguments[name])}
    made_anew = {
        name: new[name]
        for name, item in domain.arguments.items()
        if isinstance(item, Made) and changed.keys() & signature(item.function).parameters.keys()
    }
    changed |= made_anew
    return Twin(_same(case) | changed, tuple(name for name in domain.arguments if name in changed))


def _alike(new: Any, old: Any) -> bool:
    """Whether an argument of a setting is that of another one; made ones are if they are made of the same sizes."""
    if isinstance(new, Draw) or isinstance(old, Draw):
        return isinstance(new, Draw) and isinstance(old, Draw) and new.shape == old.shape
    if hasattr(new, "function") and hasattr(old, "function"):
        return bool(new.function.keywords == old.function.keywords)
    return bool(new == old)


def _other_settings(name: str, item: Choice | Count | PairOf, domain: Domain, setting: Setting) -> Iterator[Setting]:
    """Settings with another value of the argument, those with few other changes first."""
    match item:
        case Choice(values=values):
            for value in values:
                if value != setting.choices.get(name, values[0]):
                    yield replace(setting, choices={**setting.choices, name: value})
        case Count(size=expression):
            yield from _other_sizes([expression], name, domain, setting)
        case PairOf(rows=rows, columns=columns):
            yield from _other_sizes([rows, columns], name, domain, setting)


def _other_sizes(expressions: Sequence[str], name: str, domain: Domain, setting: Setting) -> Iterator[Setting]:
    space = SizeSpace(domain)
    sizes = {size: setting.names[size] for size in domain.sizes}
    own = sorted(set[str]().union(*(parse_expression(text).names for text in expressions)) & set(sizes))
    choices = {**setting.choices, name: False} if name in setting.choices else setting.choices
    for others in itertools.chain([()], ((other,) for other in sizes if other not in own)):
        for size in own:
            values = [_near(sizes[one], domain.sizes[one].low, domain.sizes[one].high) for one in (size, *others)]
            for chosen in itertools.product(*values):
                names = space.legal({**sizes, **dict(zip((size, *others), chosen, strict=True))})
                if names is not None and space.affordable(names):
                    yield replace(setting, names=names, choices=choices)


def _near(value: int, low: int, high: int) -> list[int]:
    return [other for other in (value + 1, value - 1, value + 2) if low <= other <= high]


def _exchanged_counts(case: Case, domain: Domain, setting: Setting) -> Iterator[Sequence[Twin]]:
    """Two numbers exchanged, which keeps their sum and their product."""
    space = SizeSpace(domain)
    counts = [item.size for item in domain.arguments.values() if isinstance(item, Count) and item.size in domain.sizes]
    for first, second in itertools.combinations(counts, 2):
        sizes = {size: setting.names[size] for size in domain.sizes}
        if sizes[first] == sizes[second]:
            continue
        names = space.legal({**sizes, first: sizes[second], second: sizes[first]})
        if names is not None and space.affordable(names):
            yield [_twin_of_setting(case, domain, replace(setting, names=names))]


def exchange_inside(array: NDArray[Any]) -> NDArray[Any]:
    """The array with its largest and its smallest inner element exchanged; as it is, where it has no two of them."""
    changed = array.copy()
    inner = changed[(..., *(slice(1, -1) if length > 2 else slice(None) for length in array.shape[-2:]))]
    if inner.size:
        low = np.unravel_index(inner.argmin(), inner.shape)
        high = np.unravel_index(inner.argmax(), inner.shape)
        inner[low], inner[high] = inner[high].copy(), inner[low].copy()
    return changed


def exchange_items(values: Any, number: int) -> Any:
    """A list or tuple with two inner items that differ exchanged: the pair of this number; without one, as it is.

    So is an array: one that is made from other arguments may be legal for these only as it was made.
    """
    if not isinstance(values, (list, tuple)):
        return values
    changed = list(values)
    inner = range(1, len(changed) - 1)
    differing = [pair for pair in itertools.combinations(inner, 2) if changed[pair[0]] != changed[pair[1]]]
    for first, second in differing[number : number + 1]:
        changed[first], changed[second] = changed[second], changed[first]
    return type(values)(changed)
