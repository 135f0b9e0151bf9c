"""The cases at the ends of a domain: sizes and numbers, one limit at a time."""

import itertools
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from tensorgrade.exercise.definition import Exercise
from tensorgrade.exercise.domain import Choice, Domain, Floats, PairOf
from tensorgrade.exercise.inputs import Draw
from tensorgrade.exercise.rubric import Case
from tensorgrade.key_builder.domain_sizes import Names, Setting, SizeSpace
from tensorgrade.key_builder.drawn_cases import drawn_case, drawn_features, largest_numbers_at, shapes_of
from tensorgrade.key_builder.used_sizes import UsedSizes

SMALLEST_RANGE = 1_000
"""The least largest number near which whole numbers are drawn."""
ARRAYS_AT_LIMITS = ((False, "C"), (True, "C"), (False, "F"), (True, "strided"), (False, "readonly"))
"""The arrays of the cases with the largest sizes, in turn: whether float32, and their layout."""


def size_limits(exercise: Exercise, space: SizeSpace, used: UsedSizes) -> list[Case]:
    """For each group of sizes, a case where they are largest; and one where all are smallest.

    Arrays of all kinds and all values of a choice come in turn. The largest number of an array is its last, so that a
    maximum shows a window of which the end is left out.
    Their sizes are added to ``used``.
    """
    domain, cases, seen = space.domain, list[Case](), set[tuple[tuple[str, int], ...]]()
    options = {name: item.values for name, item in domain.arguments.items() if isinstance(item, Choice)}

    def add(name: str, names: Names | None) -> bool:
        if names is None:
            return False
        if tuple(names.items()) not in seen:
            seen.add(tuple(names.items()))
            float32, layout = ARRAYS_AT_LIMITS[len(cases) % len(ARRAYS_AT_LIMITS)]
            choices = {key: values[len(cases) % len(values)] for key, values in options.items()}
            setting = Setting(names, choices, float32=float32, layout=layout, leaves_out=len(cases) % 2 == 1)
            used.add(setting)
            cases.append(drawn_case(name, exercise, domain, setting, largest_numbers_at("last", domain, setting)))
        return True

    pairs, others = space.groups()
    for group in (*pairs, *([others] if others else [])):
        largest = {name: domain.sizes[name].high for name in group}
        together = add(f"largest-{_case_name(*group)}", space.at_end(largest))
        if len(group) > 1 and (group is others or not together):
            for one in group:
                add(f"largest-{_case_name(one)}", space.at_end({one: domain.sizes[one].high}))
    for name in domain.derived:
        names = space.at_largest(name)
        if names and names[name] > max((dict(other)[name] for other in seen), default=0):
            add(f"largest-{_case_name(name)}", names)
    # Both are left out where they are not legal, or take too long.
    add("largest", space.at_end({name: item.high for name, item in domain.sizes.items()}))
    add("smallest", space.at_end({name: item.low for name, item in domain.sizes.items()}))
    return cases


def _case_name(*sizes: str) -> str:
    return "-".join(size.lower().strip("_").replace("_", "-") for size in sizes)


def number_limits(exercise: Exercise, space: SizeSpace, used: UsedSizes) -> list[Case]:
    """Per mode, cases of the largest numbers, of the most negative and of the smallest ones.

    As many sizes as there can be are above their lowest, so that these numbers meet a padding, too. Each of several
    arrays has its largest numbers alone in one more case: beside products of large numbers, a bias would not count.
    Sizes that are ``used`` are taken only where there are no others; theirs are added.
    """
    domain = space.domain
    floats = {name: item for name, item in domain.arguments.items() if isinstance(item, Floats)}
    if not floats:
        return []
    candidates = list(space.candidates(f"numbers/{exercise.name}"))
    modes = [
        (name, value) for name, item in domain.arguments.items() if isinstance(item, Choice) for value in item.values
    ]
    cases = []
    for number, (name, value) in enumerate(modes or [("", None)]):
        alone = list(floats)[number :: len(modes) or 1] if len(floats) > 1 else []
        families = _families(domain, floats, f"-{number + 1}" if modes else "", alone)
        settings = _rich_settings(space, candidates, {name: value} if name else {}, used)
        for family, setting in zip(families, settings, strict=False):
            setting = replace(setting, float32=family.float32)
            arrays = {key: family.draw(floats[key], setting, domain, key) for key in family.arrays}
            cases.append(drawn_case(family.name, exercise, domain, setting, arrays))
    return cases


@dataclass(frozen=True)
class _Family:
    """The numbers of a case at their limits."""

    name: str
    draw: Callable[[Floats, Setting, Domain, str], Draw]
    arrays: Collection[str]
    """The arrays that have such numbers; others are drawn as usual."""
    float32: bool = False


