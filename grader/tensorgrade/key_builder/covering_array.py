"""Few settings in which every pair of features meets: a covering array, found by search."""

import itertools
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from tensorgrade.exercise.domain import Choice, Floats, PairOf
from tensorgrade.key_builder.domain_sizes import Setting, SizeSpace
from tensorgrade.key_builder.drawn_cases import drawn_features
from tensorgrade.key_builder.used_sizes import UsedSizes
from tensorgrade.result.features import Feature

MOST_TOGETHER = 14
"""The most settings."""
BOTH, IN_BRANCH = 4, 2
"""What a pair of features counts that meet, and one that meets where a choice has one value; one without the other
counts 1."""
OF_FEATURES = 3
"""How many times more a pair counts where neither of the two only tells a feature apart further."""
PREFERRED = 4
"""How many times more a setting counts that misses no preference."""
LEAST_GAIN = 4
"""What a setting must add, to be worth a call."""

States = NDArray[np.bool_]
"""Which features some settings have: a row for each."""


def settings_together(space: SizeSpace, name: str, used: UsedSizes) -> list[Setting]:
    """Few settings in which every pair of features meets: both, one without the other, and neither.

    Where an argument is one of a few values, the code for each is a branch of its own: pairs should meet in each.

    The settings are chosen one after another, each the one that adds most (a greedy covering array): the best of many
    random ones, improved. Sizes that are ``used`` are taken only where no others add anything; those chosen are added.
    """
    candidates = [setting for setting in space.candidates(name) if not space.excess(setting.names)]
    if not candidates:
        return []
    search = _Search(space, candidates, used)
    chosen: list[Setting] = []
    while len(chosen) < MOST_TOGETHER and (found := search.best()) is not None:
        chosen.append(found)
        search.take(found)
    return chosen


