"""Twins of a case: the same call with one argument changed, and with as few others as the domain ties to it.

A changed array keeps its shape, its sum and its corners where it can: two elements inside are exchanged.
"""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
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
    """The arguments of a twin, of the kinds that a `Case` takes, derived from the case that it is a twin of."""

    arguments: Mapping[str, Any]
    changed: tuple[str, ...]
    """The arguments that differ from that case's."""
    setting: Setting | None = None
    """Its setting, where there is a domain."""


def twins_of_drawn(original: Case) -> Iterator[Callable[[Case, Setting | None], Sequence[Twin]]]:
    """For each random array of a case without a domain, twins of that case, or of a twin of it."""
    for name in [name for name, value in original.arguments.items() if isinstance(value, Draw)]:

        def twins(case: Case, _: Setting | None, name: str = name) -> Sequence[Twin]:
            return [
                Twin(_same(case) | {name: Derived(case.name, change=exchange_inside)}, (name,)),
                Twin(_same(case) | {name: original.arguments[name]}, (name,)),
            ]

        yield twins


def twins_in_domain(domain: Domain) -> Iterator[Callable[[Case, Setting | None], Sequence[Twin]]]:
    """For each argument, twins of a case of a setting: of several, the first that has an effect counts."""
    counts = [item.size for item in domain.arguments.values() if isinstance(item, Count) and item.size in domain.sizes]
    for first, second in itertools.combinations(counts, 2):
        yield partial(_exchanged_counts, domain, first, second)
    for name in domain.arguments:
        yield partial(_twins_of_argument, domain, name)


def _twins_of_argument(domain: Domain, name: str, case: Case, setting: Setting | None) -> Sequence[Twin]:
    assert setting is not None
    item = domain.arguments[name]
    match item:
        case Floats():
            changes: Sequence[Callable[[Any], Any]] = [exchange_inside]
        case Made():
            changes = [partial(exchange_items, number=number) for number in range(EXCHANGES)]
        case Choice() | Count() | PairOf():
            others = _other_settings(name, item, domain, setting)
            twins = [_twin_of_setting(case, domain, setting, other) for other in others]
            return sorted(twins, key=lambda twin: len(twin.changed))
    anew = case_arguments(domain, setting)[name]
    return [
        _twin(case, domain, setting, name, value)
        for value in (*(Derived(case.name, change=change) for change in changes), anew)
    ]


def _same(case: Case) -> dict[str, Any]:
    """Every argument as in the case."""
    return {
        name: value if isinstance(value, (int, str, tuple, type(None))) else Derived(case.name)
        for name, value in case.arguments.items()
    }


def _twin(case: Case, domain: Domain, setting: Setting, name: str, value: Any) -> Twin:
    """The case with this argument, and with others made anew that are made of it."""
    anew = case_arguments(domain, setting)
    changed = {name: value} | {
        other: anew[other]
        for other, item in domain.arguments.items()
        if isinstance(item, Made) and other != name and name in signature(item.function).parameters
    }
    return Twin(_same(case) | changed, tuple(changed), setting)


def _twin_of_setting(case: Case, domain: Domain, old: Setting, new: Setting) -> Twin:
    """The case in another setting: arguments whose value or shape is the same stay as they are."""
    before, after = case_arguments(domain, old), case_arguments(domain, new)
    changed = {name for name, value in after.items() if not _alike(value, before[name])}
    changed |= {
        name
        for name, item in domain.arguments.items()
        if isinstance(item, Made) and changed & signature(item.function).parameters.keys()
    }
    in_order = tuple(name for name in domain.arguments if name in changed)
    return Twin(_same(case) | {name: after[name] for name in in_order}, in_order, new)


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


def _exchanged_counts(domain: Domain, first: str, second: str, case: Case, setting: Setting | None) -> Sequence[Twin]:
    """Two numbers exchanged, which keeps their sum and their product."""
    assert setting is not None
    space, sizes = SizeSpace(domain), {size: setting.names[size] for size in domain.sizes}
    names = space.legal({**sizes, first: sizes[second], second: sizes[first]})
    if names is None or not space.affordable(names):
        return []
    return [_twin_of_setting(case, domain, setting, replace(setting, names=names))]


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
