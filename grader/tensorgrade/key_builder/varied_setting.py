"""The setting of the case that is called again with one argument changed."""

from dataclasses import replace
from inspect import signature

import numpy as np

from tensorgrade.exercise.domain import Made
from tensorgrade.key_builder.domain_sizes import Setting, SizeSpace
from tensorgrade.key_builder.drawn_cases import drawn_features, generated, shapes_of
from tensorgrade.key_builder.twins import SETTINGS, changes_alone
from tensorgrade.key_builder.used_sizes import UsedSizes

INNER_ELEMENTS = 6
"""How many elements of the largest map should not be at its border; of the others, two."""
STARTS = 6
"""How many settings are improved."""
GOOD = 5
"""How many of the criteria come before what is tied."""


def setting_to_vary(space: SizeSpace, name: str, used: UsedSizes) -> Setting | None:
    """The setting of the case that is called again with one argument changed.

    Arrays have several maps along each axis, and some elements away from their borders, where the sizes allow it; and
    as many arguments as can be may change alone. Sizes that are ``used`` are taken only where there are no others.
    """
    domain = space.domain

    def order(setting: Setting) -> tuple[int, ...]:
        shapes = list(shapes_of(domain, setting).values())
        inner = sorted(_inner_elements(shape) for shape in shapes if len(shape) >= 2)
        few = sum(number < 2 for number in inner) + (inner[-1] < INNER_ELEMENTS if inner else 0)
        few += sum(length < 2 for shape in shapes for length in shape[:-2])
        few += sum(_is_short(item, setting) for item in domain.arguments.values() if isinstance(item, Made))
        features = drawn_features(domain, setting)
        options = sum(item.name == "option" for item in features)
        given = sum(item.name in ("given", "several") for item in features)
        names = setting.names
        return setting in used, space.missed(names), few, space.excess(names), options, -given, space.work(names)

    def tied(setting: Setting) -> int:
        """How many arguments cannot change alone."""
        return sum(not changes_alone(space, argument, setting) for argument in domain.arguments)

    settings = [
        replace(setting, leaves_out=False)
        for setting in space.candidates(f"vary/{name}")
        if not setting.float32 and setting.layout == "C"
    ]
    best = sorted(settings, key=order)[:SETTINGS]
    if not best:
        return None

    def cost(setting: Setting) -> tuple[int, ...]:
        first = order(setting)
        is_other = setting.float32 or setting.layout != "C" or setting.leaves_out
        # It takes long to find what is tied, so it is asked only where the rest is as good as can be.
        return is_other, *first[:GOOD], tied(setting) if first[:GOOD] <= least else 0, *first

    least = order(best[0])[:GOOD]
    starts = sorted(best, key=cost)[:STARTS]
    return min((space.improved(start, lambda others: list(map(cost, others))) for start in starts), key=cost)


def _is_short(item: Made, setting: Setting) -> bool:
    """Whether it makes a list or tuple of fewer than two inner items. False where it needs more than sizes."""
    made = generated(item, setting)
    if signature(made.function).parameters.keys() - setting.names.keys() != {"generator"}:
        return False
    value = made.function(generator=np.random.default_rng(0))
    return isinstance(value, (list, tuple)) and len(value) < 4


def _inner_elements(shape: tuple[int, ...]) -> int:
    """How many elements of each map are not at its border."""
    return max(shape[-2] - 2, 0) * max(shape[-1] - 2, 0)
