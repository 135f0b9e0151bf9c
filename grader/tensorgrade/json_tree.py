"""A record and its tree for JSON: one description per record gives writing, reading and the JSON schema.

A student's install has NumPy and Jinja2 only, so the descriptions are made of the functions here:

    POINT = record(Point, x=NUMBER, labels=list_of(STRING))
    POINT.to_tree(Point(1.0, ["a"]))  →  {"x": 1.0, "labels": ["a"]}
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Generic, TypeVar

from tensorgrade.json_text import TreeError, short_text
from tensorgrade.schema_definitions import Definitions, Schema, required_fields

Value = TypeVar("Value")


@dataclass(frozen=True)
class Codec(Generic[Value]):
    """A pair of inverse functions between a value and its tree, and the schema of the tree.

    ``from_tree`` raises TreeError for a tree that ``to_tree`` does not write. ``schema`` adds the records that it
    refers to to the definitions.
    """

    to_tree: Callable[[Value], Any]
    from_tree: Callable[[Any], Value]
    schema: Callable[[Definitions], Schema]
    kind: type | None = None
    """The class, of a record's codec."""
    parts: Mapping[str, "Codec[Any]"] = field(default_factory=dict)
    """The fields, of a record's codec."""


def _plain(kind: type, name: str) -> Codec[Any]:
    def from_tree(tree: Any) -> Any:
        if type(tree) is not kind:
            raise TreeError(f"{short_text(tree)} is not of type {name}")
        return tree

    return Codec(lambda value: value, from_tree, lambda _: {"type": name})


def _string_from_tree(tree: Any) -> str:
    if type(tree) is not str:
        raise TreeError(f"{short_text(tree)} is not of type string")
    if not tree.isascii():
        try:
            tree.encode()
        except UnicodeEncodeError:
            raise TreeError(f"{short_text(tree)} has half of a surrogate pair") from None
    return tree


STRING: Codec[str] = Codec(lambda value: value, _string_from_tree, lambda _: {"type": "string"})
"""A text that can be written to a file."""
INTEGER: Codec[int] = _plain(int, "integer")
BOOLEAN: Codec[bool] = _plain(bool, "boolean")
ANY: Codec[Any] = Codec(lambda value: value, lambda tree: tree, lambda _: {})
"""A value that is a tree already."""

_WORDS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def jsonable_float(number: float) -> float | str:
    """The number; NaN and infinities, which JSON has not, as the strings "NaN", "Infinity", "-Infinity"."""
    if isinstance(number, int) or math.isfinite(number):
        return number
    return "NaN" if math.isnan(number) else ("Infinity" if number > 0 else "-Infinity")


def _finite_from_tree(tree: Any) -> float:
    if type(tree) is int or type(tree) is float and math.isfinite(tree):
        return tree  # an int may be larger than any float: a student's answer is
    raise TreeError(f"{short_text(tree)} is not of type number")


def _number_from_tree(tree: Any) -> float:
    return _WORDS[tree] if isinstance(tree, str) and tree in _WORDS else _finite_from_tree(tree)


FINITE: Codec[float] = Codec(lambda value: value, _finite_from_tree, lambda _: {"type": "number"})
"""A float or an int, which keep their type; not NaN or an infinity."""
NUMBER: Codec[float] = Codec(
    jsonable_float, _number_from_tree, lambda _: {"anyOf": [{"type": "number"}, {"enum": list(_WORDS)}]}
)
"""A float or an int, which keep their type; also NaN and infinities."""


def one_of(*words: str) -> Codec[Any]:
    """One of some strings."""

    def from_tree(tree: Any) -> str:
        if not isinstance(tree, str) or tree not in words:
            raise TreeError(f"{short_text(tree)} is none of {', '.join(words)}")
        return tree

    return Codec(lambda value: value, from_tree, lambda _: {"enum": list(words)})


def constant(number: int) -> Codec[int]:
    """Always the same number, such as that of a schema."""

    def from_tree(tree: Any) -> int:
        if type(tree) is not int or tree != number:
            raise TreeError(f"{short_text(tree)} is not {number}")
        return number

    return Codec(lambda value: value, from_tree, lambda _: {"const": number})


def either(first: Codec[Any], second: Codec[Any]) -> Codec[Any]:
    """A value of the first kind or of the second, which are written as they are."""

    def from_tree(tree: Any) -> Any:
        try:
            return first.from_tree(tree)
        except TreeError:
            return second.from_tree(tree)

    return Codec(
        lambda value: value,
        from_tree,
        lambda definitions: {"anyOf": [first.schema(definitions), second.schema(definitions)]},
    )


def recursive(item: Callable[[], Codec[Value]]) -> Codec[Value]:
    """A description that ``item`` returns when it is used: a record may contain itself."""
    return Codec(
        lambda value: item().to_tree(value),
        lambda tree: item().from_tree(tree),
        lambda definitions: item().schema(definitions),
    )


def optional(item: Codec[Value]) -> Codec[Value | None]:
    """A value, or null."""
    return Codec(
        lambda value: None if value is None else item.to_tree(value),
        lambda tree: None if tree is None else item.from_tree(tree),
        lambda definitions: {"anyOf": [item.schema(definitions), {"type": "null"}]},
    )


