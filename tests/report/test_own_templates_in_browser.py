"""Pages that a course has changed, in a real browser: their rules and script are allowed, and seen.

A screenshot lies in build/pages.
"""

import pytest

from tensorgrade.report.jinja_environment import render
from tensorgrade.report.sample_pages import SAMPLES
from tests.conftest import ROOT
from tests.report.own_templates import extending, write

FILES = {
    "student.html.j2": extending(
        "student.html.j2",
        "{% block header %}<p class='course'>Course 101</p>{{ super() }}{% endblock %}"
        "{% block after_score %}<p class='course'>Questions? Room 2.14</p>{% endblock %}",
    ),
    "card.html.j2": extending("card.html.j2", "{% block end %}<p class='course'>{{ view.name }}</p>{% endblock %}"),
    "classtables.html.j2": extending(
        "classtables.html.j2",
        "{% block students_head %}{{ super() }}<th scope='col' class='number'>Share</th>{% endblock %}"
        "{% block students_row %}{{ super() }}<td class='number'>{{ (row.score / page.max_score)|percent }}</td>"
        "{% endblock %}",
    ),
    "class.js.j2": extending(
        "class.js.j2", "{% block end %}table.tHead.rows[0].cells[1].querySelector('button').click();\n{% endblock %}"
    ),
    "style.css.j2": extending(
        "style.css.j2",
        "{% block light %}{{ super() }}--accent:#00695c;{% endblock %}"
        "{% block rules %}\n.tg .course{color:#ffffff;background:var(--accent);padding:.5rem}\n{% endblock %}",
    ),
}


@pytest.fixture
def tab(chromium):
    context = chromium.new_context(viewport={"width": 1100, "height": 900}, color_scheme="light")
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    yield page
    assert page.complaints == []
    context.close()


def visit(tab, folder, name):
    path = folder / "page.html"
    path.write_text(render(name, "en", [folder], **SAMPLES[name][0]), encoding="utf-8")
    tab.goto(path.as_uri())


def test_a_students_page_with_blocks_of_the_course(tab, tmp_path):
    visit(tab, write(tmp_path, FILES), "student.html.j2")
    words = tab.locator(".course").all_inner_texts()
    assert words[:2] == ["Course 101", "Questions? Room 2.14"]
    assert words[2:] == [card.name for card in SAMPLES["student.html.j2"][0]["page"].cards]
    style = "getComputedStyle(document.querySelector('.course'))"
    assert tab.evaluate(f"[{style}.color, {style}.backgroundColor]") == ["rgb(255, 255, 255)", "rgb(0, 105, 92)"]
    header = tab.locator("main > *").nth(0)
    assert header.inner_text() == "Course 101"
    assert tab.locator("main > *").nth(1).inner_text() == "Convolution"
    pictures = ROOT / "build/pages"
    pictures.mkdir(parents=True, exist_ok=True)
    tab.screenshot(path=pictures / "own-templates.png", full_page=True)


def test_a_class_page_with_a_column_and_a_script_of_the_course(tab, tmp_path):
    visit(tab, write(tmp_path, FILES), "class.html.j2")
    assert tab.locator("#table thead th").last.inner_text().startswith("Share")
    shares = tab.locator("#table tbody tr td:last-child").all_inner_texts()
    assert len(shares) == len(SAMPLES["class.html.j2"][0]["page"].rows)
    assert (set(shares), shares) == ({"0%", "52%"}, sorted(shares))
    assert tab.locator("#table thead th:nth-child(2)").get_attribute("aria-sort") == "ascending"