def _families(domain: Domain, floats: Mapping[str, Floats], suffix: str, alone: Sequence[str]) -> list[_Family]:
    """The families of one mode; ``alone`` are the arrays that get large numbers alone in it."""
    families = [
        _Family(f"largest-numbers{suffix}", partial(_near_end, sign="any"), floats),
        _Family(f"smallest-numbers{suffix}", _small, floats),
    ]
    if domain.accepts is not None:
        # Numbers that are almost equal may be what it refuses, such as an ill-conditioned picture.
        return [*families, _Family(f"largest-whole-numbers{suffix}", _whole, floats, float32=True)]
    families.append(_Family(f"zeros{suffix}", _zeros, floats))
    if any(_hides_products(item, domain) for item in floats.values()):
        families.append(_Family(f"all-small{suffix}", _all_small, floats))
    if all(item.signed for item in floats.values()):
        families.append(_Family(f"most-negative{suffix}", partial(_near_end, sign="negative"), floats))
    positive = partial(_near_end, sign="positive")
    return [*families, *(_Family(f"largest-{_case_name(key)}-alone", positive, [key]) for key in alone)]


def _rich_settings(
    space: SizeSpace, candidates: Sequence[Setting], choice: Mapping[str, Any], used: UsedSizes
) -> Iterator[Setting]:
    """Ever further settings with this choice that have few sizes at their lowest and many features.

    Their sizes are not ``used`` where there are others, and are added. Arguments that may be None are so in every other
    setting; those that have their defaults are left out.
    """
    none = {name: True for name, item in space.domain.arguments.items() if isinstance(item, PairOf) and item.none_means}
    kinds = [choice, {**choice, **none}] if none else [choice]
    found = [settings for kind in kinds if (settings := _richest_first(space, candidates, kind))]
    for settings in itertools.cycle(found):
        setting = next((item for item in settings if item not in used), settings[0])
        used.add(setting)
        yield Setting(setting.names, setting.choices, leaves_out=True)


def _richest_first(space: SizeSpace, candidates: Sequence[Setting], choices: Mapping[str, Any]) -> list[Setting]:
    """The richest setting with these choices, improved, and those that differ from it in one thing."""

    def has_choices(setting: Setting) -> bool:
        return all(setting.choices[name] == value for name, value in choices.items())

    def cost(setting: Setting) -> tuple[int, ...]:
        names = setting.names
        lowest = sum(names[name] == item.low for name, item in space.domain.sizes.items())
        features = len(drawn_features(space.domain, setting))
        return not has_choices(setting), space.missed(names), space.excess(names), lowest, -features

    def with_work(setting: Setting) -> tuple[int, ...]:
        return *cost(setting), space.work(setting.names)

    having = list(filter(has_choices, candidates))
    if not having:
        return []
    richest = space.improved(min(having, key=with_work), lambda others: list(map(cost, others)))
    return [richest, *sorted(filter(has_choices, space.neighbours(richest)), key=with_work)]


def _near_end(item: Floats, setting: Setting, domain: Domain, name: str, sign: Any) -> Draw:
    """Numbers near the largest. Those of one sign are whole, as a narrow type of integers takes them.

    Of negative ones, the largest is the first, where a running maximum starts.
    """
    shape = shapes_of(domain, setting)[name]
    largest_at: Any = "first" if sign == "negative" else "anywhere"
    if sign != "any" and item.largest >= SMALLEST_RANGE:
        low, high = int(0.9 * item.largest), int(item.largest)
        return Draw(shape, "integers", low=low, high=high, sign=sign, largest_at=largest_at)
    sign = sign if item.signed else "positive"
    return Draw(shape, "near-one", scale=item.largest, sign=sign, largest_at=largest_at)


def _whole(item: Floats, setting: Setting, domain: Domain, name: str) -> Draw:
    """Whole numbers up to the largest, as float32, so that what is made of them is mostly whole, too."""
    end = int(item.largest)
    low = -end if item.signed else 0
    return Draw(shapes_of(domain, setting)[name], "integers", "float32", low=low, high=end + 1)


def _all_small(item: Floats, setting: Setting, domain: Domain, name: str) -> Draw:
    """Small numbers in every array, such as a bias beside products that are smaller still."""
    sign: Any = "any" if item.signed else "positive"
    return Draw(shapes_of(domain, setting)[name], "normal", scale=item.smallest, sign=sign)


def _small(item: Floats, setting: Setting, domain: Domain, name: str) -> Draw:
    """Small numbers; zeros in an array that would hide all products of small numbers."""
    small = _all_small(item, setting, domain, name)
    return replace(small, scale=0.0) if _hides_products(item, domain) else small


def _zeros(item: Floats, setting: Setting, domain: Domain, name: str) -> Draw:
    return replace(_all_small(item, setting, domain, name), scale=0.0)


def _hides_products(item: Floats, domain: Domain) -> bool:
    """Whether it is an array of one axis beside others, such as a bias."""
    return len(item.axes) == 1 and len(domain.arguments) > 1