def list_of(item: Codec[Value]) -> Codec[list[Value]]:
    """A list."""

    def from_tree(tree: Any) -> list[Value]:
        if not isinstance(tree, list):
            raise TreeError(f"{short_text(tree)} is not a list")
        values: list[Value] = []
        read = item.from_tree
        try:
            for part in tree:
                values.append(read(part))
        except TreeError as error:
            raise error.inside(str(len(values))) from None
        return values

    return Codec(
        lambda values: [item.to_tree(value) for value in values],
        from_tree,
        lambda definitions: {"type": "array", "items": item.schema(definitions)},
    )


def tuple_of(item: Codec[Value]) -> Codec[tuple[Value, ...]]:
    """A tuple of any length; a list in the tree."""
    items = list_of(item)
    return Codec(lambda values: items.to_tree(list(values)), lambda tree: tuple(items.from_tree(tree)), items.schema)


def pair_of(item: Codec[Value]) -> Codec[tuple[Value, Value]]:
    """A tuple of two; a list in the tree."""
    items = list_of(item)

    def from_tree(tree: Any) -> tuple[Value, Value]:
        values = items.from_tree(tree)
        if len(values) != 2:
            raise TreeError(f"{len(values)} items are not two")
        return values[0], values[1]

    return Codec(
        lambda values: items.to_tree(list(values)),
        from_tree,
        lambda definitions: items.schema(definitions) | {"minItems": 2, "maxItems": 2},
    )


def dict_of(item: Codec[Value]) -> Codec[dict[str, Value]]:
    """Values by name, in order."""

    def from_tree(tree: Any) -> dict[str, Value]:
        if not isinstance(tree, dict):
            raise TreeError(f"{short_text(tree)} is not an object")
        values, name, read = {}, "", item.from_tree
        try:
            for name, part in tree.items():
                values[_string_from_tree(name)] = read(part)
        except TreeError as error:
            raise error.inside(name) from None
        return values

    return Codec(
        lambda values: {name: item.to_tree(value) for name, value in values.items()},
        from_tree,
        lambda definitions: {"type": "object", "additionalProperties": item.schema(definitions)},
    )


def record(kind: type[Value], /, **parts: Codec[Any]) -> Codec[Value]:
    """A dataclass; ``parts`` describe its fields, all of them, in their order. Fields with a default may be absent.

    A ValueError of the class becomes a TreeError. Raises TypeError for other names than the fields'.
    """
    declared = [item.name for item in fields(kind)]  # type: ignore[arg-type]
    if declared != list(parts):
        raise TypeError(f"{kind.__name__} has the fields {declared}, not {list(parts)}")
    required, names = required_fields(kind), parts.keys()
    readers = [(name, part.from_tree) for name, part in parts.items()]
    writers = [(name, part.to_tree) for name, part in parts.items()]

    def from_tree(tree: Any) -> Value:
        if not isinstance(tree, dict):
            raise TreeError(f"{short_text(tree)} is not an object")
        if tree.keys() != names:
            if unknown := tree.keys() - names:
                raise TreeError(f"{short_text(min(unknown))} is not a field of {kind.__name__}")
            if missing := required - tree.keys():
                raise TreeError(f"{min(missing)!r} is missing")
        values, name = {}, ""
        try:
            for name, read in readers:
                if name in tree:
                    values[name] = read(tree[name])
        except TreeError as error:
            raise error.inside(name) from None
        try:
            return kind(**values)
        except ValueError as error:
            raise TreeError(str(error)) from None

    return Codec(
        lambda value: {name: write(getattr(value, name)) for name, write in writers},
        from_tree,
        lambda definitions: _reference(definitions, kind, parts, {}),
        kind,
        parts,
    )


def _reference(definitions: Definitions, kind: type, parts: Mapping[str, Codec[Any]], tag: Schema) -> Schema:
    return definitions.reference(kind, {name: part.schema for name, part in parts.items()}, tag)


TAG = "is"
"""The name in the tree under which a record of several says which it is. A keyword of Python, so never a field's."""


def tagged(records: Mapping[str, Codec[Any]]) -> Codec[Any]:
    """One of several records, each with its own word under `TAG`. Raises TypeError where that is not unambiguous."""
    words = {codec.kind: word for word, codec in records.items()}
    if None in words or len(words) < len(records):
        raise TypeError(f"{', '.join(records)}: not all are records of different classes")

    def to_tree(value: Any) -> Any:
        word = words[type(value)]
        return {TAG: word} | records[word].to_tree(value)

    def from_tree(tree: Any) -> Any:
        if not isinstance(tree, dict):
            raise TreeError(f"{short_text(tree)} is not an object")
        if TAG not in tree:
            raise TreeError(f"{TAG!r} is missing")
        word = tree[TAG]
        if not isinstance(word, str) or word not in records:
            raise TreeError(f"{short_text(word)} is none of {', '.join(records)}", TAG)
        return records[word].from_tree({name: part for name, part in tree.items() if name != TAG})

    def schema(definitions: Definitions) -> Schema:
        return {
            "oneOf": [
                _reference(definitions, codec.kind, codec.parts, {TAG: {"const": word}})
                for word, codec in records.items()
                if codec.kind
            ]
        }

    return Codec(to_tree, from_tree, schema)


def json_schema(codec: Codec[Any]) -> Schema:
    """The JSON schema of a description, with its records in ``$defs``; descriptions are the fields' docstrings."""
    definitions = Definitions()
    schema = codec.schema(definitions)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema | {"$defs": definitions.schemas}
