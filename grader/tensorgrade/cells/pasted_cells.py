"""Removes from a pasted cell what IPython removes: the indentation of the whole, and prompts."""

import re
import textwrap
from itertools import groupby

_DOCTEST_PROMPT = re.compile(r"^\s*(?:>>>|\.\.\.)[ \t]?")
_IPYTHON_PROMPT = re.compile(r"^(?:(?:(?:\[nav\]|\[ins\])? )?In \[\d+\]: |\s*\.{3,}: ?)")
_TRIPLE_QUOTE = re.compile(r"(?<!\\)(?:\"\"\"|''')")


def dedent(text: str) -> str:
    """The text of a cell that is indented as a whole, at the margin.

    Older versions of IPython go by the first line, newer ones by all lines; what either accepts is accepted.
    """
    first_line = text[: text.find("\n")]
    indent = first_line[: len(first_line) - len(first_line.lstrip(" \t"))]
    if not indent:
        return text
    dedented = textwrap.dedent(text)
    if dedented[0] in " \t" and first_line[len(indent)] != "#":
        return re.sub("^" + indent, "", text, flags=re.MULTILINE)
    return dedented


def without_prompts(text: str) -> str:
    """The lines of a cell that was pasted with prompts, without them.

    Doctest prompts count outside triple-quoted strings, such as docstrings with examples; a string that itself begins
    behind a prompt was pasted with prompts, too.
    """
    lines = text.split("\n")
    in_string = _in_strings(lines)
    if any(line.lstrip().startswith(">>>") and not inside for line, inside in zip(lines, in_string, strict=True)):
        parts = []
        for inside, group in groupby(zip(lines, in_string, strict=True), key=lambda pair: pair[1]):
            before = [line for line, _ in group]
            after = before if inside else [_DOCTEST_PROMPT.sub("", line, count=1) for line in before]
            part = "\n".join(after)
            parts.append(part if after == before else textwrap.dedent(part))
        lines = "\n".join(parts).split("\n")
    if any(_IPYTHON_PROMPT.match(line) for line in lines[:2]):
        lines = [_IPYTHON_PROMPT.sub("", line, count=1) for line in lines]
    return "\n".join(lines)


def _in_strings(lines: list[str]) -> list[bool]:
    """Whether each line begins inside a triple-quoted string, if that has not begun behind a prompt."""
    inside = []
    quote = ""
    prompted = False
    for line in lines:
        inside.append(quote != "" and not prompted)
        for found in _TRIPLE_QUOTE.findall(line):
            if not quote:
                quote = found
                prompted = _DOCTEST_PROMPT.match(line) is not None
            elif found == quote:
                quote = ""
    return inside
