"""The definitions of records in a JSON schema; descriptions are the docstrings of classes and fields."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any

Schema = dict[str, Any]


class Definitions:
    """The definitions of a schema, by the names of the records' classes."""

    def __init__(self) -> None:
        self.schemas: dict[str, Schema] = {}
        self._sources: dict[str, tuple[type, Schema]] = {}

    def reference(self, kind: type, parts: Mapping[str, Callable[["Definitions"], Schema]], tag: Schema) -> Schema:
        """A reference to the definition of a dataclass, which is added if it is new.

        ``parts`` make the schemas of its fields; ``tag`` are properties before these. Raises TypeError where the name
        is that of another class, or of the same one with another tag.
        """
        name = kind.__name__
        if self._sources.setdefault(name, (kind, tag)) != (kind, tag):
            raise TypeError(f"the schema has two definitions of {name}")
        if name not in self.schemas:
            self.schemas[name] = {}  # first: a record may contain itself
            self.schemas[name] |= self._definition(kind, parts, tag)
        return {"$ref": f"#/$defs/{name}"}

    def _definition(self, kind: type, parts: Mapping[str, Callable[["Definitions"], Schema]], tag: Schema) -> Schema:
        described, required = field_docstrings(kind), required_fields(kind)
        properties = {
            name: schema(self) | ({"description": described[name]} if name in described else {})
            for name, schema in parts.items()
        }
        return {
            "type": "object",
            "description": inspect.getdoc(kind),
            "properties": tag | properties,
            "required": [*tag, *(name for name in parts if name in required)],
            "additionalProperties": False,
        }


def required_fields(kind: type) -> set[str]:
    """The fields of a dataclass that have no default."""
    return {item.name for item in fields(kind) if item.default is MISSING and item.default_factory is MISSING}


def field_docstrings(kind: type) -> dict[str, str]:
    """The docstring below each field of a dataclass, by the field's name; also of inherited fields."""
    described: dict[str, str] = {}
    for ancestor in reversed(kind.__mro__):
        if is_dataclass(ancestor):
            described |= _own_field_docstrings(ancestor)
    return described


def _own_field_docstrings(kind: type) -> dict[str, str]:
    [definition] = ast.parse(textwrap.dedent(inspect.getsource(kind))).body
    assert isinstance(definition, ast.ClassDef)
    described = {}
    for statement, following in zip(definition.body, definition.body[1:], strict=False):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            match following:
                case ast.Expr(value=ast.Constant(value=str(text))):
                    described[statement.target.id] = inspect.cleandoc(text)
    return described
