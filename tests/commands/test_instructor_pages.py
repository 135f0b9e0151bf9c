"""Students' pages for the instructor: beside the class page, removed with their students, never in feedback/."""

import re
import shutil

import pytest

from tests.coursework import cli

FOLDER = "results/channels/students"


def names(course):
    return sorted(path.name for path in (course / FOLDER).iterdir())


def report(course):
    done = cli("report", "channels", cwd=course)
    assert done.returncode == 0, done.stderr
    return done


@pytest.fixture
def reported(graded_course):
    report(graded_course)
    return graded_course


def test_every_link_of_the_walk_leads_to_a_page(reported):
    assert names(reported) == ["blank.html", "half.html", "right.html"]
    pages = [reported / "results/channels/class.html", *(reported / FOLDER).iterdir()]
    links = 0
    for page in pages:
        text = page.read_text(encoding="utf-8")
        for url in re.findall(r'href="([^"]*)"', text):
            file, _, fragment = url.partition("#")
            if url.startswith("http") or file.endswith(".ipynb"):  # the book, and the notebook as it was handed out
                continue
            target = (page.parent / file).resolve() if file else page
            assert target.is_file(), (page.name, url)
            links += 1
            if fragment:
                assert f'id="{fragment}"' in target.read_text(encoding="utf-8"), (page.name, url)
    assert links > 20


def test_a_page_has_the_cards_of_the_students_own_and_the_code_of_all_functions(reported):
    own = (reported / "feedback/half/channels/channels.html").read_text(encoding="utf-8")
    page = (reported / FOLDER / "half.html").read_text(encoding="utf-8")
    body = re.search(r"<main>(.*)</main>", own, re.DOTALL)[1].strip()
    assert body in page
    assert page.count("<main") == 1
    assert "<code>corr2d_multi_in</code>" in page.partition('id="handed-in"')[2]
    right = (reported / "feedback/right/channels/channels.html").read_text(encoding="utf-8")
    assert "def corr2d_multi_in_out(" not in right
    assert "def corr2d_multi_in_out(" in (reported / FOLDER / "right.html").read_text(encoding="utf-8")


def test_what_students_get_has_nothing_of_the_others(reported):
    for path in reported.glob("feedback/*/channels/*"):
        if path.suffix == ".html":
            text = path.read_text(encoding="utf-8")
            others = {"right", "half", "blank"} - {path.parts[-3]}
            assert not any(f"{name}.html" in text for name in others)
            assert "class.html" not in text
    files = {path.name for path in reported.glob("feedback/*/channels/*")}
    assert files == {"channels.html", "timestamp.txt", "submission_secret.txt"}


def test_pages_of_others_go_and_files_of_other_people_stay(reported):
    folder = reported / FOLDER
    shutil.copy(folder / "half.html", folder / "gone.html")
    (folder / "mine.html").write_text("<p>notes</p>", encoding="utf-8")
    (folder / "half.html").write_text("cut short", encoding="utf-8")
    report(reported)
    assert names(reported) == ["blank.html", "half.html", "mine.html", "right.html"]
    last = (folder / "half.html").read_text(encoding="utf-8").splitlines()[-1]
    assert re.fullmatch(r"<!-- tensorgrade made_of [0-9a-f]{64} -->", last)


def test_a_withdrawn_submission_takes_its_page_with_it(reported):
    assert cli("grade", "channels", "--withdraw", "half", cwd=reported).returncode == 0
    assert names(reported) == ["blank.html", "right.html"]
    shutil.rmtree(reported / "submitted/half")
    report(reported)
    assert names(reported) == ["blank.html", "right.html"]
    assert "half.html" not in (reported / FOLDER / "right.html").read_text(encoding="utf-8")


def test_a_mistake_in_the_template_changes_no_page(reported):
    before = {path: path.read_bytes() for path in (reported / FOLDER).iterdir()}
    template = reported / "templates/instructor.html.j2"
    template.parent.mkdir(exist_ok=True)
    template.write_text(
        '{% extends "tensorgrade:instructor.html.j2" %}{% block bar %}{{ page.studnet }}{% endblock %}',
        encoding="utf-8",
    )
    done = cli("report", "channels", cwd=reported)
    assert done.returncode == 2
    assert "did you mean 'student'?" in done.stderr
    assert {path: path.read_bytes() for path in (reported / FOLDER).iterdir()} == before
