"""The source of a code cell → its top-level statements, as IPython would run them. Runs nothing."""

import ast
import warnings
from dataclasses import dataclass

from tensorgrade.cells.transform import to_python
from tensorgrade.submission.statement_names import StatementNames, statement_names


@dataclass(frozen=True)
class CellSyntaxError:
    """The syntax error of a cell that defines a function."""

    cell: int
    line: int | None
    text: str


@dataclass(frozen=True)
class ParsedCell:
    """A code cell and its top-level statements."""

    number: int
    source: str
    """As it was handed in."""
    python: str
    """The Python that it becomes, line for line."""
    statements: tuple[StatementNames, ...]
    """Of ``python``; none where that does not parse."""
    error: CellSyntaxError | None = None
    """Why it does not parse."""


def parse_cell(number: int, source: str) -> ParsedCell:
    """The cell with its statements. It is parsed once; where it is no Python as it stands, what it becomes is, too."""
    python = source
    try:
        try:
            tree = parse_source(source)
        except SyntaxError:
            python = to_python(source)
            if python == source:
                raise
            tree = parse_source(python)
    except SyntaxError as error:
        found = CellSyntaxError(number, error.lineno, error.msg)
    except (ValueError, RecursionError, MemoryError) as error:
        found = CellSyntaxError(number, None, type(error).__name__)
    else:
        return ParsedCell(number, source, python, tuple(map(statement_names, tree.body)))
    return ParsedCell(number, source, python, (), found)


def parse_source(source: str) -> ast.Module:
    """The syntax tree. Raises SyntaxError, ValueError, RecursionError or MemoryError."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # such as invalid escapes in a student's strings
        return ast.parse(source)


def source_lines(source: str) -> list[str]:
    """The lines as Python counts them: `str.splitlines` would also break at form feeds."""
    return source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
