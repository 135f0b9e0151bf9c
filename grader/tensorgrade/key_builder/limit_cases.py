"""The cases at the ends of a domain: sizes and numbers, one limit at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tensorgrade.exercise.definition import Exercise
from tensorgrade.exercise.domain import Choice, Domain, Floats
from tensorgrade.exercise.inputs import Draw
from tensorgrade.exercise.rubric import Case
from tensorgrade.key_builder.domain_sizes import Names, Setting, SizeSpace
from tensorgrade.key_builder.drawn_cases import drawn_case, drawn_features, largest_numbers_at, shapes_of

SMALLEST_RANGE = 1_000
"""The least largest number near which whole numbers are drawn."""
ARRAYS_AT_LIMITS = ((False, "C"), (True, "C"), (False, "F"), (True, "strided"), (False, "readonly"))
"""The arrays of the cases with the largest sizes, in turn: whether float32, and their layout."""


def size_limits(exercise: Exercise, space: SizeSpace) -> list[Case]:
    """For each group of sizes, a case where they are largest; and one where all are smallest.

    Arrays of all kinds and all values of a choice come in turn. The largest number of an array is its last, so that a
    maximum shows a window of which the end is left out.
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


def number_limits(exercise: Exercise, space: SizeSpace) -> list[Case]:
    """Per mode, cases of the largest numbers, of the most negative and of the smallest ones.

    As many sizes as there can be are above their lowest, so that these numbers meet a padding, too. Each of several
    arrays has its largest numbers alone in one more case: beside products of large numbers, a bias would not count.
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
        having = [item for item in candidates if not name or item.choices.get(name) == value]
        if not having:
            continue
        richest = _richest(space, having, name)
        setting = Setting(richest.names, richest.choices, leaves_out=True)
        suffix = f"-{number + 1}" if modes else ""
        signed = all(item.signed for item in floats.values())
        largest = {key: _near_end(item, setting, domain, key, sign="any") for key, item in floats.items()}
        smallest = {key: _small(item, setting, domain, key) for key, item in floats.items()}
        zeros = {key: replace(item, scale=0.0) for key, item in smallest.items()}
        cases.append(drawn_case(f"largest-numbers{suffix}", exercise, domain, setting, largest))
        cases.append(drawn_case(f"smallest-numbers{suffix}", exercise, domain, setting, smallest))
        if domain.accepts is not None:
            # Numbers that are almost equal may be what it refuses, such as an ill-conditioned picture.
            single = replace(setting, float32=True)
            whole = {key: _whole(item, single, domain, key) for key, item in floats.items()}
            cases.append(drawn_case(f"largest-whole-numbers{suffix}", exercise, domain, single, whole))
            continue
        cases.append(drawn_case(f"zeros{suffix}", exercise, domain, setting, zeros))
        if any(item.scale == 0 for item in smallest.values()):
            cases.append(drawn_case(f"all-small{suffix}", exercise, domain, setting, _all_small(floats, smallest)))
        if signed:
            negative = {key: _near_end(item, setting, domain, key, sign="negative") for key, item in floats.items()}
            cases.append(drawn_case(f"most-negative{suffix}", exercise, domain, setting, negative))
        for key in list(floats)[number :: len(modes) or 1] if len(floats) > 1 else ():
            alone = {key: _near_end(floats[key], setting, domain, key, sign="positive")}
            cases.append(drawn_case(f"largest-{_case_name(key)}-alone", exercise, domain, setting, alone))
    return cases


def _richest(space: SizeSpace, settings: Sequence[Setting], choice: str) -> Setting:
    """The setting, improved, that has few sizes at their lowest, and many features; all are alike in one choice."""
    value = settings[0].choices.get(choice)

    def cost(setting: Setting) -> tuple[int, ...]:
        names = setting.names
        lowest = sum(names[name] == item.low for name, item in space.domain.sizes.items())
        is_other = setting.choices.get(choice) != value
        features = len(drawn_features(space.domain, setting))
        return is_other, space.missed(names), space.excess(names), lowest, -features

    least = min(settings, key=lambda setting: (cost(setting), space.work(setting.names)))
    return space.improved(least, lambda others: list(map(cost, others)))


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


def _all_small(floats: Mapping[str, Floats], smallest: Mapping[str, Draw]) -> dict[str, Draw]:
    """Small numbers in every array, such as a bias beside products that are smaller still."""
    return {key: replace(item, scale=floats[key].smallest) for key, item in smallest.items()}


def _whole(item: Floats, setting: Setting, domain: Domain, name: str) -> Draw:
    """Whole numbers up to the largest, as float32, so that what is made of them is mostly whole, too."""
    end = int(item.largest)
    low = -end if item.signed else 0
    return Draw(shapes_of(domain, setting)[name], "integers", "float32", low=low, high=end + 1)


def _small(item: Floats, setting: Setting, domain: Domain, name: str) -> Draw:
    """Small numbers; zeros in an array of one axis, such as a bias, which would hide all products of small numbers."""
    sign: Any = "any" if item.signed else "positive"
    scale = item.smallest if len(item.axes) > 1 or len(domain.arguments) == 1 else 0.0
    return Draw(shapes_of(domain, setting)[name], "normal", scale=scale, sign=sign)
