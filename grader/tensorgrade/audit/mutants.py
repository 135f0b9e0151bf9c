"""Makes the mutants of a function: its source with one small mistake each. Pure.

The mistakes are those of `mutation_operators`, and, where it is known what the notebook promises, those of
`promise_operators` and `wrapped_functions`. A mutant keeps the author's text except where the mistake is. Two mistakes
that give the same program are one mutant; one that gives the original program is none.
"""

import ast
import copy
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tensorgrade.audit.axis_constants import axis_nodes
from tensorgrade.audit.mutation_operators import edits
from tensorgrade.audit.promise_operators import promise_edits
from tensorgrade.audit.syntax_edits import Edit, MutationKind
from tensorgrade.audit.wrapped_functions import CallForm, wrappers
from tensorgrade.errors import UserError


@dataclass(frozen=True)
class Mutant:
    """The source of a function with one small mistake."""

    function: str
    line_number: int
    """The first line that is changed, from 1, in the source."""
    line: str
    """The author's line; several are joined by spaces."""
    mutated: str
    """The same with the mistake."""
    source: str
    """The whole source with the mistake."""
    kind: MutationKind = "mistake"


def mutants(source: str, function: str, form: CallForm | None = None) -> list[Mutant]:
    """The mutants of a top-level function, or of a class, in the order of their lines; those that wrap it come last.

    ``form`` is given where it is known what is promised of arguments and answers: there are more mutants then. Raises
    UserError if the function is not defined.
    """
    tree = ast.parse(source)
    kinds = (ast.FunctionDef, ast.ClassDef)
    definitions = [node for node in tree.body if isinstance(node, kinds) and node.name == function]
    if not definitions:
        raise UserError(f"The solution cell of {function} defines no function or class of that name at its top level.")
    definition = definitions[-1]
    found: list[tuple[MutationKind, Edit]] = []
    for body in _functions(definition):
        axes = axis_nodes(body)
        found += [("axis" if axes >= edit.keys() else "mistake", edit) for edit in edits(body)]
        if form:
            found += promise_edits(body, approximate=form.answer == "approximate")
    programs, distinct = {ast.dump(tree)}, []
    for kind, edit in found:
        program = ast.dump(_with_edit(tree, edit))
        if program not in programs:
            programs.add(program)
            distinct.append(_mutant(function, source, edit, program, kind))
    distinct.sort(key=lambda mutant: mutant.line_number)
    line = source.splitlines()[definition.lineno - 1].strip()
    # Code that takes the place of a class would not be one.
    wrapped = wrappers(function, form) if form and isinstance(definition, ast.FunctionDef) else ()
    return distinct + [
        Mutant(function, definition.lineno, line, item.words, source + item.code, item.kind) for item in wrapped
    ]


def _functions(definition: ast.FunctionDef | ast.ClassDef) -> list[ast.FunctionDef]:
    """The function, or the methods of the class."""
    if isinstance(definition, ast.FunctionDef):
        return [definition]
    return [node for node in definition.body if isinstance(node, ast.FunctionDef)]


def _mutant(function: str, source: str, edit: Edit, program: str, kind: MutationKind) -> Mutant:
    """The edit made in the source text, in parentheses if it would be another program without them."""
    lines = source.encode().splitlines(keepends=True)
    line_starts = [0, *itertools.accumulate(map(len, lines))]
    replacements: list[tuple[int, int, str]] = []
    for old, new in edit.items():
        begin, end = _span(old, line_starts)
        swapped = new in edit  # each of two swapped nodes keeps the author's text
        text = source.encode()[slice(*_span(new, line_starts))].decode() if swapped else ast.unparse(new)
        replacements.append((begin, end, text))
    for form in ("{}", "({})"):
        content = source.encode()
        for begin, end, text in sorted(replacements, reverse=True):
            content = content[:begin] + form.format(text).encode() + content[end:]
        mutated = content.decode()
        if _dump(mutated) == program:
            first = min(node.lineno for node in edit)
            lines_after = len(lines) - max(node.end_lineno for node in edit)
            line, mutated_line = (_joined_lines(text, first, lines_after) for text in (source, mutated))
            return Mutant(function, first, line, mutated_line, mutated, kind)
    raise AssertionError(f"{function}: {replacements} cannot be written into the source")


def _span(node: Any, line_starts: Sequence[int]) -> tuple[int, int]:
    """The node's first byte in the source, and the one after its last."""
    return line_starts[node.lineno - 1] + node.col_offset, line_starts[node.end_lineno - 1] + node.end_col_offset


def _dump(source: str) -> str:
    """The source's syntax tree as text; empty if it is no Python."""
    try:
        return ast.dump(ast.parse(source))
    except SyntaxError:
        return ""


def _joined_lines(text: str, first: int, lines_after: int) -> str:
    lines = text.splitlines()
    return " ".join(line.strip() for line in lines[first - 1 : len(lines) - lines_after])


def _with_edit(node: ast.AST, edit: Edit) -> ast.AST:
    """A copy of the tree with the edit."""
    if node in edit:
        return edit[node]
    copied = copy.copy(node)
    for name, value in ast.iter_fields(node):
        if isinstance(value, list):
            setattr(copied, name, [_with_edit(item, edit) if isinstance(item, ast.AST) else item for item in value])
        elif isinstance(value, ast.AST):
            setattr(copied, name, _with_edit(value, edit))
    return copied
