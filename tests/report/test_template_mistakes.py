"""Every mistake that a course can make in a template is a sentence with file and line."""

import dataclasses

import pytest

from tensorgrade.report.jinja_environment import render
from tensorgrade.report.sample_pages import SAMPLES
from tensorgrade.report.template_mistakes import TemplateMistake
from tests.conftest import slow_but_each
from tests.report.own_templates import BUILT_IN, extending, sample_pages, student, told, write

RARE = "{%% if language == 'xx' %%}\n%s\n{%% endif %%}"
"""A condition that is true for no sample."""

LOST = "this is in no block, so it is shown nowhere."


@pytest.mark.parametrize("name", slow_but_each(5, BUILT_IN))
def test_mistakes_in_any_template_are_told_by_file_and_line(tmp_path, name):
    def mistakes(*added):
        return told(write(tmp_path, {name: "\n".join([BUILT_IN[name].rstrip(), *added])}))

    line = len(BUILT_IN[name].rstrip().splitlines()) + 1
    start = f"templates/{name}, line {line}: "
    lost = [start + LOST] if "extends" in BUILT_IN[name] else []  # such a template shows blocks only
    assert mistakes("{% endblok %}") == [f"{start}there is no tag 'endblok'; did you mean 'endblock'?"]
    assert mistakes("{% if language %}") == [f"{start}this {{% if %}} is never closed by {{% endif %}}."]
    assert mistakes("{{ language|uper }}{{ language is strin }}{% include 'crad.html.j2' %}") == [
        f"{start}there is no template 'crad.html.j2'; did you mean 'card.html.j2'?",
        f"{start}there is no filter 'uper'; did you mean 'upper'?",
        f"{start}there is no test 'strin'; did you mean 'string'?",
        *lost,
    ]
    assert (lost or mistakes("{{ 1 // 0 }}")) == (
        lost or [f"{start}ZeroDivisionError: integer division or modulo by zero."]
    )
    if not lost:
        [unknown] = mistakes(RARE % "{{ unheard_of }}")
        assert unknown.startswith(f"templates/{name}, line {line + 1}: there is no variable 'unheard_of' here. ")


IN_A_BLOCK = {
    "{{ page.titel }}": "a StudentPage has no 'titel'; did you mean 'title'?",
    "{{ page['titel'] }}": "a StudentPage has no 'titel'; did you mean 'title'?",
    "{{ page.cards[0].findings[0].mesage }}": "a Finding has no 'mesage'; did you mean 'message'?",
    "{{ page.cards[0].case.outlines[0].heigt }}": "an Outline has no 'heigt'; did you mean 'height'?",
    "{{ pgae.title }}": "there is no variable 'pgae' here; did you mean 'page'?",
    "{{ page.next_step.words }}": "this can be none, which has no 'words'; ask {% if … %} before.",
    "{{ page.title.uper() }}": "a str has no 'uper'; did you mean 'upper'?",
    "{{ page.comments.corr }}": "there is no key 'corr' here",
    "{{ page.cards[99].name }}": "this tuple has no element 99.",
    "{{ card(page) }}": "a StudentPage has no 'anchor' (in tensorgrade's card.html.j2, line ",
    "{{ card() }}": "parameter 'view' was not provided (in tensorgrade's card.html.j2, line ",
    "{{ _('{count} left').format(cuont=1) }}": "KeyError: 'count'.",
    "{% import 'tensorgrade:card.html.j2' as cards %}{{ cards.crad(page.cards[0]) }}": (
        "the imported template has no 'crad'; did you mean 'card'?"
    ),
    "{% from 'tensorgrade:card.html.j2' import crad %}": (
        "tensorgrade:card.html.j2 has no macro 'crad'; did you mean 'card'?"
    ),
    "{% include page.title %}": "there is no template 'Convolution'.",
    "{% fro 'x' import y %}": "there is no tag 'fro'; did you mean 'from'?",
    "{% raise 'x' %}": "there is no tag 'raise'.",
    "{{ page.titel if page.score > 99 else '' }}": "a StudentPage has no 'titel'; did you mean 'title'?",
}


@pytest.mark.parametrize("body", slow_but_each(3, IN_A_BLOCK))
def test_a_mistake_in_a_block_is_told(tmp_path, body):
    [sentence] = told(write(tmp_path, student(body)))
    assert sentence.startswith(f"templates/student.html.j2, line 3: {IN_A_BLOCK[body]}")


@pytest.mark.parametrize("times", [1, 2])
def test_a_mistake_where_no_page_comes_is_told(tmp_path, times):
    field, filtered = "{{ page.titel }}", "{{ language|uper }}"
    for _ in range(times):
        field, filtered = RARE % field, RARE % filtered
    line = f"templates/student.html.j2, line {3 + times}: "
    assert told(write(tmp_path, student(field))) == [f"{line}a StudentPage has no 'titel'; did you mean 'title'?"]
    assert told(write(tmp_path, student(filtered))) == [f"{line}there is no filter 'uper'; did you mean 'upper'?"]


