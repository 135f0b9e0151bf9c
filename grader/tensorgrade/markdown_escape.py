"""A student's text where nbgrader renders it as Markdown: no tags, no scripts behind links or formulas.

nbgrader's pages render Markdown with raw HTML, with every link protocol, and formulas with MathJax, whose
``\\href`` is a link like any other. The text stays readable for a person who grades it.
"""

import re

_TAG = re.compile(r"<(?=[a-zA-Z/!?])")
# Entities are decoded within links, so that they could spell a protocol.
_ENTITY = re.compile(r"&(?=#?\w+;)")
_PROTOCOL = re.compile(r"(javascript|vbscript)(?=\s*\\?:)", re.IGNORECASE)
_FORMULA = re.compile(r"\\(?=(?:href|require|style|class|cssId|data)\b)")


def escape_markdown(text: str) -> str:
    """The text, spoilt where a browser would act on it."""
    text = _TAG.sub("&lt;", _ENTITY.sub("&amp;", text))
    return _FORMULA.sub("", _PROTOCOL.sub(r"\1 ", text))


def unescape_entities(text: str) -> str:
    """`escape_markdown` text for a page that escapes by itself: its entities are letters again."""
    return re.sub(r"&amp;(?=#?\w+;)", "&", text.replace("&lt;", "<"))
