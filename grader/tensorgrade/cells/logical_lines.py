"""Finds a cell's logical lines, and in each the places where IPython's own syntax counts.

The standard `tokenize` is no help: IPython's syntax confuses it from there on, and what it then gives depends on the
version of Python.
"""

import re
from dataclasses import dataclass

ESCAPES = frozenset("!?%,;/")
"""The characters that make a line IPython's own if they are its first token."""

_TOKEN = re.compile(
    r"""
      (?P<space> [ \t\f]+ | \\\n )
    | (?P<comment> \#[^\n]* )
    | (?P<newline> \n )
    | (?P<string>  # a prefix before it is a word here
        (?: \"\"\" [^"\\]*+ (?: (?: \\. | "(?!"") ) [^"\\]*+ )*+ \"\"\"
          | ''' [^'\\]*+ (?: (?: \\. | '(?!'') ) [^'\\]*+ )*+ '''
          | "(?!"") [^\n"\\]*+ (?: \\. [^\n"\\]*+ )*+ "
          | '(?!'') [^\n'\\]*+ (?: \\. [^\n'\\]*+ )*+ ' ) )
    | (?P<open_string> \"\"\" | ''' )
    | (?P<open_line> ["'] )
    | (?P<word> \w+ )
    | (?P<operator> \*\*=? | //=? | >>=? | <<=? | [-+*/%&@|^=<>:!]= | . )
    """,
    re.VERBOSE | re.DOTALL,
)
_NAME_AHEAD = re.compile(r"[ \t\f]*[^\W\d]")


@dataclass(frozen=True)
class LogicalLine:
    """One statement's lines, as offsets in the text; a magic or a command ends where its own lines end."""

    first: int
    """The first token."""
    escaped: bool
    """Whether the first token is an escape."""
    assigned: int | None
    """The escape of an assigned magic or command."""
    end: int
    """The end of its last line."""
    help_end: int | None
    """The end by tokens, where the last one is `?`."""


def logical_line(text: str, start: int) -> LogicalLine:
    """The logical line that begins at an offset. The text ends with a line break."""
    position, stop = start, len(text)
    first: int | None = None
    assigned: int | None = None
    escaped = ended = after_equals = equals_seen = False
    depth = 0
    last = ""
    while position < stop and not ended:
        token = _TOKEN.match(text, position, stop)
        assert token is not None, "any character is a token if nothing longer is"
        offset, position = position, token.end()
        match token.lastgroup:
            case "space":
                continue
            case "newline":
                ended = depth == 0
                continue
            case "open_string":
                position = stop
            case "open_line":
                position = min(text.index("\n", position), stop)
        last = token[0]
        if first is None:
            first = offset
            escaped = last in ESCAPES
        if after_equals and (last == "!" or (last == "%" and _NAME_AHEAD.match(text, position))):
            assigned = offset
        if offset == (first if escaped else assigned):
            stop = _end_of_command(text, offset)
        after_equals = last == "=" and depth == 0 and not equals_seen
        equals_seen |= after_equals
        if last in ("(", "[", "{"):
            depth += 1
        elif last in (")", "]", "}"):
            depth = max(depth - 1, 0)
    return LogicalLine(
        first=start if first is None else first,
        escaped=escaped,
        assigned=assigned,
        end=stop if escaped or assigned is not None else position,
        help_end=position if ended and last == "?" else None,
    )


def _end_of_command(text: str, start: int) -> int:
    """The end of a magic's or command's line, and of the lines that it is continued on by a backslash."""
    end = text.index("\n", start)
    while text[end - 1] == "\\" and end + 1 < len(text):
        end = text.index("\n", end + 1)
    return end + 1
