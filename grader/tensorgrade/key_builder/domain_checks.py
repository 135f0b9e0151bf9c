"""The checks that follow from a domain: sizes and numbers at the ends of their ranges, and several features at once."""

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tensorgrade.exercise.definition import Exercise
from tensorgrade.exercise.domain import Choice, Domain, Floats, PairOf
from tensorgrade.exercise.inputs import Draw
from tensorgrade.exercise.rubric import Case, Check
from tensorgrade.key_builder.domain_sizes import Names, Setting, SizeSpace
from tensorgrade.key_builder.drawn_cases import drawn_case, drawn_features, shapes_of
from tensorgrade.key_builder.twins import VARIED
from tensorgrade.result.features import Feature
from tensorgrade.translation import Text

LIMITS, EVERYTHING = "limits", "everything-at-once"
LIMITS_TITLE = Text("Sizes and numbers at the limits", "尺寸和数值取到极限")
EVERYTHING_TITLE = Text("Everything at once", "多种情形同时出现")

MOST_TOGETHER = 12
"""The most cases that hold pairs of features."""
SMALLEST_RANGE = 1_000
"""The least largest number near which whole numbers are drawn."""
ARRAYS_AT_LIMITS = ((False, "C"), (True, "C"), (False, "F"), (True, "strided"), (False, "readonly"))
"""The arrays of the cases with the largest sizes, in turn: whether float32, and their layout."""
SHARE_TOGETHER = 0.25
"""The share of `Domain.most_work` that each of them may take."""

Pair = tuple[tuple[Feature, bool], tuple[Feature, bool]]
"""Two features, each with whether a case has it."""


def domain_checks(exercise: Exercise, varied: Setting | None, weight: int) -> list[Check]:
    """The checks `LIMITS` and `EVERYTHING` of an exercise with a domain, of this weight each; none without one.

    ``varied`` is the setting of the case that is called again (`setting_to_vary`).
    """
    if exercise.domain is None:
        return []
    space = SizeSpace(exercise.domain)
    named = [(VARIED, varied)] if varied else []
    named += [(f"together-{number}", item) for number, item in enumerate(_settings_together(space, exercise.name), 1)]
    cases = [drawn_case(name, exercise, exercise.domain, setting) for name, setting in named]
    limits = [*_size_limits(exercise, space), *_number_limits(exercise, space)]
    return [
        Check(name, title, cases, weight=weight)
        for name, title, cases in ((LIMITS, LIMITS_TITLE, limits), (EVERYTHING, EVERYTHING_TITLE, cases))
        if cases
    ]


def random_cases(exercise: Exercise, seed: str, count: int) -> list[Case]:
    """Further legal cases, drawn at random from the exercise's domain; at most ``count``."""
    if exercise.domain is None:
        return []
    settings = itertools.islice(SizeSpace(exercise.domain).candidates(f"{exercise.name}/{seed}"), count)
    return [drawn_case(f"random-{number}", exercise, exercise.domain, item) for number, item in enumerate(settings, 1)]


@dataclass(frozen=True)
class _Candidate:
    """A setting that may be chosen, with the pairs that a case of it would hold."""

    setting: Setting
    of_features: set[Pair]
    """The pairs of features."""
    told_apart: set[Pair]
    """The same, and those of features that are told apart further."""
    misses: bool
    """Whether it misses a preference."""
    cost: tuple[int, int]
    """Of equally good ones, the least is chosen: how many sizes are thin, and the work."""


def _settings_together(space: SizeSpace, name: str) -> list[Setting]:
    """Few settings in which every pair of features meets: both, one without the other, and neither.

    Chosen one after another, each the one that adds most pairs (a greedy covering array).
    """
    candidates = _candidates(space, name)
    missing = set[Pair]().union(*(item.told_apart for item in candidates))
    features_missing = set[Pair]().union(*(item.of_features for item in candidates))
    chosen: list[Setting] = []

    def gains(item: _Candidate) -> tuple[int, int, int, int]:
        thin, work = item.cost
        return _gain(item.of_features & features_missing), _gain(item.told_apart & missing), -thin, -work

    # Those that keep all preferences first: where they have no pair left to add, the others. Pairs of features come
    # before those of features that are told apart further.
    preferred = [item for item in candidates if not item.misses]
    for group, until in ((preferred, 1), (candidates, 1), (preferred, 2), (candidates, 2)):
        while group and len(chosen) < MOST_TOGETHER:
            best, found = max(((gains(item), item) for item in group), key=lambda pair: pair[0])
            if not any(best[:until]):
                break
            chosen.append(found.setting)
            missing -= found.told_apart
            features_missing -= found.of_features
    return chosen


