"""The cases that illustrate misconceptions: hardly larger than the smallest calls that show these and nothing else."""

import itertools

import numpy as np
import pytest

from tensorgrade.arrays.codec import Array
from tensorgrade.exercise.changes import as_change
from tensorgrade.exercise.domain import Floats
from tensorgrade.exercise.loader import load_with_imports
from tensorgrade.key_builder.case_features import argument_value
from tensorgrade.key_builder.domain_sizes import Setting, SizeSpace
from tensorgrade.key_builder.drawn_cases import shapes_of
from tensorgrade.key_builder.misconception_examples import NEW_CASE
from tensorgrade.key_builder.pair_misuse import pair_misuse
from tensorgrade.key_builder.reference import as_reference, call_with_tensors, unchanged
from tests.conftest import SOLUTIONS, slow_from

FACTOR = 4
"""An illustration has at most so many times the numbers of the smallest call that shows the misconception alone."""
DRAWS = 2
"""With so many drawn numbers each call is tried."""
MOST_NUMBERS = 10
"""Calls with at most so many numbers are tried."""


def calls(domain, most):
    """All legal calls whose arrays have at most so many whole numbers, those with few first."""
    space = SizeSpace(domain)
    found = []
    for sizes in itertools.product(*(range(item.low, min(item.high, most) + 1) for item in domain.sizes.values())):
        names = space.legal(dict(zip(domain.sizes, sizes, strict=True)))
        if names:
            shapes = shapes_of(domain, Setting(names))
            numbers = sum(int(np.prod(shape)) for shape in shapes.values())
            if numbers <= most:
                found.append((numbers, names, shapes))
    generator = np.random.default_rng(1)
    for numbers, names, shapes in sorted(found, key=lambda item: item[0]):
        for _ in range(DRAWS):
            yield (
                numbers,
                {
                    name: Array(generator.integers(-5, 6, shapes[name]).astype(float))
                    if isinstance(item, Floats)
                    else argument_value(item, name, Setting(names))
                    for name, item in domain.arguments.items()
                },
            )


def answer(exercise, function, arguments):
    """The answer as a list; None where there is none."""
    try:
        return call_with_tensors(as_reference(exercise, function), arguments, unchanged).tolist()
    except Exception:
        return None


def smallest(exercise, most):
    """By misconception and how many of its variants are wrong, the numbers of the smallest call that shows it alone."""
    changes = {item.name: [as_change(change) for change in item.readings] for item in exercise.misconceptions}
    for misuse in pair_misuse(exercise):
        changes.setdefault(misuse.name, []).extend(misuse.changes)
    functions = {name: [item.of(exercise.reference) for item in several] for name, several in changes.items()}
    found = {}
    for numbers, arguments in calls(exercise.domain, most):
        right = answer(exercise, exercise.reference, arguments)
        wrong = {
            name: [given for item in several if (given := answer(exercise, item, arguments)) not in (None, [], right)]
            for name, several in functions.items()
        }
        for name, own in wrong.items():
            others = [given for other, several in wrong.items() if other != name for given in several]
            if own and not any(given in others for given in own):
                found.setdefault((name, len(own)), numbers)
    return found


@pytest.mark.parametrize(
    ("assignment", "name"), slow_from(1, [("corr2d", "corr2d"), ("corr2d", "conv2d"), ("channels", "corr2d_multi_in")])
)
def test_an_illustration_is_hardly_larger_than_the_smallest_call_that_shows_the_misconception(assignment, name, keys):
    loaded, _ = load_with_imports(SOLUTIONS / assignment)
    [exercise] = [item for item in loaded.exercises if item.name == name]
    [key] = [item for item in keys[assignment].exercises if item.name == name]
    found = smallest(exercise, MOST_NUMBERS)
    tried = 0
    for item in key.misconceptions:
        if item.illustration:
            case = key.case(item.illustration)
            shown = sum(case.name in variant.answers for variant in item.variants)
            sizes = [numbers for (idea, wrong), numbers in found.items() if idea == item.name and wrong >= shown]
            if sizes:
                tried += 1
                assert case.size <= FACTOR * min(sizes) + (NEW_CASE if case.public else 0), item.name
    assert tried > 6
