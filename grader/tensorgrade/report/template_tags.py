"""The tags of a template's source: which there are, and where one was opened that is not closed."""

import jinja2

_PAIRED = ("autoescape", "block", "call", "filter", "for", "if", "macro", "set", "trans", "with")
ALL_TAGS = frozenset(
    (*_PAIRED, *(f"end{name}" for name in _PAIRED))
    + ("elif", "else", "extends", "from", "import", "include", "pluralize")
)
"""The tags that a template may have."""


def line_of_open_tag(source: str, tag: str, last_line: int) -> int | None:
    """The line of the innermost ``tag`` that is open at the end of a line; None where it cannot be told."""
    if tag == "set":  # most of them need no end
        return None
    opened: list[int] = []
    previous = ""
    try:
        for line, kind, value in jinja2.Environment().lex(source):
            if line > last_line:
                break
            if kind == "whitespace":
                continue
            if previous == "block_begin" and kind == "name":
                if value == tag:
                    opened.append(line)
                elif value == f"end{tag}" and opened:
                    opened.pop()
            previous = kind
    except jinja2.TemplateSyntaxError:
        pass  # what comes after the mistake need not have tokens
    return opened[-1] if opened else None