def _candidates(space: SizeSpace, name: str) -> list[_Candidate]:
    domain = space.domain
    axes = {axis for item in domain.arguments.values() if isinstance(item, Floats) for axis in item.axes}
    counts = [name for name in space.groups()[1] if name in axes]
    settings = [
        setting for setting in space.candidates(name) if space.work(setting.names) <= domain.most_work * SHARE_TOGETHER
    ]
    features = [drawn_features(domain, setting) for setting in settings]
    told_apart = [
        frozenset((*found, *_told_apart(domain, setting, found, counts)))
        for setting, found in zip(settings, features, strict=True)
    ]
    return [
        _Candidate(
            setting,
            pairs,
            pairs | more,
            space.missed(setting.names) > 0,
            (space.thin(setting.names), space.work(setting.names)),
        )
        for setting, pairs, more in zip(settings, _all_pairs(features), _all_pairs(told_apart), strict=True)
    ]


def _told_apart(
    domain: Domain, setting: Setting, features: Sequence[Feature], counts: Sequence[str]
) -> Iterator[Feature]:
    """What tells features apart further: a mistake may be about one number of a pair, one layout, or a default.

    Equal numbers are one more, such as as many channels out as in.
    """
    if setting.layout != "C" and any(isinstance(item, Floats) for item in domain.arguments.values()):
        yield Feature("unusual-layout", "", setting.layout)
    given = {item.argument for item in features}
    for name, item in domain.arguments.items():
        if setting.leaves_out and isinstance(item, (Choice, PairOf)) and name not in given:
            yield Feature("option", name, "left out")
        if isinstance(item, PairOf):
            for size in (item.rows, item.columns):
                if size in domain.sizes and setting.names[size] > domain.sizes[size].low:
                    yield Feature("given", name, size)
    for first, second in itertools.combinations(counts, 2):
        if setting.names[first] == setting.names[second] > domain.sizes[first].low:
            yield Feature("several", first, second)


def _gain(pairs: Iterable[Pair]) -> int:
    """Pairs of two features that are there count more than those in which one is not."""
    return sum(1 + 3 * (first[1] and second[1]) for first, second in pairs)


def _all_pairs(features: Sequence[Collection[Feature]]) -> list[set[Pair]]:
    """For each setting's features, the pairs of all known features with whether it has them; not those without both."""
    known = sorted(set[Feature]().union(*features))
    states = [[(item, item in own) for item in known] for own in features]
    return [
        {(first, second) for first, second in itertools.combinations(own, 2) if first[1] or second[1]} for own in states
    ]


def _size_limits(exercise: Exercise, space: SizeSpace) -> list[Case]:
    """For each group of sizes, a case where they are largest; and one where all are smallest."""
    domain, cases, seen = space.domain, list[Case](), set[tuple[tuple[str, int], ...]]()

    def add(name: str, names: Names | None) -> bool:
        if names is None:
            return False
        if tuple(names.items()) not in seen:
            seen.add(tuple(names.items()))
            float32, layout = ARRAYS_AT_LIMITS[len(cases) % len(ARRAYS_AT_LIMITS)]
            setting = Setting(names, float32=float32, layout=layout, leaves_out=len(cases) % 2 == 1)
            cases.append(drawn_case(name, exercise, domain, setting))
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


def _number_limits(exercise: Exercise, space: SizeSpace) -> list[Case]:
    """Per mode, cases of the largest numbers, of the most negative and of the smallest ones.

    As many sizes as there can be are above their lowest, so that these numbers meet a padding, too.
    """

    def order(setting: Setting) -> tuple[int, ...]:
        lowest = sum(setting.names[name] == item.low for name, item in domain.sizes.items())
        return space.missed(setting.names), lowest, space.work(setting.names)

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
        richest = min(having, key=order)
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
    return cases


def _near_end(item: Floats, setting: Setting, domain: Domain, name: str, sign: Any) -> Draw:
    """Numbers near the largest. Negative ones are whole, the largest of them first, where a running maximum starts."""
    shape = shapes_of(domain, setting)[name]
    sign = sign if item.signed else "positive"
    if sign == "negative" and item.largest >= SMALLEST_RANGE:
        low, high = int(0.9 * item.largest), int(item.largest)
        return Draw(shape, "integers", low=low, high=high, sign=sign, first_is_largest=True)
    return Draw(shape, "near-one", scale=item.largest, sign=sign, first_is_largest=sign == "negative")


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
