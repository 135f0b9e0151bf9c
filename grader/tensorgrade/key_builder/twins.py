"""Twins of a case: the same call with one argument changed, and with as few others as the domain ties to it.

A changed array keeps its shape, its sum and its corners where it can: two elements inside are exchanged.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from inspect import signature
from typing import Any, TypeAlias

from tensorgrade.exercise.domain import Choice, Count, Domain, Floats, Made, PairOf
from tensorgrade.exercise.expressions import parse_expression
from tensorgrade.exercise.inputs import Derived, Draw
from tensorgrade.exercise.rubric import Case
from tensorgrade.key_builder.domain_sizes import Setting, SizeSpace
from tensorgrade.key_builder.drawn_cases import case_arguments
from tensorgrade.key_builder.exchanges import EXCHANGED, EXCHANGES, exchange_items

VARIED = "varied"
"""The case that is called again with one argument changed."""
SETTINGS = 120
"""How many settings are looked at closely."""


@dataclass(frozen=True)
class Twin:
    """The arguments of a twin, of the kinds that a `Case` takes, derived from the case that it is a twin of."""

    arguments: Mapping[str, Any]
    changed: tuple[str, ...]
    """The arguments that differ from that case's."""
    setting: Setting | None = None
    """Its setting, where there is a domain."""


TwinsOf: TypeAlias = Callable[[Case, Setting | None], Sequence[Twin]]
"""Twins of a case of a setting, one way to change it."""


def twins_of_drawn(original: Case) -> Iterator[TwinsOf]:
    """For each random array of a case without a domain, twins of that case, or of a twin of it."""
    for name in [name for name, value in original.arguments.items() if isinstance(value, Draw)]:

        def twins(case: Case, _: Setting | None, name: str = name) -> Sequence[Twin]:
            return [*_exchanged(case, None, name), Twin(_same(case) | {name: original.arguments[name]}, (name,))]

        yield twins


def twins_in_domain(space: SizeSpace) -> Iterator[TwinsOf]:
    """For each argument, twins of a case of a setting: of several, the first that has an effect counts."""
    domain = space.domain
    counts = [item.size for item in domain.arguments.values() if isinstance(item, Count) and item.size in domain.sizes]
    for first, second in itertools.combinations(counts, 2):
        yield partial(_exchanged_counts, space, first, second)
    for name, item in domain.arguments.items():
        if isinstance(item, Floats) and item.change_alone:
            yield partial(_changed_alone, item.change_alone, name)
        if isinstance(item, (Choice, Count, PairOf)):
            yield partial(_to_where_it_changes_alone, space, name)
        yield partial(_twins_of_argument, space, name)
        match item:
            case Floats(axes=axes) if len(axes) > 2:
                yield partial(_exchanged_in_last_map, name)
            case PairOf(columns=columns) if columns in domain.sizes:
                yield partial(_other_columns, space, name, columns)
            case _:
                pass


def _twins_of_argument(space: SizeSpace, name: str, case: Case, setting: Setting | None) -> Sequence[Twin]:
    assert setting is not None
    domain = space.domain
    item = domain.arguments[name]
    match item:
        case Floats():
            changes: Sequence[Callable[[Any], Any]] = EXCHANGED
        case Made():
            changes = [partial(exchange_items, number=number) for number in range(EXCHANGES)]
        case Choice() | Count() | PairOf():
            return _twins_of_settings(case, domain, setting, _other_settings(name, item, space, setting))
    anew = case_arguments(domain, setting)[name]
    twins = [
        _twin(case, domain, setting, name, value)
        for value in (*(Derived(case.name, change=change) for change in changes), anew)
    ]
    if isinstance(item, Made):
        sizes = [size for size in domain.sizes if size in signature(item.function).parameters]
        others = [*_twice_as_large(sizes, space, setting), *_other_sizes(sizes, name, space, setting)]
        twins += [_twin_of_setting(case, domain, setting, other) for other in others]
    return twins


def _twice_as_large(sizes: Sequence[str], space: SizeSpace, setting: Setting) -> Iterator[Setting]:
    """One of the sizes doubled: what is made of nearly the same sizes may be of the same size by chance."""
    own = {size: setting.names[size] for size in space.domain.sizes}
    for size in sizes:
        names = space.legal({**own, size: 2 * own[size]})
        if names is not None and space.affordable(names):
            yield replace(setting, names=names)


def _exchanged_in_last_map(name: str, case: Case, setting: Setting | None) -> Sequence[Twin]:
    """Two inner elements of an array's last map exchanged: the first map may be all that is remembered."""
    return _exchanged(case, setting, name, only=-1)


