"""Settings of a call in a domain: sizes that keep its rules, choices, and what its arrays are like. Found by search."""

import itertools
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from tensorgrade.exercise.domain import Choice, Count, Domain, Floats, Made, PairOf
from tensorgrade.exercise.expressions import Expression, parse_expression

Names = Mapping[str, int]
"""The values of sizes and derived names."""

Costs = Callable[[Sequence["Setting"]], Sequence[tuple[int, ...]]]
"""What each of some settings costs, compared in this order."""

MAX_CHANGES = 3
"""How many sizes may differ from their plain values, beside those at an end of their range."""
SMALL_SHARE = 0.2
"""The share of `Domain.most_work` that settings take where there are many of a kind: those not at an end of a size."""
LAYOUTS = ("C", "F", "strided", "readonly")
MAX_IMPROVEMENTS = 6
CANDIDATES = 1_500
"""How many random settings are tried."""


@dataclass(frozen=True)
class Setting:
    """What a call is like, before its numbers are drawn."""

    names: Names
    choices: Mapping[str, Any] = field(default_factory=dict)
    """By argument: the value of a `Choice`; for a `PairOf`, whether it is None."""
    negative: bool = True
    """Whether the arrays have negative numbers."""
    float32: bool = False
    layout: str = "C"
    leaves_out: bool = False
    """Whether arguments that have their defaults are left out."""


