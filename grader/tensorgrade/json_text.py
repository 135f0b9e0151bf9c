"""The tree of a JSON text, and the error of a tree that is not as it is described (`tensorgrade.json_tree`)."""

import json
import reprlib
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

_REPR = reprlib.Repr()
_REPR.maxlevel, _REPR.maxstring = 2, 60


def short_text(tree: Any) -> str:
    """A tree in a message: on one line, and never long or deep."""
    return f"{_REPR.repr(tree):.80}"


class TreeError(ValueError):
    """A tree that is not the record's; the text says where, from the outermost record inwards."""

    def __init__(self, problem: str, *path: str) -> None:
        super().__init__(problem, *path)
        self.problem, self.path = problem, path

    def __str__(self) -> str:
        place = ".".join(name if name.isidentifier() or name.isdigit() else short_text(name) for name in self.path)
        return f"{place}: {self.problem}" if place else self.problem

    def inside(self, name: str) -> "TreeError":
        """The same error, seen from the record or list around it."""
        return TreeError(self.problem, name, *self.path)


def lined_json(tree: Mapping[str, Any], inside: str) -> str:
    """The text of a file with an object: a line for each part, and for each item of the part called ``inside``.

    Python's `json` writes such lines in C. With an ``indent`` it would take five times as long.
    """
    lines = [f" {_line(name)}: {_lines(part) if name == inside else _line(part)}" for name, part in tree.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _lines(part: Mapping[str, Any] | Sequence[Any]) -> str:
    if isinstance(part, Mapping):
        return "{\n" + ",\n".join(f"  {_line(name)}: {_line(item)}" for name, item in part.items()) + "\n }"
    return "[\n" + ",\n".join(f"  {_line(item)}" for item in part) + "\n ]"


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def parse_json(text: str | bytes) -> Any:
    """The tree of a JSON text. Raises TreeError for any other text, and for NaN and infinities as bare words."""

    def refuse(word: str) -> NoReturn:
        raise TreeError(f"{word} is not a number of JSON")

    try:
        return json.loads(text, parse_constant=refuse)
    except TreeError:
        raise
    except RecursionError:
        raise TreeError("the JSON is nested too deeply") from None
    except ValueError as error:
        raise TreeError(f"this is not JSON ({error})") from None