def _exchanged(case: Case, setting: Setting | None, name: str, only: int = 0) -> list[Twin]:
    """Two inner elements of one map of an array exchanged, and nothing else changed."""
    return [_changed_alone(partial(change, only=only), name, case, setting)[0] for change in EXCHANGED]


def _other_columns(space: SizeSpace, name: str, columns: str, case: Case, setting: Setting | None) -> Sequence[Twin]:
    """Another second number of a pair: the first may be all that is remembered."""
    assert setting is not None
    return _twins_of_settings(case, space.domain, setting, _other_sizes([columns], name, space, setting))


def _changed_alone(change: Callable[[Any], Any], name: str, case: Case, setting: Setting | None) -> Sequence[Twin]:
    """An array changed, and the arguments that are made of it as they were."""
    return [Twin(_same(case) | {name: Derived(case.name, change=change)}, (name,), setting)]


def changes_alone(space: SizeSpace, name: str, setting: Setting) -> bool:
    """Whether an argument can have another value while all others stay as they are."""
    item = space.domain.arguments[name]
    if isinstance(item, (Floats, Made)):
        return True
    before = case_arguments(space.domain, setting)
    others = _other_settings(name, item, space, setting)
    return any(_changed(space.domain, before, other) == (name,) for other in others)


def _to_where_it_changes_alone(space: SizeSpace, name: str, case: Case, setting: Setting | None) -> Sequence[Twin]:
    """Another case, from which an argument can change alone, if it cannot from this one."""
    assert setting is not None
    if changes_alone(space, name, setting):
        return []
    others = itertools.islice(space.candidates(f"alone/{name}"), SETTINGS)
    alike = (replace(other, float32=setting.float32, layout=setting.layout) for other in others)
    found = next((other for other in alike if changes_alone(space, name, other)), None)
    if found is None:
        return []
    return [Twin(case_arguments(space.domain, found), tuple(space.domain.arguments), found)]


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
    after = case_arguments(domain, new)
    changed = _changed(domain, case_arguments(domain, old), new)
    return Twin(_same(case) | {name: after[name] for name in changed}, changed, new)


def _twins_of_settings(case: Case, domain: Domain, old: Setting, others: Iterable[Setting]) -> Sequence[Twin]:
    """The case in other settings, those with the fewest changes first."""
    return sorted((_twin_of_setting(case, domain, old, other) for other in others), key=lambda twin: len(twin.changed))


def _changed(domain: Domain, before: Mapping[str, Any], new: Setting) -> tuple[str, ...]:
    """The arguments that are others in a new setting than ``before``, in their order."""
    changed = {name for name, value in case_arguments(domain, new).items() if not _alike(value, before[name])}
    changed |= {
        name
        for name, item in domain.arguments.items()
        if isinstance(item, Made) and changed & signature(item.function).parameters.keys()
    }
    return tuple(name for name in domain.arguments if name in changed)


def _alike(new: Any, old: Any) -> bool:
    """Whether an argument of a setting is that of another one; made ones are if they are made of the same sizes."""
    if isinstance(new, Draw) or isinstance(old, Draw):
        return isinstance(new, Draw) and isinstance(old, Draw) and new.shape == old.shape
    if hasattr(new, "function") and hasattr(old, "function"):
        return bool(new.function.keywords == old.function.keywords)
    return bool(new == old)


def _other_settings(name: str, item: Choice | Count | PairOf, space: SizeSpace, setting: Setting) -> Iterator[Setting]:
    """Settings with another value of the argument, those with few other changes first."""
    match item:
        case Choice(values=values):
            for value in values:
                if value != setting.choices.get(name, values[0]):
                    yield replace(setting, choices={**setting.choices, name: value})
        case Count(size=expression):
            yield from _other_sizes([expression], name, space, setting)
        case PairOf(rows=rows, columns=columns):
            yield from _other_sizes([rows, columns], name, space, setting)


def _other_sizes(expressions: Sequence[str], name: str, space: SizeSpace, setting: Setting) -> Iterator[Setting]:
    domain = space.domain
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


def _exchanged_counts(space: SizeSpace, first: str, second: str, case: Case, setting: Setting | None) -> Sequence[Twin]:
    """Two numbers exchanged, which keeps their sum and their product."""
    assert setting is not None
    sizes = {size: setting.names[size] for size in space.domain.sizes}
    names = space.legal({**sizes, first: sizes[second], second: sizes[first]})
    if names is None or not space.affordable(names):
        return []
    return [_twin_of_setting(case, space.domain, setting, replace(setting, names=names))]
