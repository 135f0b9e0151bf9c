"""What people write, as HTML that nothing can be hidden in: Markdown without HTML, and TeX as MathML.

Only elements that are named here are made. What cannot be rendered is shown as it was written.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from tensorgrade.report.math_markup import math_html
from tensorgrade.report.sentence_joints import is_joined_without_space

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token

MAX_LENGTH = 20_000
"""Characters of a text that is rendered; a longer one is shown as it was written."""

_ADDRESS = re.compile(r"(https?://|mailto:)", re.IGNORECASE)


def rendered_text(text: str, keep_lines: bool = False) -> Markup:
    """The text as HTML. With ``keep_lines``, each line break of it stays one."""
    if not text.strip():
        return Markup("")
    if len(text) > MAX_LENGTH:
        return Markup("<pre>{}</pre>").format(text)
    return Markup(_parser(keep_lines).render(text))


@cache
def _parser(keep_lines: bool) -> "MarkdownIt":
    # Late: a student's install has neither of these.
    from markdown_it import MarkdownIt
    from mdit_py_plugins.amsmath import amsmath_plugin
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    parser = MarkdownIt("commonmark", {"html": False, "breaks": keep_lines}).enable(["table", "strikethrough"])
    parser.validateLink = lambda url: _ADDRESS.match(url) is not None  # type: ignore[method-assign]
    parser.use(dollarmath_plugin, allow_labels=False, allow_digits=False, double_inline=True, renderer=_dollar_math)
    parser.use(amsmath_plugin, renderer=lambda source: math_html(source, block=True))
    for name, rule in _RULES.items():
        parser.add_render_rule(name, rule)
    return parser


def _dollar_math(source: str, options: Mapping[str, Any]) -> str:
    return math_html(source, block=bool(options["display_mode"]))


def _heading_open(*_: object) -> str:
    """The page has headings of its own, in an order that texts of others must not break."""
    return "<p><strong>"


def _heading_close(*_: object) -> str:
    return "</strong></p>\n"


def _image(_: "RendererHTML", tokens: "Sequence[Token]", index: int, *__: object) -> str:
    """A page makes no requests, so that pictures are named."""
    return f"[{escape(tokens[index].content)}]"


def _link_open(_: "RendererHTML", tokens: "Sequence[Token]", index: int, *__: object) -> str:
    return f'<a href="{escape(tokens[index].attrs["href"])}" rel="noreferrer nofollow">'


def _code(_: "RendererHTML", tokens: "Sequence[Token]", index: int, *__: object) -> str:
    return f"<pre>{escape(tokens[index].content)}</pre>\n"


def _table_open(*_: object) -> str:
    """A table that is wider than the page scrolls in a box, by keyboard, too."""
    return '<div class="scroll" tabindex="0"><table>\n'


def _table_close(*_: object) -> str:
    return "</table></div>\n"


def _cell_open(_: "RendererHTML", tokens: "Sequence[Token]", index: int, *__: object) -> str:
    """Without the alignment, which is a style, and which the page's policy forbids."""
    return f"<{_cell_tag(tokens, index, index + 1)}>"


def _cell_close(_: "RendererHTML", tokens: "Sequence[Token]", index: int, *__: object) -> str:
    return f"</{_cell_tag(tokens, index, index - 1)}>\n"


def _cell_tag(tokens: "Sequence[Token]", index: int, content: int) -> str:
    """A heading without text is none."""
    return tokens[index].tag if tokens[content].content else "td"


def _line_break(
    _: "RendererHTML", tokens: "Sequence[Token]", index: int, options: Mapping[str, Any], __: object
) -> str:
    if options["breaks"]:
        return "<br>\n"
    around = [tokens[place].content if 0 <= place < len(tokens) else "" for place in (index - 1, index + 1)]
    return "" if is_joined_without_space(*around) else "\n"


_RULES: Mapping[str, Callable[..., str]] = {
    "heading_open": _heading_open,
    "heading_close": _heading_close,
    "image": _image,
    "link_open": _link_open,
    "fence": _code,
    "code_block": _code,
    "table_open": _table_open,
    "table_close": _table_close,
    "th_open": _cell_open,
    "td_open": _cell_open,
    "th_close": _cell_close,
    "softbreak": _line_break,
}
