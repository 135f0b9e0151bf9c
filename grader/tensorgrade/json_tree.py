"""A record and its tree for JSON: one description per record gives writing, reading and the JSON schema.

A student's install has NumPy and Jinja2 only, so the descriptions are made of the functions here:

    POINT = record(Point, x=NUMBER, labels=list_of(STRING))
    POINT.to_tree(Point(1.0, ["a"]))  →  {"x": 1.0, "labels": ["a"]}
"""

import ast
import inspect
import math
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")
Schema = dict[str, Any]


class TreeError(ValueError):
    """A tree that is not the record's; the text says where."""

    def __init__(self, problem: str, path: str = "") -> None:
        super().__init__(f"{path or 'the whole'}: {problem}")
        self.problem, self.path = problem, path

    def inside(self, name: str) -> "TreeError":
        """The same error, seen from the record or list around it."""
        return TreeError(self.problem, f"{name}.{self.path}" if self.path else name)


@dataclass(frozen=True)
class Codec(Generic[Value]):
    """A pair of inverse functions between a value and its tree, and the schema of the tree.

    ``from_tree`` raises TreeError for a tree that ``to_tree`` does not write. ``schema`` is given the definitions of
    records, to which it adds its own.
    """

    to_tree: Callable[[Value], Any]
    from_tree: Callable[[Any], Value]
    schema: Callable[[dict[str, Schema]], Schema]
    kind: type | None = None
    """The class, of a record's codec."""


def _plain(kind: type, name: str) -> Codec[Any]:
    def from_tree(tree: Any) -> Any:
        if type(tree) is not kind:
            raise TreeError(f"{tree!r:.60} is not of type {name}")
        return tree

    return Codec(lambda value: value, from_tree, lambda _: {"type": name})


STRING: Codec[str] = _plain(str, "string")
INTEGER: Codec[int] = _plain(int, "integer")
BOOLEAN: Codec[bool] = _plain(bool, "boolean")
ANY: Codec[Any] = Codec(lambda value: value, lambda tree: tree, lambda _: {})
"""A value that is a tree already."""

_WORDS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def jsonable_float(number: float) -> float | str:
    """The number; NaN and infinities, which JSON has not, as the strings "NaN", "Infinity", "-Infinity"."""
    if math.isfinite(number):
        return number
    return "NaN" if math.isnan(number) else ("Infinity" if number > 0 else "-Infinity")


def _number_from_tree(tree: Any) -> float:
    if type(tree) in (int, float):
        return tree  # type: ignore[no-any-return]
    if isinstance(tree, str) and tree in _WORDS:
        return _WORDS[tree]
    raise TreeError(f"{tree!r:.60} is not of type number")


NUMBER: Codec[float] = Codec(
    jsonable_float, _number_from_tree, lambda _: {"anyOf": [{"type": "number"}, {"enum": list(_WORDS)}]}
)
"""A float or an int, which keep their type."""


def one_of(*words: str) -> Codec[Any]:
    """One of some strings."""

    def from_tree(tree: Any) -> str:
        if tree not in words:
            raise TreeError(f"{tree!r:.60} is none of {', '.join(words)}")
        return str(tree)

    return Codec(lambda value: value, from_tree, lambda _: {"enum": list(words)})


def constant(number: int) -> Codec[int]:
    """Always the same number, such as that of a schema."""

    def from_tree(tree: Any) -> int:
        if tree != number:
            raise TreeError(f"{tree!r:.60} is not {number}")
        return number

    return Codec(lambda value: value, from_tree, lambda _: {"const": number})


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
            raise TreeError(f"{tree!r:.60} is not a list")
        values = []
        for position, part in enumerate(tree):
            try:
                values.append(item.from_tree(part))
            except TreeError as error:
                raise error.inside(str(position)) from None
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


def dict_of(item: Codec[Value]) -> Codec[dict[str, Value]]:
    """Values by name, in order."""

    def from_tree(tree: Any) -> dict[str, Value]:
        if not isinstance(tree, dict):
            raise TreeError(f"{tree!r:.60} is not an object")
        values = {}
        for name, part in tree.items():
            try:
                values[name] = item.from_tree(part)
            except TreeError as error:
                raise error.inside(name) from None
        return values

    return Codec(
        lambda values: {name: item.to_tree(value) for name, value in values.items()},
        from_tree,
        lambda definitions: {"type": "object", "additionalProperties": item.schema(definitions)},
    )