PAGE = "student.html.j2"
FILES = {
    '{% extends "student.html.j2" %}': (
        'line 1: the template extends itself; write {% extends "tensorgrade:student.html.j2" %}.'
    ),
    '{% extends "tensorgrade:studnet.html.j2" %}': (
        "line 1: there is no template 'tensorgrade:studnet.html.j2'; did you mean 'tensorgrade:student.html.j2'?"
    ),
    extending(PAGE, "\n{% block heder %}x{% endblock %}"): (
        "line 3: tensorgrade:student.html.j2 has no block 'heder'; did you mean 'header'?"
    ),
    extending(PAGE, "\n\n<p>lost</p>"): f"line 4: {LOST}",
    extending(PAGE, "{% if language %}\n{{ language }}\n{% endif %}"): f"line 3: {LOST}",
    extending(PAGE, "{% block header %}1{% endblock %}\n{% block header %}2{% endblock %}"): (
        "line 3: block 'header' defined twice."
    ),
    "{% block main %}\n{% if language %}\n": "line 2: this {% if %} is never closed by {% endif %}.",
    "{% block main %}\n{% for item in page.cards %}\n{% endblock %}": (
        "line 3: {% endblock %} does not fit here: {% for %} of line 2 has to be closed first."
    ),
    "\n{% set x %}\n": "line 2: this {% set %} is never closed by {% endset %}.",
    "{% endif %}": "line 1: {% endif %} does not fit here: it closes nothing.",
    "\n{# never closed": "line 2: Missing end of comment tag.",
    "\n{{ language": "line 2: unexpected end of template, expected '}}'.",
    "\n{{ 'language }}": "line 2: unexpected char",
    "\n{{ page title }}": "line 2: expected token '}}', got 'title'.",
    "caf\xe9\n\xe9".encode("latin-1"): "line 1: this is not UTF-8; save the file in that encoding.",
    b"1\n2\n\xff": "line 3: this is not UTF-8; save the file in that encoding.",
    "1\n2\n".encode("utf-16"): "line 1: this is not UTF-8; save the file in that encoding.",
    "1\n2\n".encode("utf-16-le"): "line 1: this is not UTF-8; save the file in that encoding.",
}


@pytest.mark.parametrize("text", FILES, ids=range(len(FILES)))
def test_a_mistake_in_a_file_is_told(tmp_path, text):
    [sentence] = told(write(tmp_path, {PAGE: text}))
    assert sentence.startswith(f"templates/student.html.j2, {FILES[text]}")


def test_templates_without_end_are_told(tmp_path):
    files = {PAGE: '{% extends "other.html.j2" %}', "other.html.j2": '{% extends "student.html.j2" %}'}
    assert told(write(tmp_path, files)) == [
        "templates/student.html.j2, line 1: templates extend one another without end: student.html.j2, other.html.j2.",
        "templates/other.html.j2, line 1: templates extend one another without end: other.html.j2, student.html.j2.",
    ]
    files = student('{% include "other.html.j2" %}') | {"other.html.j2": '1\n{% include "other.html.j2" %}'}
    without_end = "templates or macros call one another without end here."
    assert told(write(tmp_path, files)) == [f"templates/other.html.j2, line 2: {without_end}"]
    files = {"card.html.j2": extending("card.html.j2", "{% block end %}\n{{ card(view) }}{% endblock %}")}
    (tmp_path / "templates/student.html.j2").unlink()
    assert told(write(tmp_path, files)) == [f"templates/card.html.j2, line 3: {without_end}"]


def test_a_file_that_cannot_be_read_is_told(tmp_path):
    folder = tmp_path / "templates"
    (folder / PAGE).mkdir(parents=True)
    assert told(folder) == ["templates/student.html.j2 cannot be read: Is a directory."]
    (folder / PAGE).rmdir()
    (folder / PAGE).symlink_to("nowhere")
    assert told(folder) == ["templates/student.html.j2 cannot be read: No such file or directory."]


def test_what_may_be_right_for_other_values_is_no_mistake(tmp_path):
    body = (
        "{% if page.score > 1000 %}{% set word = page.title.split('-')[7] %}{% endif %}"
        "{% if page.score > 1000 and page.student %}{{ word }} {{ page.next_step.words }} {{ 1 // 0 }}{% endif %}"
        "{% if page.late is defined %}{{ page.late }}{% endif %}{{ page.late|default('') }}"
    )
    assert told(write(tmp_path, student(body))) == []


def test_a_byte_order_mark_is_no_mistake(tmp_path):
    folder = write(tmp_path, {PAGE: BUILT_IN[PAGE].encode("utf-8-sig")})
    assert told(folder) == []
    assert sample_pages(folder)[PAGE, 0].startswith("<!DOCTYPE html>")


def page_of(student_id):
    return dataclasses.replace(SAMPLES[PAGE][0]["page"], student=student_id)


def test_a_mistake_that_only_a_real_page_meets_is_told_as_well(tmp_path):
    folder = write(tmp_path, student("{{ {'ada': 1}[page.student] }}"))
    assert told(folder) == []
    with pytest.raises(TemplateMistake, match=r"^templates/student.html.j2, line 3: there is no key 'zoe' here\.$"):
        render(PAGE, "en", [folder], page=page_of("zoe"))


def test_an_error_of_a_built_in_template_is_not_the_courses(tmp_path):
    for folders in ([], [write(tmp_path, student("fine"))]):
        with pytest.raises(Exception, match="StudentPage") as raised:
            render("class.html.j2", "en", folders, page=page_of("ada"), charts=(), similar=None, written=())
        assert not isinstance(raised.value, TemplateMistake)


def test_a_template_that_is_mended_is_read_again(tmp_path):
    folder = write(tmp_path, student("{{ page.titel }}"))
    with pytest.raises(TemplateMistake):
        render(PAGE, "en", [folder], page=page_of("ada"))
    write(tmp_path, student("{{ page.title }}, mended"))
    assert "Convolution, mended" in render(PAGE, "en", [folder], page=page_of("ada"))
