"""A student's text for places that nbgrader renders as Markdown: shown as it was typed, letter by letter."""

import re

_LINE_END = re.compile(r"\r\n|\r|\n")


def literal_block(text: str) -> str:
    """The text as an indented code block, which every reader of Markdown shows as it is.

    Nothing in the text can end such a block, since each of its lines is indented. There are no tags, links, pictures,
    references or entities in it, and MathJax looks for no formulas in it. To clean links instead would depend on how
    often nbconvert, its Markdown parser and a browser decode their addresses.
    """
    return "\n".join(f"    {line}" for line in _LINE_END.split(text.strip("\r\n")))
