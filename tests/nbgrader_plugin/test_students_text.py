"""A student's text in formgrader's pages is text: rendered by nbconvert read by a real browser, none of it is live."""

import json
import shutil
from html.parser import HTMLParser

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from nbconvert.filters.markdown_mistune import markdown2html_mistune
from nbgrader.server_extensions.formgrader import handlers
from traitlets.config import Config

from tensorgrade.gradebook.formgrader_notebook import build_formgrader_notebook
from tensorgrade.markdown_literal import literal_block
from tensorgrade.submission.notebook_reader import parse_submission
from tests.coursework import filled, grade, hand_in, rows

# Protocols as a reader of Markdown, nbconvert and a browser decode them between them: once, twice, by name, in parts.
SCRIPT = "javascript:void(document.title='owned')"
ADDRESSES = [
    SCRIPT,
    f"JaVaScRiPt{SCRIPT[10:]}",
    f"&#106;{SCRIPT[1:]}",
    f"&amp;#106;{SCRIPT[1:]}",
    f"&amp;amp;#106;{SCRIPT[1:]}",
    f"&#x6A{SCRIPT[1:]}",
    SCRIPT.replace(":", "&colon;"),
    SCRIPT.replace(":", "&#x3a;"),
    SCRIPT.replace(":", "\\:"),
    f"java&Tab;{SCRIPT[4:]}",
    f"java&NewLine;{SCRIPT[4:]}",
    f"&#1;{SCRIPT}",
    f"%6A{SCRIPT[1:]}",
    "vbscript:MsgBox(1)",
    "data:text/html,<script>document.title='owned'</script>",
    "&#100;ata:text/html;base64,PHNjcmlwdD5kb2N1bWVudC50aXRsZT0nb3duZWQnPC9zY3JpcHQ+",
    "file:///etc/passwd",
    "//elsewhere.invalid/page",
    "../secret",
]
FORMS = [
    "[my figure]({0})",
    "[my figure](<{0}>)",
    '[my figure]({0} "title")',
    "[my figure][1]\n\n[1]: {0}",
    "[my figure]\n\n[my figure]: <{0}>",
    "<{0}>",
    "![my figure]({0})",
    "[![x]({0})]({0})",
    '<a href="{0}">my figure</a>',
    "| a |\n|---|\n| [b]({0}) |",
    "- [ ] [a]({0})",
    "term\n: [a]({0})",
    "$\\href{{{0}}}{{x}}$",
    "\\begin{{align}}\\href{{{0}}}{{x}}\\end{{align}}",
    "\\\\(\\href{{{0}}}{{x}}\\\\)",
    "$$\n\n[a]({0})\n\n$$",
]
TEXTS = [
    *(form.format(address) for form in FORMS for address in ADDRESSES),
    "<script>document.title='owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    "<svg/onload=document.title='owned'>",
    "<!-- --><iframe srcdoc=\"<script>parent.document.title='owned'</script>\"></iframe>",
    "</code></pre></textarea></title></style><script>document.title='owned'</script>",
    "```\n</pre>\n```\n\n<b onclick=\"document.title='owned'\">bold</b>",
    "~~~mermaid\ngraph TD; A-->B; click A call alert(1)\n~~~",
    "![a](attachment:missing.png)",
    "\r<b>after a carriage return</b>\r\r<i>two</i>",
    "a\u2028<b>\x0b<i>\x0c<u>\x85<s>",
    "\t<b>a tab</b>\n \t<b>another</b>",
    "https://example.org and a@example.org",
]
"""What students write; none of it may become a link, a picture, a formula or a tag."""


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.text = [], ""

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, attrs))

    def handle_data(self, data):
        self.text += data


def read(html):
    """The tags and the text of a piece of HTML."""
    reader = _Tags()
    reader.feed(html)
    reader.close()
    return reader


