"""A course's own templates in `init`, `report`, `grade` and `export`: tried first, and nothing half done."""

import re

import pytest

from tests.conftest import slow_from
from tests.coursework import cli, command, tree
from tests.report.own_templates import BUILT_IN, FORMER, extending, student, write

SLIP = "templates/student.html.j2, line 3: a StudentPage has no 'titel'; did you mean 'title'?"


def report(course, *options):
    return cli("report", "channels", *options, cwd=course)


@pytest.fixture
def graded(graded_course):
    return graded_course


@pytest.mark.parametrize(("language", "words"), [("en", "Files in this folder change them."), ("zh", "修改页面")])
def test_a_new_course_has_no_templates_but_a_word_on_how_to_make_some(tmp_path, language, words):
    assert cli("init", "course", "--lang", language, cwd=tmp_path).returncode == 0
    folder = tmp_path / "course/templates"
    assert [path.name for path in folder.iterdir()] == ["README.md"]
    text = (folder / "README.md").read_text(encoding="utf-8")
    assert words in text
    [example] = re.findall(r"```\n(.*?)```", text, re.DOTALL)
    write(tmp_path / "course", {"student.html.j2": example})
    done = cli("report", "--try", cwd=tmp_path / "course")
    assert (done.returncode, done.stdout, done.stderr) == (0, "No mistake was found in the course's templates.\n", "")


def test_a_mistake_is_told_before_any_page_is_changed(graded):
    assert report(graded).returncode == 0
    write(graded, student("{{ page.titel }}"))
    before = tree(graded)
    done = report(graded)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"tensorgrade: {SLIP} No page was changed.\n"
    assert tree(graded) == before
    # Cards of formgrader do not come from it.
    assert cli("grade", "channels", "--force", "--jobs", "1", cwd=graded).returncode == 0


@pytest.mark.slow
def test_a_mistake_that_no_made_up_page_meets_changes_no_page_either(graded):
    assert report(graded).returncode == 0
    names = "{'ada': 1, 'alan': 2, 'kurt': 3, 'emmy': 4}[row.student]"
    body = f"{{% block after_summary %}}{{% for row in page.rows %}}{{{{ {names} }}}}{{% endfor %}}{{% endblock %}}"
    write(graded, student("more words") | {"class.html.j2": extending("class.html.j2", body)})
    before = tree(graded)
    sentence = "templates/class.html.j2, line 2: there is no key 'blank' here."
    done = report(graded)
    assert (done.returncode, done.stderr) == (2, f"tensorgrade: {sentence} No page of channels was changed.\n")
    tried = report(graded, "--try")
    assert (tried.returncode, tried.stderr) == (2, f"tensorgrade: {sentence}\n")
    assert tree(graded) == before


def test_trying_lists_all_mistakes_and_writes_nothing(graded):
    write(graded, student("{{ page.titel }}"))
    write(graded, {"class.html.j2": extending("class.html.j2", "\n{% block heder %}{% endblock %}")})
    before = tree(graded)
    done = cli("report", "--try", cwd=graded)
    lost = "templates/class.html.j2, line 3: tensorgrade:class.html.j2 has no block 'heder'; did you mean 'header'?"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"tensorgrade: {lost}\n")
    assert report(graded).stderr == f"tensorgrade: {lost} No page was changed.\n"
    write(graded, {"class.html.j2": extending("class.html.j2", "{% block header %}{{ page.nmae }}{% endblock %}")})
    done = cli("report", "--try", cwd=graded)
    assert done.stderr.splitlines() == [
        f"tensorgrade: {SLIP}", "tensorgrade: templates/class.html.j2, line 2: a ClassPage has no 'nmae'.",
    ]  # fmt: skip
    both = "No page was changed. `tensorgrade report --try` lists all 2 mistakes."
    assert report(graded).stderr == f"tensorgrade: {SLIP} {both}\n"
    assert tree(graded).keys() == before.keys()
    write(graded, student("") | {"class.html.j2": extending("class.html.j2", "")})
    done = report(graded, "--try")
    assert (done.returncode, done.stderr) == (0, "")
    assert "channels: 3 pages and the class page can be made; nothing was written." in done.stdout
    assert not (graded / "feedback").exists()


def test_a_report_of_no_assignment_is_refused(course):
    done = cli("report", cwd=course)
    assert done.returncode == 2
    assert done.stderr.startswith("tensorgrade: Which assignment? This course has: channels, ")


@pytest.mark.parametrize(
    "name", slow_from(1, ["formgrader.html.j2", "card.html.j2", "pictures.html.j2", "style.css.j2"])
)
def test_a_mistake_in_the_cards_is_told_before_anything_is_graded(course, name):
    write(course, {name: BUILT_IN[name] + "\n{{ unheard_of }}"})
    before = tree(course)
    line = BUILT_IN[name].count("\n") + 2
    sentence = f"tensorgrade: templates/{name}, line {line}: there is no variable 'unheard_of' here."
    for words, end in (
        (["grade", "channels", "--jobs", "1"], "Nothing was graded."),
        (["export", "channels", "--to", "gradescope"], "Nothing was written."),
        (["export", "channels", "--to", "gradescope", "--dry-run"], "Nothing was written."),
    ):
        done = cli(*words, cwd=course)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert done.stderr.startswith(sentence)
        assert done.stderr.endswith(f"{end}\n")
    assert tree(course) == before


@pytest.mark.slow
def test_copies_of_an_older_version_and_files_of_no_page_are_named_once(graded):
    misnamed = {"studnet.html.j2": "x", "check.html.j2": "{{ standing }}"}
    write(graded, {"base.html.j2": FORMER, "README.md": "{{ nothing }}"} | misnamed)
    remarks = [
        "templates/ has copies of templates of an earlier version, which are not used and can be deleted: "
        "base.html.j2.",
        "templates/check.html.j2: it changes nothing, because students' machines have tensorgrade's templates alone.",
        "templates/studnet.html.j2: it is used by no page; did you mean 'student.html.j2'?",
    ]
    for words in (["report", "channels", "channels"], ["report", "--try"], ["grade", "channels", "--jobs", "1"]):
        done = cli(*words, cwd=graded)
        assert done.returncode == 0
        assert done.stderr.splitlines()[:3] == remarks
        assert done.stderr.count("base.html.j2") == 1


def test_pages_and_cards_are_the_courses(course):
    write(
        course,
        student("<p>Room 2.14</p>")
        | {
            "class.html.j2": extending("class.html.j2", "{% block header %}<h1>Our class</h1>{% endblock %}"),
            "card.html.j2": extending("card.html.j2", "{% block end %}<p>Ask about {{ view.name }}</p>{% endblock %}"),
        },
    )
    assert command(course, "grade", "channels", "--jobs", "1").exit_code == 0
    assert command(course, "report", "channels").exit_code == 0
    page = (course / "feedback/half/channels/channels.html").read_text(encoding="utf-8")
    assert "<p>Room 2.14</p>" in page
    assert "<p>Ask about corr2d_multi_in_out</p>" in page
    assert "<h1>Our class</h1>" in (course / "results/channels/class.html").read_text(encoding="utf-8")
    assert "Ask about corr2d" in (course / "autograded/half/channels/channels.ipynb").read_text(encoding="utf-8")