class _Search:
    """The candidates, and what is still wanted."""

    def __init__(self, space: SizeSpace, candidates: Sequence[Setting], used: UsedSizes) -> None:
        self._space, self._candidates, self._used = space, candidates, used
        axes = {axis for item in space.domain.arguments.values() if isinstance(item, Floats) for axis in item.axes}
        self._counts = [name for name in space.groups()[1] if name in axes]
        proper = [set(drawn_features(space.domain, setting)) for setting in candidates]
        every = [set(self._all_features(setting)) for setting in candidates]
        self._known = sorted(set[Feature]().union(*every))
        self._states = np.array([[item in own for item in self._known] for own in every], dtype=bool)
        features = set[Feature]().union(*proper)
        is_proper = np.array([item in features for item in self._known], dtype=bool)
        weights = np.triu(np.where(np.outer(is_proper, is_proper), OF_FEATURES, 1), 1)
        reached = self._reached(self._states)
        # What no candidate has is most likely not legal.
        self._both = BOTH * weights * reached[0]
        self._first, self._second = weights * reached[1], weights * reached[2]
        pairs = np.triu(np.outer(is_proper, is_proper), 1)
        self._in_branches = {
            (name, value): IN_BRANCH * pairs * self._reached(self._states[_in_branch(candidates, name, value)])[0]
            for name, item in space.domain.arguments.items()
            if isinstance(item, Choice)
            for value in item.values
        }

    def best(self) -> Setting | None:
        """The setting that adds most; None where none adds enough."""
        costs = self._costs(self._candidates, self._states)
        cost, number = min(zip(costs, itertools.count(), strict=False))
        if cost[0]:
            return None

        def small_only(settings: Sequence[Setting]) -> list[tuple[int, ...]]:
            costs = self._costs(settings, self._states_of(settings))
            # Where nothing else is better, sizes stay as they are: not all should be as small as can be.
            return [
                (self._space.excess(setting.names), is_little, is_used, gain, thin)
                for setting, (is_little, is_used, gain, thin, _) in zip(settings, costs, strict=True)
            ]

        return self._space.improved(self._candidates[number], small_only)

    def take(self, setting: Setting) -> None:
        """Nothing that this setting has is wanted any more, its sizes neither."""
        self._used.add(setting)
        [state] = self._states_of([setting])
        both, first, second = self._reached(state[None, :])
        self._both[both] = 0
        self._first[first] = 0
        self._second[second] = 0
        for (name, value), wanted in self._in_branches.items():
            if setting.choices[name] == value:
                wanted[both] = 0

    @staticmethod
    def _reached(states: States) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
        """For each two features: whether some setting has both, the first only, the second only."""
        has, lacks = states.astype(np.int64), (~states).astype(np.int64)
        return has.T @ has > 0, has.T @ lacks > 0, lacks.T @ has > 0

    def _costs(self, settings: Sequence[Setting], states: States) -> list[tuple[int, ...]]:
        """Whether each setting adds too little, whether its sizes are used, and what it adds, negated.

        Of equally good ones, few thin sizes and little work are best.
        """
        has, lacks = states.astype(np.int64), (~states).astype(np.int64)
        gains = ((has @ self._both) * has + (has @ self._first) * lacks + (lacks @ self._second) * has).sum(axis=1)
        for (name, value), wanted in self._in_branches.items():
            gains += ((has @ wanted) * has).sum(axis=1) * _in_branch(settings, name, value)
        costs: list[tuple[int, ...]] = []
        for setting, gain in zip(settings, gains, strict=True):
            added = int(gain) * (1 if self._space.missed(setting.names) else PREFERRED)
            thin, work = self._space.thin(setting.names), self._space.work(setting.names)
            costs.append((added < LEAST_GAIN, setting in self._used, -added, thin, work))
        return costs

    def _states_of(self, settings: Iterable[Setting]) -> States:
        own = [set(self._all_features(setting)) for setting in settings]
        return np.array([[item in features for item in self._known] for features in own], dtype=bool).reshape(
            -1, len(self._known)
        )

    def _all_features(self, setting: Setting) -> Iterator[Feature]:
        """The features of a setting, and those that tell them apart further."""
        features = drawn_features(self._space.domain, setting)
        yield from features
        yield from self._told_apart(setting, features)

    def _told_apart(self, setting: Setting, features: Sequence[Feature]) -> Iterator[Feature]:
        """What tells features apart further: a mistake may be about one number of a pair, one layout, or a default.

        Three channels and more are told apart from two, of which one is the first and one the last; and so are as many
        channels out as in.
        """
        domain = self._space.domain
        if setting.layout != "C" and any(isinstance(item, Floats) for item in domain.arguments.values()):
            yield Feature("unusual-layout", "", setting.layout)
        given = {item.argument for item in features}
        for name, item in domain.arguments.items():
            if setting.leaves_out and isinstance(item, (Choice, PairOf)) and name not in given:
                yield Feature("option", name, "left out")
            if isinstance(item, PairOf):
                for size in (item.rows, item.columns):
                    if size in domain.sizes:
                        yield from (Feature("given", name, value) for value in self._shown(setting, size))
        for size in self._counts:
            if setting.names[size] > domain.sizes[size].low + 1:
                yield Feature("several", size, size)
        for first, second in itertools.combinations(self._counts, 2):
            if setting.names[first] == setting.names[second] > domain.sizes[first].low:
                yield Feature("several", first, second)

    def _shown(self, setting: Setting, size: str) -> Iterator[str]:
        """The size, if it is above its lowest and, as a padding or a stride, one less would give another shape.

        What may be 0 is added at two sides, as a padding is: one of them less or more is told apart.
        """
        item, value = self._space.domain.sizes[size], setting.names[size]
        if value == item.low:
            return
        if item.low < item.plain:
            yield size
            return
        sides = {f"{size}, one side less": -0.5 * value, f"{size}, one side more": 0.5 * value}
        changes = {size: -1.0} if item.low else sides
        yield from (words for words, change in changes.items() if self._space.decides(size, setting.names, change))


def _in_branch(settings: Sequence[Setting], name: str, value: object) -> NDArray[np.bool_]:
    """Which of the settings have this value of a choice."""
    return np.array([setting.choices[name] == value for setting in settings], dtype=bool)