def typed(text):
    """The lines of a text, as they are compared: without white space that no page shows."""
    return [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")]


@pytest.mark.parametrize("text", TEXTS)
def test_a_literal_block_is_one_block_of_code_with_the_text_as_typed(text):
    found = read(markdown2html_mistune(literal_block(text)))
    assert found.tags == [("pre", []), ("code", [])]
    assert typed(found.text) == typed(text)


def test_any_text_is_a_literal_block_in_linear_time():
    for text in ("", "\n\n", "`" * 100_000, "$$" * 100_000, "[a](" * 100_000, "\n" * 300_000, "\t\n" * 100_000):
        assert {tag for tag, _ in read(markdown2html_mistune(literal_block(text))).tags} <= {"pre", "code"}


PAGES = {
    "formgrade": Config(
        {"HTMLExporter": {"template_name": "formgrade", "extra_template_basedirs": [handlers.template_path]}}
    ),
    "classic": Config({"HTMLExporter": {"template_name": "classic"}}),
    "lab": Config({"HTMLExporter": {"template_name": "lab"}}),
}
RESOURCES = {"base_url": "", "index": 0, "total": 1, "notebook_id": "pooling", "submission_id": "1"}
RESOURCES |= {"assignment_id": "pooling", "student": "eve", "notebook_path": "pooling.ipynb"}


@pytest.fixture(scope="module")
def graded_course(pooling, tmp_path_factory):
    """A course in which one student wrote all of the texts: as an answer, in own cells, in exceptions and prints."""
    course = tmp_path_factory.mktemp("text") / "course"
    shutil.copytree(pooling, course)
    everything = "\n\n".join(TEXTS)
    answer = (
        f"print({everything!r})\ndef pool2d(X, pool_size, mode='max'):\n    raise ValueError({' '.join(TEXTS)!r})\n"
    )
    notebook = json.loads(filled(course, "pooling", {"pool2d": answer}, {"pooling-why": everything}))
    own = [
        {"cell_type": "markdown", "id": f"mine{number}", "metadata": {}, "source": text, "attachments": {}}
        for number, text in enumerate(TEXTS)
    ]
    hand_in(course, "eve", "pooling", json.dumps(notebook | {"cells": own + notebook["cells"]}))
    hand_in(course, "ada", "pooling", filled(course, "pooling"))
    assert grade(course, "pooling").exit_code == 0
    return course


@pytest.fixture(scope="module", params=PAGES)
def page(request, graded_course):
    """The notebook of that student as one of nbconvert's pages."""
    path = graded_course / "autograded/eve/pooling/pooling.ipynb"
    html, _ = HTMLExporter(config=PAGES[request.param]).from_filename(str(path), resources=dict(RESOURCES))
    return html


def test_cells_keep_what_nbgrader_knows_them_by(graded_course):
    released = nbformat.read(graded_course / "assignments/pooling/pooling.ipynb", 4)
    shown = nbformat.read(graded_course / "autograded/eve/pooling/pooling.ipynb", 4)

    def marked(notebook):
        return [(cell.cell_type, cell.metadata.nbgrader) for cell in notebook.cells if "nbgrader" in cell.metadata]

    def without_checksums(cells):
        return [(kind, {name: value for name, value in marks.items() if name != "checksum"}) for kind, marks in cells]

    assert without_checksums(marked(shown)) == without_checksums(marked(released))
    assert rows(graded_course, "pooling")["eve"]["grades"]["pooling-why"] == (None, None, True)


def test_no_link_or_handler_of_a_student_is_in_nbconverts_page(page):
    for tag, attributes in read(page).tags:
        for name, value in attributes:
            bare = "".join(letter for letter in value or "" if letter > " ").lower()
            assert not bare.startswith(("javascript:", "vbscript:", "data:text", "file:")), (tag, value)
            assert "owned" not in bare, (tag, name, value)


def test_of_very_long_code_the_page_shows_the_beginning(pooling):
    released = json.loads((pooling / "assignments/pooling/pooling.ipynb").read_text(encoding="utf-8"))
    cell = {"cell_type": "code", "metadata": {}, "source": "a" + ".b" * 70_000, "outputs": [], "execution_count": None}
    later = cell | {"source": "later = 1"}
    content = json.dumps(released | {"cells": [cell, later, *released["cells"]]}).encode()
    submission = parse_submission("pooling.ipynb", content, ["pool2d"])
    shown = ["".join(item["source"]) for item in build_formgrader_notebook(released, submission, {}, {}, {})["cells"]]
    [long] = [source for source in shown if source.startswith("a.b.b")]
    begin, _, left_out = long.partition("\n# … ")
    assert 35_000 < len(begin) <= 40_000
    assert cell["source"].startswith(begin)
    assert left_out == f"{140_001 - len(begin):,} more characters are in the submitted file."
    assert "\n# … 9 more characters are in the submitted file." in shown
    # Functions are shown all the same.
    functions = {
        "".join(item["source"]) for item in released["cells"] if item["metadata"].get("nbgrader", {}).get("solution")
    }
    assert functions <= {*shown}


def click_everything(tab):
    """Click all links but those that leave the page, and all code."""
    tab.evaluate(
        """() => {
          for (const link of document.querySelectorAll("a[href]"))
            if (!/^(https?|file|about):/.test(link.protocol)) link.click();
          for (const item of document.querySelectorAll("pre")) item.click();
        }"""
    )
    tab.wait_for_timeout(100)  # a link's script runs after the click


@pytest.mark.parametrize("address", [ADDRESSES[0], ADDRESSES[2], ADDRESSES[6]])
def test_as_markdown_they_would_run(address, chromium):
    """What the other tests hold is not true by itself."""
    tab = chromium.new_page()
    tab.set_content(markdown2html_mistune(f"[my figure]({address})"))
    click_everything(tab)
    assert tab.title() == "owned"
    tab.close()


def test_in_a_browser_all_of_it_is_text_and_no_click_runs_anything(page, chromium):
    context = chromium.new_context()
    tab = context.new_page()
    asked, alerts = [], []
    tab.route("**/*", lambda route: (asked.append(route.request.url), route.abort()))
    tab.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
    tab.set_content(page)
    # What a student wrote stands in elements in which MathJax looks for no formula.
    skipped = "pre, code, script, style, textarea, .tex2jax_ignore"
    formulas = tab.evaluate(
        """(skipped) => {
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
          for (let node = walker.nextNode(); node; node = walker.nextNode())
            if (/href|owned/.test(node.data) && !node.parentElement.closest(skipped)) found.push(node.data);
          return found;
        }""",
        skipped,
    )
    assert formulas == []
    shown = tab.evaluate("Array.from(document.querySelectorAll('pre'), (item) => item.textContent)")
    for text in TEXTS:
        assert any(typed(text) == typed(words) for words in shown), text
    assert tab.locator("a[href]", has_text="figure").count() == 0
    click_everything(tab)
    assert "owned" not in tab.title()
    assert alerts == []
    # Nothing is asked for but nbconvert's and nbgrader's own scripts and styles.
    assert not [url for url in asked if "elsewhere" in url or "example.org" in url or "secret" in url]
    context.close()
