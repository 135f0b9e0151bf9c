"""What a course changes in pages by templates of its own: blocks, whole files, copies of older versions."""

import dataclasses
import re

import pytest
from jinja2 import nodes

from tensorgrade.course.templates_readme import EXAMPLE
from tensorgrade.report.jinja_environment import TemplateEnvironment, render
from tensorgrade.report.sample_pages import SAMPLES
from tensorgrade.report.template_loader import STUDENTS_OWN, TemplateLoader
from tensorgrade.report.template_trial import unused_templates
from tensorgrade.shipped_files import shipped_folder
from tests.conftest import ROOT, slow_but_each
from tests.report.own_templates import BUILT_IN, FORMER, extending, sample_pages, squeezed, told, write

BLOCKS = {
    name: list(dict.fromkeys(block.name for block in TemplateEnvironment("en", []).tree(name).find_all(nodes.Block)))
    for name in BUILT_IN
}


def test_every_block_of_every_template_can_be_overridden(tmp_path):
    """Also those inside of macros, all at once: what `super()` gives makes the same pages."""
    files = {
        name: extending(name, "".join(f"{{% block {block} %}}{{{{ super() }}}}{{% endblock %}}\n" for block in blocks))
        for name, blocks in BLOCKS.items()
    }
    folder = write(tmp_path, files)
    assert sum(map(len, BLOCKS.values())) > 60
    assert told(folder) == []
    assert squeezed(sample_pages(folder)) == squeezed(sample_pages())


@pytest.mark.parametrize("name", slow_but_each(4, [name for name, blocks in BLOCKS.items() if blocks]))
def test_what_a_course_says_in_a_block_is_on_a_page(tmp_path, name):
    filled_by_pages = {"main", "title"} if name == "base.html.j2" else set()
    for block in set(BLOCKS[name]) - filled_by_pages:
        folder = write(tmp_path, {name: extending(name, f"{{% block {block} %}}/* here */{{% endblock %}}")})
        assert any("/* here */" in page for page in sample_pages(folder).values()), block


def test_a_block_in_a_macro_has_the_arguments_and_loops_of_its_place(tmp_path):
    folder = write(
        tmp_path,
        {
            "card.html.j2": extending(
                "card.html.j2",
                '{% from "tensorgrade:pictures.html.j2" import case as draw_case %}\n'
                "{% block check %}{{ super() }}<b>{{ sign(view.mark) }} {{ language }}</b>{% endblock %}\n"
                "{% block end %}<i>{{ view.name }} {{ comment }} {{ scored }}</i>"
                "{% if view.case %}{{ draw_case(view.case) }}{% endif %}{% endblock %}",
            ),
            "classtables.html.j2": extending(
                "classtables.html.j2",
                "{% block students_row %}{{ super() }}<td>{{ loop.index }} {{ row.student }} {{ page.title }}</td>"
                "{% endblock %}",
            ),
        },
    )
    assert told(folder) == []
    pages = sample_pages(folder)
    assert "<i>corr2d Draw it on paper first. True</i>" in pages["student.html.j2", 0]
    assert re.search(r'<b><span class="mark good"[^>]*>✓</span>\s*en</b>', pages["student.html.j2", 0])
    assert "<td>2 alan Convolution</td>" in pages["class.html.j2", 0]
    assert "<i>corr2d  False</i>" in pages["check.html.j2", 0]


def test_what_a_course_writes_in_a_block_is_escaped_once(tmp_path):
    folder = write(
        tmp_path,
        {"student.html.j2": extending("student.html.j2", "{% block after_score %}{{ page.file }}{% endblock %}")},
    )
    page = dataclasses.replace(SAMPLES["student.html.j2"][0]["page"], file="<a>&.ipynb")
    text = render("student.html.j2", "en", [folder], page=page)
    assert text.count("&lt;a&gt;&amp;.ipynb") == 2
    assert "<a>&" not in text


def test_rules_of_a_course_are_allowed_by_the_policy_of_its_pages(tmp_path):
    folder = write(
        tmp_path, {"style.css.j2": extending("style.css.j2", "{% block rules %}.tg h1{color:teal}{% endblock %}")}
    )
    page, before = sample_pages(folder)["student.html.j2", 0], sample_pages()["student.html.j2", 0]
    assert ".tg h1{color:teal}" in page
    assert re.search(r"sha256-[^']*", page)[0] != re.search(r"sha256-[^']*", before)[0]


