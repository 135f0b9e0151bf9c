"""Pages have short sentences, and are short.

vale's package fetches a program from GitHub when it first runs, and proselint counts neither: two small tests do.
"""

import functools
import re

import pytest

from docs.generators.pages import PAGES
from tests.conftest import ROOT
from tests.docs.pages import written_pages

MAX_SENTENCE, MAX_PAGE = 30, 1500
"""Words."""
CHINESE = ("README.zh.md", "docs/student.zh.md")
"""Their words have no spaces between them."""
COUNTED = "docs/accuracy.md"
"""Written by `make accuracy`."""
CHANGELOG = "CHANGELOG.md"
"""It grows with each version: its sentences are short, but it has no limit of words."""
GENERATED_REGION = r"<!-- (\w+): written by `make docs` -->.*?<!-- end of \1 -->|<!-- What follows is written by .*"
CODE = r"^ *```.*?^ *```$|^<picture>.*?^</picture>$"


@functools.cache
def by_hand():
    """What people wrote of each page: not code, and not what is made from the code or measured."""
    found = {}
    for name, text in (written_pages() | {CHANGELOG: (ROOT / CHANGELOG).read_text(encoding="utf-8")}).items():
        generated = name.removeprefix("docs/") in PAGES and not re.search(GENERATED_REGION, text, re.DOTALL)
        if not generated and name not in (*CHINESE, COUNTED):
            found[name] = re.sub(f"{GENERATED_REGION}|{CODE}", "", text, flags=re.DOTALL | re.MULTILINE)
    return found


def sentences(text):
    """The sentences of paragraphs and lists, without tables, quotations and indented code."""
    text = re.sub(r"^(?:>|\||    (?! *[-\d])).*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"\]\([^)]*\)", "]", text)  # of a link, its words
    paragraphs = re.split(r"\n\s*\n|\n(?=\s*(?:[-*#] |\d+\. ))", text)
    return [item for part in paragraphs for item in re.split(r"(?<=[.?!])[)\"*]*\s+", " ".join(part.split()))]


@pytest.mark.parametrize("name", by_hand())
def test_a_sentence_is_short(name):
    assert [item for item in sentences(by_hand()[name]) if len(item.split()) > MAX_SENTENCE] == []


@pytest.mark.parametrize("name", [name for name in by_hand() if name != CHANGELOG])
def test_a_page_is_short(name):
    assert len(by_hand()[name].split()) <= MAX_PAGE


def test_long_sentences_are_found_in_paragraphs_and_lists_only():
    long, short = " ".join(["word"] * 31) + ".", "A word."
    assert [len(item.split()) for item in sentences(f"{short} {long}\n\n- {short}\n- {long}")] == [2, 31, 3, 32]
    assert max(len(item.split()) for item in sentences(f"| {long} |\n\n> {long}\n\n    {long}\n\n## {short}")) == 3


def test_what_people_wrote_is_told_from_what_is_generated():
    names = by_hand().keys()
    assert {"README.md", "SECURITY.md", "CONTRIBUTING.md", CHANGELOG} <= names
    assert {"docs/design.md", "docs/design/sandbox.md"} <= names
    assert not {"docs/api.md", "docs/results.md", "docs/template-reference.md", "docs/accuracy.md"} & names
    assert "| floor | package |" not in by_hand()["docs/design.md"]
    assert "Measured by `make performance`" not in by_hand()["docs/performance.md"]


@pytest.mark.parametrize("name", written_pages())
def test_what_others_cannot_do_is_said_with_care(name):
    text = " ".join(written_pages()[name].split())
    assert not re.search(r"(?<!know of )\bno other (?:auto)?(?:grader|tool|system|package)", text, re.IGNORECASE)
