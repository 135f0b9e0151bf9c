"""What people decided, read from a real gradebook."""

import datetime

import pytest
from nbgrader.api import Gradebook

from tensorgrade.nbgrader_access.classes import connect
from tensorgrade.nbgrader_access.gradebook_connection import GradebookError
from tensorgrade.report.manual_grades import read_gradebook_entries
from tensorgrade.result.gradebook_entry import GradedCell


@pytest.fixture
def url(tmp_path):
    address = f"sqlite:///{tmp_path}/gradebook.db"
    with connect(address, "course") as gradebook:
        gradebook.add_assignment("one", duedate=datetime.datetime(2026, 1, 1))
        gradebook.add_notebook("one", "one")
        gradebook.add_grade_cell("check-f", "one", "one", max_score=6, cell_type="code")
        gradebook.add_grade_cell("why", "one", "one", max_score=4, cell_type="markdown")
        gradebook.add_solution_cell("f", "one", "one")
        gradebook.add_solution_cell("why", "one", "one")
        for student in ("ada", "emmy"):
            gradebook.add_student(student)
            gradebook.add_submission("one", student)
        for student in ("ada", "emmy"):
            grade = gradebook.find_grade("check-f", "one", "one", student)
            grade.auto_score, grade.needs_manual_grade = 5, False
        written = gradebook.find_grade("why", "one", "one", "emmy")
        written.manual_score, written.extra_credit, written.needs_manual_grade = 3, 0.5, False
        gradebook.find_comment("f", "one", "one", "emmy").manual_comment = "Draw it."
        gradebook.find_comment("f", "one", "one", "ada").auto_comment = "a machine's"
        gradebook.find_submission_notebook("one", "one", "emmy").late_submission_penalty = 1.5
        gradebook.db.commit()
    return address


def test_comments_points_and_lateness_are_read(url):
    found = read_gradebook_entries(url, "one")
    emmy = found["emmy"]
    assert (emmy.score, emmy.max_score, emmy.late_penalty) == (8.5, 10, 1.5)
    assert emmy.cells == {
        "check-f": GradedCell(6, 5, 5),
        "why": GradedCell(4, 3.5, None, by_person=True, written=True),
    }
    assert emmy.comments == {"f": "Draw it."}


def test_what_waits_is_said_and_a_machines_comment_is_no_persons(url):
    ada = read_gradebook_entries(url, "one")["ada"]
    assert [name for name, cell in ada.cells.items() if cell.waits] == ["why"]
    assert (ada.score, ada.late_penalty, ada.comments) == (5, 0, {})


def test_a_corrected_check_counts_and_is_shown(url):
    with Gradebook(url, "course") as gradebook:
        gradebook.find_grade("check-f", "one", "one", "ada").manual_score = 6
        gradebook.db.commit()
    ada = read_gradebook_entries(url, "one")["ada"]
    assert ada.cells["check-f"] == GradedCell(6, 6, 5, by_person=True)
    assert ada.score == 6


def test_an_unknown_assignment_has_none_and_a_broken_gradebook_is_one_sentence(url, tmp_path):
    assert read_gradebook_entries(url, "another") == {}
    (tmp_path / "broken.db").write_text("this is no database " * 100)
    with pytest.raises(GradebookError, match="is not a database"):
        read_gradebook_entries(f"sqlite:///{tmp_path}/broken.db", "one")