def test_files_of_the_course_can_be_included_and_imported_and_so_can_built_in_ones(tmp_path):
    folder = write(
        tmp_path,
        {
            "student.html.j2": extending(
                "student.html.j2",
                '{% import "tensorgrade:card.html.j2" as cards %}{% from "parts/words.html.j2" import room %}\n'
                '{% block after_score %}{{ room("2.14") }}{% include "parts/logo.svg" %}'
                "{% for item in page.cards %}{{ cards.sign(item.mark) }}{% endfor %}"
                '{% include ["nowhere.html.j2", "parts/logo.svg"] %}{% include "nowhere" ignore missing %}'
                "{% endblock %}",
            ),
            "parts/words.html.j2": "{% macro room(number) %}<p>Room {{ number }}</p>{% endmacro %}",
            "parts/logo.svg": "<svg id='logo'></svg>",
        },
    )
    assert told(folder) == []
    assert unused_templates("en", [folder]) == []
    page = sample_pages(folder)["student.html.j2", 0]
    assert "<p>Room 2.14</p>" in page
    assert page.count("<svg id='logo'>") == 2


@pytest.mark.parametrize("name", slow_but_each(5, BUILT_IN))
def test_a_whole_template_is_replaced(tmp_path, name):
    folder = write(tmp_path, {name: BUILT_IN[name] + "{# ours #}\n"})
    assert told(folder) == []
    assert squeezed(sample_pages(folder)) == squeezed(sample_pages())
    assert TemplateLoader([folder]).is_whole_replacement(name)


@pytest.mark.slow
def test_the_examples_of_the_page_work_and_each_changes_its_template(tmp_path):
    text = (ROOT / "docs/templates.md").read_text(encoding="utf-8")
    examples = re.findall(r"`templates/([\w.]+)`(?:(?!```).)*```\w+\+jinja\n(.*?)```", text, re.DOTALL)
    assert {name for name, _ in examples} == set(BUILT_IN) - set(STUDENTS_OWN)
    assert told(write(tmp_path / "first", dict(reversed(examples)))) == []
    assert told(write(tmp_path / "last", dict(examples))) == []
    before = squeezed(sample_pages())
    for number, (name, example) in enumerate(examples):
        assert squeezed(sample_pages(write(tmp_path / str(number), {name: example}))) != before, name


def test_the_example_of_the_readme_works(tmp_path):
    folder = write(tmp_path, {"student.html.j2": EXAMPLE})
    assert told(folder) == []
    assert "<p>…</p>" in sample_pages(folder)["student.html.j2", 0]


def test_a_file_that_no_page_is_made_of_is_found(tmp_path):
    folder = write(tmp_path, {"studnet.html.j2": "x", "check.html.j2": "x", "README.md": "{{ nothing"})
    assert unused_templates("en", [folder]) == ["check.html.j2", "studnet.html.j2"]


# Copies of older versions.


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_copy_of_an_older_version_is_not_used(tmp_path, line_end):
    folder = write(tmp_path, {"base.html.j2": FORMER.replace("\n", line_end)})
    templates = TemplateLoader([folder])
    assert (templates.own_names(), templates.former_copies()) == ([], ["base.html.j2"])
    assert templates.path("base.html.j2") == shipped_folder("templates") / "base.html.j2"
    assert told(folder) == []


def test_a_changed_copy_of_an_older_version_is_used_as_long_as_it_works(tmp_path):
    folder = write(tmp_path, {"base.html.j2": FORMER.replace("<body", "<!-- ours --><body"), "part.html.j2": FORMER})
    assert TemplateLoader([folder]).former_copies() == []  # nor is one under another name
    assert told(folder) == []
    assert "<!-- ours -->" in sample_pages(folder)["class.html.j2", 0]
    (folder / "base.html.j2").write_text(FORMER.replace("<body", "<p>{{ heading_of_the_course }}</p><body"))
    assert told(folder) == [
        "templates/base.html.j2, line 11: there is no variable 'heading_of_the_course' here. The file replaces the "
        "whole of tensorgrade's base.html.j2, which may have changed since; docs/templates.md shows how to change a "
        "part of it only."
    ]


def test_a_file_that_lacks_what_other_templates_import_is_told(tmp_path):
    only_card = '{% macro card(view, comment="", scored=true) %}{{ view.name }}{% endmacro %}'
    sentences = told(write(tmp_path, {"card.html.j2": only_card}))
    why = "The file replaces the whole of tensorgrade's card.html.j2, which may have changed since; docs/templates.md "
    assert set(sentences) == {
        f"templates/card.html.j2, line 1: there is no macro {macro!r} in it, which tensorgrade's {used}, uses. {why}"
        "shows how to change a part of it only."
        for macro, used in (("stopped", "student.html.j2, line 2"), ("sign", "summary.html.j2, line 1"))
    }


def test_a_macro_that_takes_other_arguments_is_told(tmp_path):
    changed = BUILT_IN["summary.html.j2"].replace("macro whole(all)", "macro whole()").replace("all.", "none.")
    [sentence] = told(write(tmp_path, {"summary.html.j2": changed}))
    line = next(n for n, text in enumerate(changed.splitlines(), 1) if "macro whole" in text)
    assert sentence.startswith(f"templates/summary.html.j2, line {line}: tensorgrade's student.html.j2, line ")
    assert ", calls this in another way: macro 'whole' takes not more than 0 argument(s). " in sentence
