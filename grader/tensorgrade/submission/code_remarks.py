"""What a student wrote for people in a code cell: comments, longer texts, and all of a cell that is no Python."""

import ast
import io
import tokenize
from collections.abc import Iterator

from tensorgrade.submission.cell_syntax import ParsedCell, source_lines

MIN_WORDS = 5
"""Words of a text in code that may be an answer: fewer label what is printed."""

_MAGICS_WITH_TEXT = ("markdown", "html", "latex")


def code_remarks(cell: ParsedCell) -> tuple[str, ...]:
    """The lines of comments, and of texts of several words outside of functions; all lines where it is no Python."""
    if cell.error is not None:
        return tuple(filter(str.strip, source_lines(cell.source)))
    return (*_comments(cell.python), *_texts(cell))


def _comments(python: str) -> Iterator[str]:
    if "#" in python:
        try:
            for token in tokenize.generate_tokens(io.StringIO(python).readline):
                if token.type == tokenize.COMMENT:
                    yield token.string
        except (tokenize.TokenError, SyntaxError):  # it parses: what is left is no token of Python's own
            pass


def _texts(cell: ParsedCell) -> Iterator[str]:
    nodes: list[ast.AST] = [statement.node for statement in reversed(cell.statements)]
    while nodes:
        node = nodes.pop()
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                continue
            case ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name("get_ipython")))) if not _shows_text(node):
                continue  # a command or a magic, which is no text
            case ast.Constant(value=str(text)) if _words(text) >= MIN_WORDS:
                yield from filter(str.strip, source_lines(text))
        nodes += reversed(list(ast.iter_child_nodes(node)))


def _shows_text(call: ast.Call) -> bool:
    match call:
        case ast.Call(func=ast.Attribute(attr="run_cell_magic"), args=[ast.Constant(value=name), *_]):
            return name in _MAGICS_WITH_TEXT
        case _:
            return False


def _words(text: str) -> int:
    """The number of words; each letter of a script without spaces, as Chinese, is one."""
    return len(text.split()) + sum("\u2e80" <= letter <= "\uffdc" for letter in text)
