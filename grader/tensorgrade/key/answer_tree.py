"""Walks expected answers: their parts, in order, each with its place, and what an answer has there."""

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from tensorgrade.key.expected_answers import Branches, ExpectedAnswer, ExpectedPart
from tensorgrade.result.differences import Place

Values: TypeAlias = Callable[[Branches, Any], list[Any]]
"""Returns the items of a value that is to have the structure of these branches; see `values_of`."""


def parts_of(expected: ExpectedAnswer) -> list[ExpectedPart]:
    """The parts of an expected answer, in order."""
    return [part for _, part in placed_parts(expected)]


def placed_parts(expected: ExpectedAnswer, place: Place = ()) -> Iterator[tuple[Place, ExpectedPart]]:
    """The parts of an expected answer, in order, each with what leads to it."""
    if not isinstance(expected, Branches):
        yield place, expected
        return
    for step, item in zip(expected.steps, expected.items, strict=True):
        yield from placed_parts(item, (*place, step))


def answer_at(answer: Any, expected: ExpectedAnswer, place: Place) -> tuple[Any, ExpectedAnswer] | None:
    """What an answer has at a place, and what is expected there; None where there is no such place."""
    for step in place:
        contents = expected.contents(answer) if isinstance(expected, Branches) else None
        if contents is None or not isinstance(expected, Branches) or step not in expected.steps:
            return None
        position = expected.steps.index(step)
        answer, expected = contents[position], expected.items[position]
    return answer, expected


def expected_at(expected: ExpectedAnswer, place: Place) -> ExpectedAnswer | None:
    """What is expected at a place; None where there is no such place."""
    for step in place:
        if not isinstance(expected, Branches) or step not in expected.steps:
            return None
        expected = expected.items[expected.steps.index(step)]
    return expected


def with_names(place: Place, expected: ExpectedAnswer) -> Place:
    """The place with names, where a tuple's items have some, for positions."""
    if not place or not isinstance(expected, Branches):
        return place
    step = place[0]
    position = expected.steps.index(step) if step in expected.steps else step
    if isinstance(position, str) or not 0 <= position < len(expected.items):
        return place
    return expected.steps[position], *with_names(place[1:], expected.items[position])


def matched_parts(answer: Any, expected: ExpectedAnswer) -> list[tuple[Any, ExpectedPart]] | None:
    """Each part of an answer with the expected one; None where the answer does not have the expected structure."""
    if not isinstance(expected, Branches):
        return [(answer, expected)]
    contents = expected.contents(answer)
    if contents is None:
        return None
    found: list[tuple[Any, ExpectedPart]] = []
    for item, right in zip(contents, expected.items, strict=True):
        matched = matched_parts(item, right)
        if matched is None:
            return None
        found += matched
    return found


def change_parts(
    change: Callable[..., ExpectedPart], expected: ExpectedAnswer, *others: Any, contents: Values | None = None
) -> ExpectedAnswer:
    """The tree with ``change(part, *others)`` in place of each part, and the others' items at the same place.

    ``contents`` takes the items out of another; without it, the others are expected answers of the same structure.
    """
    if not isinstance(expected, Branches):
        return change(expected, *others)
    items = zip(expected.items, *(_items(expected, other, contents) for other in others), strict=True)
    return Branches(
        expected.kind, tuple(change_parts(change, *item, contents=contents) for item in items), expected.names
    )


def _items(expected: Branches, other: Any, contents: Values | None) -> list[Any]:
    return contents(expected, other) if contents else list(other.items)