def record(kind: type[Value], /, **parts: Codec[Any]) -> Codec[Value]:
    """A dataclass; ``parts`` describe its fields, all of them, in their order. Fields with a default may be absent."""
    declared = fields(kind)  # type: ignore[arg-type]
    if [item.name for item in declared] != list(parts):
        raise TypeError(f"{kind.__name__} has the fields {[item.name for item in declared]}, not {list(parts)}")
    required = {item.name for item in declared if item.default is MISSING and item.default_factory is MISSING}

    def from_tree(tree: Any) -> Value:
        if not isinstance(tree, dict):
            raise TreeError(f"{tree!r:.60} is not an object")
        if unknown := tree.keys() - parts.keys():
            raise TreeError(f"{min(unknown)!r:.60} is not a field of {kind.__name__}")
        if missing := required - tree.keys():
            raise TreeError(f"{min(missing)} is missing")
        values = {}
        for name, part in parts.items():
            if name in tree:
                try:
                    values[name] = part.from_tree(tree[name])
                except TreeError as error:
                    raise error.inside(name) from None
        return kind(**values)

    def schema(definitions: dict[str, Schema]) -> Schema:
        if kind.__name__ not in definitions:
            definitions[kind.__name__] = {}  # first: a record may contain itself
            described = field_docstrings(kind)
            definitions[kind.__name__] |= {
                "type": "object",
                "description": inspect.getdoc(kind),
                "properties": {
                    name: part.schema(definitions) | ({"description": described[name]} if name in described else {})
                    for name, part in parts.items()
                },
                "required": [name for name in parts if name in required],
                "additionalProperties": False,
            }
        return {"$ref": f"#/$defs/{kind.__name__}"}

    def to_tree(value: Value) -> Schema:
        return {name: part.to_tree(getattr(value, name)) for name, part in parts.items()}

    return Codec(to_tree, from_tree, schema, kind)


def tagged(tag: str, records: Mapping[str, Codec[Any]]) -> Codec[Any]:
    """One of several records, each with its own word under ``tag``."""
    words = {codec.kind: word for word, codec in records.items()}

    def to_tree(value: Any) -> Any:
        word = words[type(value)]
        return {tag: word} | records[word].to_tree(value)

    def from_tree(tree: Any) -> Any:
        word = tree.get(tag) if isinstance(tree, dict) else None
        if not isinstance(word, str) or word not in records:
            raise TreeError(f"{word!r:.60} is none of {', '.join(records)}", tag)
        return records[word].from_tree({name: part for name, part in tree.items() if name != tag})

    def schema(definitions: dict[str, Schema]) -> Schema:
        references = []
        for word, codec in records.items():
            references.append(codec.schema(definitions))
            definition = definitions[codec.kind.__name__] if codec.kind else {}
            if tag not in definition["properties"]:
                definition["properties"] = {tag: {"const": word}} | definition["properties"]
                definition["required"] = [tag, *definition["required"]]
        return {"oneOf": references}

    return Codec(to_tree, from_tree, schema)


def json_schema(codec: Codec[Any]) -> Schema:
    """The JSON schema of a description, with its records in ``$defs``; descriptions are the fields' docstrings."""
    definitions: dict[str, Schema] = {}
    schema = codec.schema(definitions)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema | {"$defs": definitions}


def field_docstrings(kind: type) -> dict[str, str]:
    """The docstring below each field of a dataclass, by the field's name."""
    [definition] = ast.parse(textwrap.dedent(inspect.getsource(kind))).body
    assert isinstance(definition, ast.ClassDef)
    described = {}
    for statement, following in zip(definition.body, definition.body[1:], strict=False):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            match following:
                case ast.Expr(value=ast.Constant(value=str(text))):
                    described[statement.target.id] = inspect.cleandoc(text)
    return described
