"""The smallest settings of a domain: of each form one."""

import itertools
import math
from collections.abc import Sequence
from typing import TypeAlias

from tensorgrade.exercise.domain import Domain
from tensorgrade.key_builder.domain_sizes import Setting, SizeSpace
from tensorgrade.key_builder.drawn_cases import shapes_of

Form: TypeAlias = tuple[object, ...]


def smallest_of_forms(space: SizeSpace, settings: Sequence[Setting], most: int) -> list[Setting]:
    """The smallest setting of each form that some of these have; of so many forms, those of the smallest settings."""
    by_form: dict[Form, Setting] = {}
    for setting in sorted(settings, key=lambda item: size_of(space.domain, item)):
        by_form.setdefault(form_of(space.domain, setting), setting)
    return [_smallest_of_form(space, setting) for setting in itertools.islice(by_form.values(), most)]


def form_of(domain: Domain, setting: Setting) -> Form:
    """Which sizes are the lowest, which are larger than others, and the choices.

    Settings of one form mostly show the same misconceptions.
    """
    sizes = [setting.names[name] for name in domain.sizes]
    lowest = tuple(size == item.low for size, item in zip(sizes, domain.sizes.values(), strict=True))
    order = tuple((one > other) - (one < other) for one, other in itertools.combinations(sizes, 2))
    return lowest, order, *setting.choices.items()


def size_of(domain: Domain, setting: Setting) -> tuple[int, int]:
    """How many numbers the arrays have together, and the sum of the sizes, which decides between equal ones."""
    return numbers_of(domain, setting), sum(setting.names[name] for name in domain.sizes)


def numbers_of(domain: Domain, setting: Setting) -> int:
    """How many numbers the arrays have together."""
    return sum(map(math.prod, shapes_of(domain, setting).values()))


def _smallest_of_form(space: SizeSpace, setting: Setting) -> Setting:
    """The setting, with one size after another lowered as long as its form stays the same."""
    domain, form = space.domain, form_of(space.domain, setting)
    while True:
        others = (item for item in space.neighbours(setting) if form_of(domain, item) == form)
        smallest = min(others, key=lambda item: size_of(domain, item), default=setting)
        if size_of(domain, smallest) >= size_of(domain, setting):
            return setting
        setting = smallest
