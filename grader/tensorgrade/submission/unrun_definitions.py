"""Definitions of functions that stand in a notebook where running its cells does not make them. Runs nothing.

They are in a text cell, between fences or not, in a cell whose magic has it run elsewhere or not at all, inside another
function, or in a cell before another one with the function as it was handed out.
"""

import ast
import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tensorgrade.submission.cell_syntax import ParsedCell, parse_source, source_lines
from tensorgrade.submission.definition_texts import begins_definition, without_invisible
from tensorgrade.submission.statement_names import is_unimplemented

MAX_BLOCKS = 50
"""The most definitions of one function in one cell that are looked at: each is parsed by itself."""

_PROMPT = re.compile(r"[ \t]*(?:>>>|>|\.\.\.:?|In \[\d*\]:)(?:[ ]|$)")
"""What stands before a line that was copied from a shell, or quoted in Markdown."""


@dataclass(frozen=True)
class UnrunDefinition:
    """A definition of a function, not as it was handed out, that is not what the notebook has after it has run."""

    cell: int
    """The number of its cell."""
    replaced_in: int | None
    """The number of the later cell that has the function as it was handed out; None where nothing replaced it."""


def unrun_definition(
    function: str, cells: Sequence[ParsedCell], other: Sequence[tuple[int, str]], stub: int | None
) -> UnrunDefinition | None:
    """The last definition of a function that is missing after the cells have run; None where there is none.

    A use of the function is no definition, nor is its stub. ``other`` are the numbers and sources of cells that are not
    code; ``stub`` is the cell that has the function as it was handed out.
    """
    ran = [cell.number for cell in cells if _binds(cell, function)]
    if ran and stub is not None and stub >= ran[-1]:
        return UnrunDefinition(ran[-1], stub)
    numbers = ran + [cell.number for cell in cells if _holds_unrun(cell, function)]
    numbers += [number for number, source in other if _defines(source, function)]
    return UnrunDefinition(max(numbers), None) if numbers else None


def _binds(cell: ParsedCell, function: str) -> bool:
    """Whether a statement of the cell defines the function, and not as it was handed out."""
    return any(
        function in statement.bound and not is_unimplemented(statement.bound[function]) for statement in cell.statements
    )


def _holds_unrun(cell: ParsedCell, function: str) -> bool:
    if cell.error is not None or cell.python != cell.source:  # no Python, or magics, which may hold any text
        return _defines(cell.source, function)
    nested = any(
        item.name == function and item is not statement.node and not is_unimplemented(item)
        for statement in cell.statements
        if not isinstance(statement.node, ast.ClassDef)  # a method has its own sentence
        for item in statement.functions
    )
    return nested or _in_namespace(function).search(cell.source) is not None


def _defines(source: str, function: str) -> bool:
    """Whether a text that is not run as it stands holds a definition of the function that is not its stub."""
    if function not in source:
        return False
    if _in_namespace(function).search(source):
        return True
    lines = [_PROMPT.sub("", line, count=1) for line in source_lines(without_invisible(source))]
    return any(map(_is_definition, _blocks(lines, function)))


def _in_namespace(function: str) -> re.Pattern[str]:
    """``globals()["f"] = …`` and ``(f := …)``."""
    return re.compile(rf"""\b(?:globals|locals|vars)\(\)\[\s*(['"]){function}\1\s*\]\s*=(?!=)|\(\s*{function}\s*:=""")


def _blocks(lines: Sequence[str], function: str) -> Iterator[str]:
    """The texts that begin like a definition of the function or an assignment to it, up to where that ends."""
    for number in [number for number, line in enumerate(lines) if begins_definition(line, function)][:MAX_BLOCKS]:
        indent = len(lines[number]) - len(lines[number].lstrip())
        end = number + 1
        while end < len(lines) and _belongs(lines[end], indent):
            end += 1
        yield textwrap.dedent("\n".join(lines[number:end]))


def _belongs(line: str, indent: int) -> bool:
    """Whether the line is inside of a statement that is indented so far; a bracket may close at its level."""
    text = line.lstrip()
    return not text or len(line) - len(text) > indent or text[0] in ")]}"


def _is_definition(block: str) -> bool:
    try:
        [statement, *_] = parse_source(block).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        # With a body that is not the stub's: written, and not Python.
        return block.lstrip().startswith(("def", "async", "class")) and "\n" in block.strip() and not _is_stub(block)
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return not is_unimplemented(statement)
        case ast.Assign(value=value) | ast.AnnAssign(value=value):
            # In a text, "f = 3" is about a value.
            return value is not None and not isinstance(value, ast.Constant)
        case _:
            return False


def _is_stub(block: str) -> bool:
    return "NotImplementedError" in block
