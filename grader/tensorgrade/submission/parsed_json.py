"""A parsed submission ⇄ JSON, as it is sent from the process that reads it."""

from collections.abc import Mapping
from typing import Any, get_args

from tensorgrade.json_text import TreeError, short_text
from tensorgrade.json_tree import BOOLEAN, INTEGER, STRING, Codec, dict_of, list_of, one_of, optional, record, tuple_of
from tensorgrade.submission.cell_syntax import CellSyntaxError
from tensorgrade.submission.definitions import Definition
from tensorgrade.submission.notebook_cells import TextCell
from tensorgrade.submission.notebook_reader import ParsedSubmission, Statement
from tensorgrade.submission.statement_names import Loop
from tensorgrade.submission.unrun_definitions import UnrunDefinition


def _set_of(item: Codec[Any]) -> Codec[frozenset[Any]]:
    """A set; a list in the tree."""
    items = list_of(item)
    return Codec(
        lambda values: items.to_tree(list(values)), lambda tree: frozenset(items.from_tree(tree)), items.schema
    )


def _pair_of(first: Codec[Any], second: Codec[Any]) -> Codec[tuple[Any, Any]]:
    """A tuple of two different things; a list in the tree."""

    def from_tree(tree: Any) -> tuple[Any, Any]:
        if not isinstance(tree, list) or len(tree) != 2:
            raise TreeError(f"{short_text(tree)} is not a pair")
        return first.from_tree(tree[0]), second.from_tree(tree[1])

    return Codec(lambda pair: [first.to_tree(pair[0]), second.to_tree(pair[1])], from_tree, lambda _: {"type": "array"})


def _by_number(item: Codec[Any]) -> Codec[Mapping[int, Any]]:
    """Values by number; a list of pairs in the tree."""
    pairs = list_of(_pair_of(INTEGER, item))
    return Codec(
        lambda values: pairs.to_tree(list(values.items())), lambda tree: dict(pairs.from_tree(tree)), pairs.schema
    )


_SYNTAX_ERROR = record(CellSyntaxError, cell=INTEGER, line=optional(INTEGER), text=STRING)
_STRINGS = tuple_of(STRING)

PARSED_SUBMISSION: Codec[ParsedSubmission] = record(
    ParsedSubmission,
    digest=STRING,
    cells=tuple_of(_pair_of(INTEGER, STRING)),
    texts=optional(
        tuple_of(
            record(
                TextCell,
                number=INTEGER,
                names=_set_of(STRING),
                text=STRING,
                pictures=_STRINGS,
                as_released=BOOLEAN,
            )
        )
    ),
    remarks=_by_number(_STRINGS),
    is_script=BOOLEAN,
    defined_in=dict_of(INTEGER),
    unimplemented=_set_of(STRING),
    stubs=_set_of(_pair_of(INTEGER, INTEGER)),
    syntax_errors=dict_of(_SYNTAX_ERROR),
    imports=dict_of(INTEGER),
    definitions=dict_of(record(Definition, cell=INTEGER, names=_STRINGS, references=dict_of(INTEGER))),
    sources=dict_of(STRING),
    code=dict_of(_pair_of(INTEGER, STRING)),
    loops=dict_of(_set_of(one_of(*get_args(Loop)))),
    statements=_by_number(tuple_of(record(Statement, line=INTEGER, names=_STRINGS, reads=_STRINGS))),
    unrun=dict_of(record(UnrunDefinition, cell=INTEGER, replaced_in=optional(INTEGER))),
)
"""The JSON of a parsed submission. A tree with half of a surrogate pair in a text is none."""
