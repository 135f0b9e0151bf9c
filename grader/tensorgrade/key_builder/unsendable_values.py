"""Arguments of cases that cannot be sent to a student's process as they are, which `build` refuses."""

from collections.abc import Iterator
from typing import Any

from tensorgrade.arrays.codec import MAX_CHARACTERS, MAX_DEPTH, MAX_ITEMS, MAX_VALUES, encode

KINDS = "None, True, numbers, texts, arrays of numbers, and tuples, lists and dicts of these with texts as keys"
"""What can be sent, for a sentence."""


def unsendable_value(name: str, value: Any) -> str | None:
    """What of an argument cannot be sent, and why, as "layers[0] is a set"; None where all can.

    A student's function would get another value in its place, or none.
    """
    if problem := next(_problems(name, value, 0), None):
        return problem
    return f"{name} has more than {MAX_VALUES} values in all" if _type_sent_alone(value) else None


def _problems(place: str, value: Any, depth: int) -> Iterator[str]:
    kind = type(value)
    if kind in (tuple, list, dict):
        if len(value) > MAX_ITEMS:
            yield f"{place} has {len(value)} items, more than {MAX_ITEMS}"
        elif depth == MAX_DEPTH:
            yield f"{place} is in more than {MAX_DEPTH} others"
        elif kind is dict:
            for key, item in value.items():
                if type(key) is not str:
                    yield f"{place} has the key {key!r:.40}, which is no text"
                else:
                    yield from _text_problems(f"a key of {place}", key)
                    yield from _problems(f"{place}[{key!r:.40}]", item, depth + 1)
        else:
            for number, item in enumerate(value):
                yield from _problems(f"{place}[{number}]", item, depth + 1)
    elif kind is str:
        yield from _text_problems(place, value)
    elif isinstance(value, (tuple, list, dict)):
        yield f"{place} is of a class of its own, {kind.__name__}, of which students get only the content"
    else:
        name = _type_sent_alone(value)
        if name and kind is int:
            yield f"{place} is a number of more than 400 digits"
        elif name:
            yield f"{place} is {'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def _type_sent_alone(value: Any) -> str | None:
    """The name of the value's type, where that is all that is sent of it."""
    tree = encode(value, [])
    return str(tree["opaque"]) if isinstance(tree, dict) and "opaque" in tree else None


def _text_problems(place: str, text: str) -> Iterator[str]:
    if len(text) > MAX_CHARACTERS:
        yield f"{place} has {len(text)} characters, more than {MAX_CHARACTERS}"
    elif text != text.encode("utf-8", "replace").decode():
        yield f"{place} has half a character in it"
