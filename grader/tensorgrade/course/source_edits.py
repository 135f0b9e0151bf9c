"""Edits of Python source at the places of syntax tree nodes; everything else stays as it is, line endings too."""

import ast
import io
import re
import tokenize

Node = ast.stmt | ast.expr | ast.alias
Span = tuple[int, int]
"""Start and end in the source, in characters."""


class SourceEdits:
    """Source and the replacements to make in it: `replacements` maps spans, which do not overlap, to texts.

    Nodes are those of ``python``: the same lines, where magics may have become Python.
    """

    def __init__(self, source: str, python: str) -> None:
        self.source = source
        self.replacements: dict[Span, str] = {}
        self._lines = _lines(source)
        self._python = [line.rstrip("\r\n").encode() for line in _lines(python)]
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line))

    def apply(self) -> str:
        """The source with the replacements made."""
        text = self.source
        for (start, end), replacement in sorted(self.replacements.items(), reverse=True):
            text = text[:start] + replacement + text[end:]
        return text

    def span(self, node: Node) -> Span:
        """The place of a node. Raises ValueError where the node is not in the source.

        Syntax trees count columns in bytes of UTF-8.
        """

        def place(line: int, column: int) -> int:
            text, python = self.line(line).encode(), self._python[line - 1]
            if text.endswith(python[column:]):
                column += len(text) - len(python)
            elif text[:column] != python[:column]:
                raise ValueError(f"line {line} holds a magic")
            return self._starts[line - 1] + len(text[:column].decode())

        end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
        return place(node.lineno, node.col_offset), place(end_line, end_column)

    def text(self, node: Node) -> str:
        """The source of a node."""
        start, end = self.span(node)
        return self.source[start:end]

    def line(self, number: int) -> str:
        """A line of the source, from 1, without its ending."""
        return self._lines[number - 1].rstrip("\r\n")

    def separator(self, statement: ast.stmt) -> str:
        """What to put between two statements that replace this one: a new line, or a semicolon on a shared line."""
        start, end = self.span(statement)
        last = statement.end_lineno or statement.lineno
        indentation = self.source[self._starts[statement.lineno - 1] : start]
        if indentation.strip() or self.source[end : self._starts[last]].lstrip().startswith(";"):
            return "; "
        ending = self._lines[last - 1][len(self.line(last)) :]
        return (ending or "\n") + indentation

    def has_comment(self, node: Node) -> bool:
        """Whether there is a comment inside a node."""
        tokens = tokenize.generate_tokens(io.StringIO(self.text(node)).readline)
        return any(token.type == tokenize.COMMENT for token in tokens)


def _lines(source: str) -> list[str]:
    """The lines as Python counts them: `str.splitlines` ends lines at form feeds, too."""
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", source)
