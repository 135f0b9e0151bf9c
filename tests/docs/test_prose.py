"""Pages have short sentences, and are short."""

import re

import pytest

from tests.docs.pages import written_pages

LONG = (
    "design.md",
    "templates.md",
    "results.md",
    "modules.md",
    "api.md",
    "changelog.md",
    "README.zh.md",
    "student.zh.md",
)
"""Pages for developers, those that are made from docstrings, and those whose words have no spaces between them."""


@pytest.mark.parametrize("name", sorted(written_pages().keys() - LONG))
def test_no_sentence_is_longer_than_thirty_words(name):
    text = re.sub(r"^ *```.*?^ *```$|^>.*?$", "", written_pages()[name], flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"\]\([^)]*\)", "]", text)
    paragraphs = re.split(r"\n\s*\n|\n(?=\s*(?:[-*] |\d+\. ))|\|", text)
    sentences = (item for part in paragraphs for item in re.split(r"(?<=[.?!:;])\s+", " ".join(part.split())))
    assert [item for item in sentences if len(item.split()) > 30] == []


@pytest.mark.parametrize("name", written_pages())
def test_what_others_cannot_do_is_said_with_care(name):
    text = " ".join(written_pages()[name].split())
    assert not re.search(r"(?<!know of )\bno other (?:auto)?(?:grader|tool|system|package)", text, re.IGNORECASE)
