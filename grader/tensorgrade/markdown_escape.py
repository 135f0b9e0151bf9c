"""Escapes a student's text that nbgrader renders as Markdown: no HTML tags, no script links, no MathJax commands.

nbgrader's pages render Markdown with raw HTML and every link protocol, and formulas with MathJax, whose ``\\href``
makes links too. The escaped text stays readable for the person who grades it.
"""

import re

_TAG = re.compile(r"<(?=[a-zA-Z/!?])")
# Entities are decoded within links: an address could spell a protocol with them.
_ENTITY = re.compile(r"&(?=#?\w+;)")
_PROTOCOL = re.compile(r"(javascript|vbscript)(?=\s*\\?:)", re.IGNORECASE)
_FORMULA = re.compile(r"\\(?=(?:href|require|style|class|cssId|data)\b)")


def escape_markdown(text: str) -> str:
    """The text with tags, entities, script protocols and MathJax's link and style commands made inert."""
    text = _TAG.sub("&lt;", _ENTITY.sub("&amp;", text))
    return _FORMULA.sub("", _PROTOCOL.sub(r"\1 ", text))
