"""TeX formulas as MathML, made of known elements and attributes alone; what is no such formula is shown as it is."""

import html
import re
from typing import TYPE_CHECKING

from markupsafe import escape

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAX_LENGTH = 2_000
"""Characters of a formula that is rendered."""

_ELEMENTS = frozenset(
    (
        *(
            "math",
            "menclose",
            "mfrac",
            "mi",
            "mmultiscripts",
            "mn",
            "mo",
            "mover",
            "mpadded",
            "mphantom",
            "mroot",
            "mrow",
        ),
        *(
            "mspace",
            "msqrt",
            "mstyle",
            "msub",
            "msubsup",
            "msup",
            "mtable",
            "mtd",
            "mtext",
            "mtr",
            "munder",
            "munderover",
        ),
    )
)
_ATTRIBUTES = frozenset(
    (
        *("accent", "accentunder", "columnalign", "columnlines", "columnspacing", "depth", "display", "displaystyle"),
        *("fence", "form", "height", "largeop", "linethickness", "lspace", "mathvariant", "maxsize", "minsize"),
        *("movablelimits", "notation", "rowlines", "rowspacing", "rspace", "scriptlevel", "separator", "stretchy"),
        *("symmetric", "voffset", "width"),
    )
)
_VALUE = re.compile(r"[\w .%+-]*", re.ASCII)
_MEANT_AS_ALIGN = re.compile(r"\\(begin|end)\{(?:aligned|gathered|split)\}")
# Macros may define themselves without end, or double with each line.
_DEFINITIONS = re.compile(r"\\(?:def|let|newcommand|renewcommand|providecommand|DeclareMathOperator)\b")


def math_html(source: str, block: bool) -> str:
    """The formula as MathML, or its source as code. A ``block`` can be scrolled where it is wider than the page."""
    found = _mathml(source, block) or f"<code>{escape(source)}</code>"
    return f'<div class="formula" tabindex="0">{found}</div>' if block else found


def _mathml(source: str, block: bool) -> str:
    """Empty where the source is no formula that can be shown."""
    # Late: a student's install does not have it.
    from latex2mathml.converter import convert_to_element

    if len(source) > MAX_LENGTH or _DEFINITIONS.search(source):
        return ""
    source = _MEANT_AS_ALIGN.sub(r"\\\1{align*}", source)  # which the converter knows
    try:
        return _safe(convert_to_element(source, display="block" if block else "inline"))
    except Exception:  # of many kinds: whatever the source is, the reader sees it
        return ""


def _safe(element: "Element") -> str:
    """The element as HTML. Raises ValueError for one that is not known, and for a command that the converter left."""
    if element.tag not in _ELEMENTS:
        raise ValueError(f"unknown element {element.tag}")
    attributes = "".join(
        f' {name}="{value}"'
        for name, value in element.attrib.items()
        if name in _ATTRIBUTES and _VALUE.fullmatch(value)
    )
    text = html.unescape(element.text or "")
    if element.tag == "mi" and text.startswith("\\"):
        raise ValueError(f"unknown command {text}")
    inner = "".join(_safe(child) for child in element)
    return f"<{element.tag}{attributes}>{escape(text)}{inner}</{element.tag}>"
