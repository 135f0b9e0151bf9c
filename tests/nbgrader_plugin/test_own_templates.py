"""A course's own templates in nbgrader's commands: a mistake removes no page and costs no points."""

import json

import pytest

from tests.coursework import api, autograde, command, nbgrader, rows, tree
from tests.report.own_templates import BUILT_IN, FORMER, extending, student, write

SLIP = "templates/student.html.j2, line 3: a StudentPage has no 'titel'; did you mean 'title'?"


@pytest.fixture
def reported(graded_course):
    assert command(graded_course, "report", "channels").exit_code == 0
    return graded_course


def page(course):
    return (course / "feedback/half/channels/channels.html").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("force", [[], ["--force"]])
def test_generate_feedback_tells_a_mistake_and_removes_no_page(reported, force):
    write(reported, student("{{ page.titel }}") | {"base.html.j2": FORMER})
    before = tree(reported)
    done = nbgrader("generate_feedback", "channels", *force, cwd=reported)
    assert done.returncode == 1
    assert f"tensorgrade: {SLIP} No page was changed." in done.stderr
    assert "which are not used and can be deleted: base.html.j2." in done.stderr
    assert "Traceback" not in done.stderr
    assert tree(reported) == before


def test_generate_feedback_makes_the_courses_page(reported):
    write(reported, student("<p>Room 2.14</p>"))
    done = api(reported).generate_feedback("channels", "half")
    assert done["success"], done
    assert "<p>Room 2.14</p>" in page(reported)


def test_a_mistake_that_only_one_students_page_meets_gives_it_the_built_in_templates(reported):
    write(reported, student("{{ {'ada': 'here', 'right': 'here'}[page.student] }}"))
    done = api(reported).generate_feedback("channels", "half")
    assert done["success"], done
    sentence = "tensorgrade: templates/student.html.j2, line 3: there is no key 'half' here."
    assert f"{sentence} The built-in templates are used for half." in done["log"]
    assert 'id="f-corr2d_multi_in_out"' in page(reported)


@pytest.mark.slow
def test_autograde_gives_the_points_whatever_the_templates_are(course):
    write(course, {"formgrader.html.j2": BUILT_IN["formgrader.html.j2"] + "\n{{ card.nmae }}"})
    done = autograde(course, "channels", "half")
    assert done["success"], done
    line = BUILT_IN["formgrader.html.j2"].count("\n") + 2
    sentence = f"tensorgrade: templates/formgrader.html.j2, line {line}: a Card has no 'nmae'; did you mean 'name'?"
    assert f"{sentence} The built-in templates are used instead." in done["log"]
    assert rows(course, "channels")["half"]["score"] == 6
    notebook = (course / "autograded/half/channels/channels.ipynb").read_text(encoding="utf-8")
    assert "f-corr2d_multi_in_out" in notebook
    write(course, {"formgrader.html.j2": extending("formgrader.html.j2", "{% block message %}Look{% endblock %}")})
    assert autograde(course, "channels", "half")["success"]
    cells = json.loads((course / "autograded/half/channels/channels.ipynb").read_text(encoding="utf-8"))["cells"]
    assert "Look" in str([cell.get("outputs") for cell in cells])
