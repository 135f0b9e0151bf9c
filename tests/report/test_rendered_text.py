"""What people write, rendered: as in a notebook, and with nothing in it that could do anything."""

import html.parser
import time

import pytest

from tensorgrade.report.rendered_text import MAX_LENGTH, rendered_text
from tensorgrade.report.shown_answers import added_lines
from tests.conftest import HOSTILE

ALLOWED = {
    *(
        "a",
        "blockquote",
        "br",
        "code",
        "del",
        "div",
        "em",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "s",
        "span",
        "strong",
        "table",
    ),
    *("tbody", "td", "th", "thead", "tr", "ul"),
    *("math", "mfrac", "mi", "mn", "mo", "mover", "mrow", "msqrt", "msub", "msubsup", "msup", "mtext", "munderover"),
    *("mspace", "mstyle", "mtable", "mtr", "mtd", "munder", "mpadded"),
}


class Elements(html.parser.HTMLParser):
    """The elements of a text, with their attributes."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))


def elements(text, **options):
    return Elements(str(rendered_text(text, **options))).found


def test_an_answer_is_rendered_as_in_a_notebook():
    text = rendered_text(
        "## 8. In your own words\n\n1. $V_{i,j,a,b}=K_{a,b}$ for **every** position.\n2. *so*:\n   - `|a|`\n\n"
        "| | weights |\n|---|--:|\n| dense | 1048576 |\n\n$$\\frac{1}{2}$$\n"
    )
    for part in ("<strong>every</strong>", "<em>so</em>", "<code>|a|</code>", "<td>1048576</td>", "<ol>", "<mfrac>"):
        assert part in text
    assert "<msub><mi>V</mi>" in text
    assert '<div class="scroll" tabindex="0"><table>' in text
    assert "$" not in text
    assert '<math display="block">' in text
    assert "<th></th>" not in text
    assert "<h2" not in text  # the page has headings of its own


@pytest.mark.parametrize(
    "formula",
    [
        "\\frac{1}{", "\\left( x", "\\nosuchcommand{x}", "x^", "\\def\\a{\\a\\a}\\a", "\\newcommand{\\a}{x}\\a",
        "{" * 900, "x" * 3000, "\\begin{matrix} a & b", "\\sqrt{" * 300 + "x" + "}" * 300,
    ],
)  # fmt: skip
def test_what_is_no_formula_is_shown_as_its_source(formula):
    text = rendered_text(f"${formula}$")
    assert "<math" not in text
    assert f"<code>{formula}</code>".replace("&", "&amp;") in text


@pytest.mark.parametrize("formula", ["a<b", "\\text{<b>x</b>}", "\\verb|<b>|", "\\unicode{x3c}b>", "a&b"])
def test_a_formula_is_escaped(formula):
    assert {tag for tag, _ in elements(f"${formula}$")} <= ALLOWED - {"b"}


HARMFUL = [
    HOSTILE,
    "<script>alert(1)</script>\n\n<iframe src=x></iframe>",
    "[x](javascript:alert(1)) [y](JaVaScRiPt:alert(1)) [z](data:text/html,x) [v](vbscript:x) [f](file:///etc/passwd)",
    "[x](&#106;avascript:alert(1)) [y](java\tscript:x) [z](//evil.example) [w](../class.html) [v](#f-corr2d)",
    "<javascript:alert(1)> [a]\n\n[a]: javascript:alert(1)",
    "![picture](https://evil.example/x.png) ![p](javascript:x) ![p](data:image/png;base64,AAAA)",
    '[x](https://a.example/"onmouseover="alert(1)) [y](https://a.example "onclick=alert(1)")',
    "```python\" onload=\"x\n</pre><script>\n```\n\n`</code><script>`",
    "$\\href{javascript:alert(1)}{x}$ $\\style{color:red}{x}$ $\\class{card}{x}$ $\\color{red\" onclick=\"x}{y}$",
    "$\\text{<script>alert(1)</script>}$ $\\operatorname{<img src=x onerror=alert(1)>}$ $\\cssId{f-corr2d}{x}$",
    "\\begin{align}\\text{</math><script>}\\end{align}",
    "|a|\n|:-:|\n|<img src=x>|",
    "&lt;script&gt; &#60;script&#62;",
]  # fmt: skip


@pytest.mark.parametrize("keep_lines", [True, False])
@pytest.mark.parametrize("text", HARMFUL)
def test_nothing_harmful_is_made(text, keep_lines):
    for tag, attributes in elements(text, keep_lines=keep_lines):
        assert tag in ALLOWED
        assert not {"style", "id", "src", "name"} & attributes.keys()
        assert not any(name.startswith("on") for name in attributes)
        if tag == "a":
            assert attributes["href"].startswith(("https://", "http://", "mailto:"))
            assert attributes["rel"] == "noreferrer nofollow"


@pytest.mark.parametrize(
    "unit",
    ["[", "*a_ ", ">", "![", "$", "$a ", "<a ", "[a](", "&", "~a ", "$$\na\n", "\\begin{align}\n", "- a\n ", "`a``"],
)
def test_a_text_that_is_slow_for_other_renderers_is_not_slow(unit):
    began = time.process_time()
    rendered_text((unit * MAX_LENGTH)[:MAX_LENGTH])
    assert time.process_time() - began < 20


def test_a_very_long_text_is_shown_as_it_is():
    assert rendered_text("*a* <b>" * MAX_LENGTH).startswith("<pre>*a* &lt;b&gt;")


def test_lines_of_chinese_are_joined_without_a_space_and_a_comment_keeps_its_lines():
    assert rendered_text("第一行，\n第二行\nabc").strip() == "<p>第一行，第二行\nabc</p>"
    assert "Good.<br>\nBut" in rendered_text("Good.\nBut", keep_lines=True)
    assert rendered_text(" \n") == ""


QUESTION = "## 8. In your own words\n\nWhy?\n\n- once\n- twice\n\nYOUR ANSWER HERE"


@pytest.mark.parametrize(
    ("answer", "added"),
    [
        (f"{QUESTION}\nBecause.", "Because."),
        (QUESTION.replace("YOUR ANSWER HERE", "1. A\n\n   B"), "1. A\n\n   B"),
        ("Because.", "Because."),
        ("- once", "- once"),  # chosen of two
        (f"{QUESTION}\n- once\n", "- once"),
        (f"{QUESTION}\n```\nWhy?\n```", "```\nWhy?\n```"),
    ],
)
def test_what_was_handed_out_is_no_part_of_the_answer(answer, added):
    assert added_lines(answer, QUESTION).strip() == added