class SizeSpace:
    """The legal sizes of a domain."""

    def __init__(self, domain: Domain) -> None:
        self.domain = domain
        self._derived = {name: parse_expression(text) for name, text in domain.derived.items()}
        # One expression for everything that is asked of sizes: there are many thousand of them to try.
        axes = [axis for item in domain.arguments.values() if isinstance(item, Floats) for axis in item.axes]
        conditions = [
            *(f"{item.low} <= {name} <= {item.high}" for name, item in domain.sizes.items()),
            *domain.rules,
            *(f"({axis}) >= 1" for axis in dict.fromkeys(axes)),
        ]
        self._is_legal = parse_expression(" and ".join(f"({text})" for text in conditions))
        self._preferred = [parse_expression(text) for text in domain.preferred]
        self._work = parse_expression(domain.work)

    def complete(self, sizes: Mapping[str, int]) -> dict[str, int]:
        """The sizes with the derived names."""
        names = dict(sizes)
        for name, expression in self._derived.items():
            names[name] = int(expression(names))
        return names

    def decides(self, size: str, names: Names, change: float = -1) -> bool:
        """Whether all derived names that are made of a size would have other values with so much more of it."""
        sizes: dict[str, Any] = {name: names[name] for name in self.domain.sizes}
        other = self.complete(sizes | {size: names[size] + change})
        return all(other[name] != names[name] for name, item in self._derived.items() if size in item.names)

    def legal(self, sizes: Mapping[str, int]) -> Names | None:
        """The sizes with the derived names, where they keep the rules and no axis is empty; else None."""
        try:
            names = self.complete(sizes)
        except ZeroDivisionError:
            return None
        return names if self._is_legal(names) else None

    def affordable(self, names: Names) -> bool:
        """Whether an added case may have these sizes."""
        return self.work(names) <= self.domain.most_work

    def excess(self, names: Names) -> int:
        """How much work there is beyond what many cases or calls may take; 0 for small ones."""
        return max(0, self.work(names) - int(self.domain.most_work * SMALL_SHARE))

    def work(self, names: Names) -> int:
        """About how many steps a plain loop takes."""
        return int(self._work(names))

    def thin(self, names: Names) -> int:
        """How many sizes are the smallest, of those whose plain value is larger."""
        return sum(names[name] == item.low < item.plain for name, item in self.domain.sizes.items())

    def missed(self, names: Names) -> int:
        """How many of the preferred comparisons do not hold."""
        return sum(not rule(names) for rule in self._preferred)

    @cached_property
    def plain(self) -> dict[str, int]:
        """The plain sizes."""
        return {name: item.plain for name, item in self.domain.sizes.items()}

    def groups(self) -> tuple[list[tuple[str, ...]], tuple[str, ...]]:
        """The sizes that reach their ends together: an array's sides, the two numbers of a pair; and all the others."""
        sizes = self.domain.sizes
        groups: list[tuple[str, ...]] = []
        for item in self.domain.arguments.values():
            pair: tuple[str, ...] = ()
            match item:
                case Floats(axes=axes):
                    pair = axes[-2:]
                case PairOf(rows=rows, columns=columns):
                    pair = (rows, columns)
                case Count() | Choice() | Made():
                    pass
            taken = {name for group in groups for name in group}
            if len(pair) == 2 and set(pair) <= set(sizes) and not set(pair) & taken and pair[0] != pair[1]:
                groups.append(pair)
        taken = {name for group in groups for name in group}
        return groups, tuple(name for name in sizes if name not in taken)

    def at_end(self, fixed: Mapping[str, int]) -> Names | None:
        """The legal, affordable sizes with some of them fixed that differ least from the plain ones; None without any.

        Of equally different ones, those that miss the fewest preferences, then those with the most work, which have
        more elements. Sizes that miss preferences are taken only where no others can be found.
        """
        others = [name for name in self.domain.sizes if name not in fixed]
        best: Names | None = None
        for changes in range(min(MAX_CHANGES, len(others)) + 1):
            for names in self._with_changes(fixed, others, changes):
                if best is None or self._rank(names) < self._rank(best):
                    best = names
            if best is not None and not self.missed(best):
                break
        return best

    def at_largest(self, derived: str) -> Names | None:
        """The legal, affordable sizes, near the plain ones, with the largest value of a derived name."""
        found = (
            names
            for size, item in self.domain.sizes.items()
            for changes in range(MAX_CHANGES)
            for names in self._with_changes(
                {size: item.high}, [name for name in self.domain.sizes if name != size], changes
            )
        )
        return max(found, key=lambda names: (names[derived], -self.missed(names), -self.work(names)), default=None)

    def _rank(self, names: Names) -> tuple[int, int]:
        return self.missed(names), -self.work(names)

    def _with_changes(self, fixed: Mapping[str, int], others: Sequence[str], changes: int) -> Iterator[Names]:
        for changed in itertools.combinations(others, changes):
            values = [self._values(name, fixed) for name in changed]
            for chosen in itertools.product(*values):
                names = self.legal({**self.plain, **fixed, **dict(zip(changed, chosen, strict=True))})
                if names is not None and self.affordable(names):
                    yield names

    def _values(self, name: str, fixed: Mapping[str, int]) -> list[int]:
        """The values that are tried for a size: the lowest, and those near the plain and the fixed ones."""
        item = self.domain.sizes[name]
        values = {item.low, item.low + 1, item.plain + 1, item.plain + 2}
        values |= {factor * value + step for value in fixed.values() for factor in (1, 2) for step in (-1, 0, 1)}
        return sorted(value for value in values if item.low <= value <= item.high and value != item.plain)

    def candidates(self, seed: str) -> Iterator[Setting]:
        """Random legal and affordable settings, small ones mostly."""
        # Python's generator gives the same numbers in every version.
        generator = random.Random(seed)
        optional = [
            name for name, item in self.domain.arguments.items() if isinstance(item, PairOf) and item.none_means
        ]
        choices = {name: item.values for name, item in self.domain.arguments.items() if isinstance(item, Choice)}
        for _ in range(CANDIDATES):
            sizes = {name: self._small(name, generator) for name in self.domain.sizes}
            chosen: dict[str, Any] = {name: generator.choice(values) for name, values in choices.items()}
            for name in optional:
                chosen[name] = generator.random() < 0.3
                if chosen[name]:
                    sizes = self._as_none_means(name, sizes)
            names = self.legal(sizes)
            if names is not None and self.affordable(names):
                yield Setting(
                    names,
                    chosen,
                    negative=generator.random() < 0.5,
                    float32=generator.random() < 0.4,
                    layout=generator.choice(["C", "C", "C", "F", "strided", "readonly"]),
                    leaves_out=generator.random() < 0.5,
                )

    def improved(self, setting: Setting, costs: Costs) -> Setting:
        """The setting, changed in one thing at a time as long as it costs less; at most `MAX_IMPROVEMENTS` times.

        Where much is wanted at once, random settings hardly have all of it.
        """
        [cost] = costs([setting])
        for _ in range(MAX_IMPROVEMENTS):
            others = list(self.neighbours(setting))
            cheapest, number = min(zip(costs(others), itertools.count()), default=(cost, -1))
            if cheapest >= cost:
                break
            setting, cost = others[number], cheapest
        return setting

    def neighbours(self, setting: Setting) -> Iterator[Setting]:
        """The legal and affordable settings that differ from this one in one thing."""
        yield replace(setting, negative=not setting.negative)
        yield replace(setting, float32=not setting.float32)
        yield replace(setting, leaves_out=not setting.leaves_out)
        yield from (replace(setting, layout=layout) for layout in LAYOUTS if layout != setting.layout)
        sizes = {name: setting.names[name] for name in self.domain.sizes}
        for name, chosen in setting.choices.items():
            item = self.domain.arguments[name]
            for other in item.values if isinstance(item, Choice) else (False, True):
                if other != chosen:
                    yield from self._with_sizes(replace(setting, choices={**setting.choices, name: other}), sizes)
        for name, size in self.domain.sizes.items():
            near = {size.low, size.low + 1, size.plain, sizes[name] - 1, sizes[name] + 1} - {sizes[name]}
            for value in sorted(near):
                if size.low <= value <= size.high:
                    yield from self._with_sizes(setting, {**sizes, name: value})

    def _with_sizes(self, setting: Setting, sizes: dict[str, int]) -> Iterator[Setting]:
        """The setting with these sizes, if it is legal and affordable; pairs that are None stand for other sizes."""
        for name, chosen in setting.choices.items():
            if isinstance(self.domain.arguments[name], PairOf) and chosen:
                sizes = self._as_none_means(name, sizes)
        names = self.legal(sizes)
        if names is not None and self.affordable(names):
            yield replace(setting, names=names)

    def _small(self, name: str, generator: random.Random) -> int:
        item = self.domain.sizes[name]
        if generator.random() < (0.35 if item.plain == item.low else 0.1):
            return item.low
        return generator.randint(item.low, min(item.high, max(2 * item.plain, item.low + 2)))

    def _as_none_means(self, argument: str, sizes: dict[str, int]) -> dict[str, int]:
        """The sizes, where a pair that is None stands for other sizes."""
        item = self.domain.arguments[argument]
        assert isinstance(item, PairOf)
        assert item.none_means is not None
        meant = {
            name: int(evaluate(expression, sizes))
            for name, expression in zip((item.rows, item.columns), item.none_means, strict=True)
        }
        return {**sizes, **meant}


def evaluate(expression: str, names: Names) -> int:
    """The value of an expression of sizes and derived names."""
    parsed: Expression = parse_expression(expression)
    return int(parsed(names))
