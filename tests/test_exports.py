"""Scores for Canvas and Moodle: what they import, and who is who there."""

import csv
import io
import shutil

import pytest

from grader import lms
from grader.lms import Person
from tests.coursework import command, filled, grade, gradebook, hand_in

PEOPLE = [
    Person("ada", "Lovelace, Ada", "ada@x.org", "11", ("19",)),
    Person("wli", "李, 伟", "Wei@X.org", "", ("",)),
    Person("eve", "=cmd()", "", "", ("7.25",)),
]
CANVAS = """\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,pooling (900),conv (901),Current Score
    Points Possible,,,,,21,6,(read only)
"Lovelace, Ada",11,s11,alovelace,Lab 1,,,
"李, 伟",12,s12,WLI,Lab 1,3,,
"Student, Test",99,,t99,Lab 1,,,
"""
WORKSHEET = """Identifier,Full name,ID number,Email address,Status,Grade,Maximum Grade,Last modified (grade)
Participant 501,Ada Lovelace,11,ada@x.org,Submitted,,21,-
Participant 502,李伟,12,wei@x.org,No submission,,21,-
"""


def roster(tmp_path, text):
    path = tmp_path / "roster.csv"
    path.write_text(text, encoding="utf-8")
    return lms.read_roster(path)


def test_canvas_gets_its_own_columns_back(tmp_path):
    sheet = lms.canvas(PEOPLE, ["pooling"], [21], roster(tmp_path, CANVAS))
    assert sheet.rows == (
        ("Student", "ID", "SIS User ID", "SIS Login ID", "Section", "pooling (900)"),
        ("Points Possible", "", "", "", "", "21"),
        ("Lovelace, Ada", "11", "s11", "alovelace", "Lab 1", "19"),
        ("李, 伟", "12", "s12", "WLI", "Lab 1", ""),
    )
    assert sheet.unmatched == {"eve": "not in the roster"}
    assert "1 people of roster.csv" in sheet.remarks[0]
    assert list(csv.reader(io.StringIO(sheet.text))) == [list(row) for row in sheet.rows]


def test_a_column_that_canvas_does_not_have_is_said(tmp_path):
    sheet = lms.canvas(PEOPLE, ["layer"], [21], roster(tmp_path, CANVAS))
    assert sheet.rows[0][-1] == "layer"
    assert "--column" in sheet.remarks[0]
    twice = CANVAS.replace("conv (901)", "pooling (901)")
    with pytest.raises(lms.RosterError, match="several columns for pooling"):
        lms.canvas(PEOPLE, ["pooling"], [21], roster(tmp_path, twice))


def test_a_grading_worksheet_comes_back_with_its_grades(tmp_path):
    sheet = lms.moodle(PEOPLE, ["pooling"], roster(tmp_path, WORKSHEET.replace(",", ";")))
    assert sheet.rows[0] == tuple(WORKSHEET.splitlines()[0].split(","))
    assert [row[5] for row in sheet.rows] == ["Grade", "19", ""]
    assert set(sheet.unmatched) == {"eve"}


def test_moodles_gradebook_is_matched_by_what_it_shows(tmp_path):
    sheet = lms.moodle(PEOPLE, ["pooling"], roster(tmp_path, "First name,Email address\nAda,ADA@x.org\n"))
    assert sheet.rows == (("Email address", "pooling"), ("ADA@x.org", "19"))


def test_nobody_gets_anothers_score(tmp_path):
    """Two lines for one student, and two students for one line: neither is guessed."""
    double = CANVAS + '"Lovelace, Ada",11,s77,other,Lab 2,,,\n'
    assert "several lines" in lms.canvas(PEOPLE, ["pooling"], [21], roster(tmp_path, double)).unmatched["ada"]
    twins = [*PEOPLE, Person("s11", "Lovelace, Adele", "", "", ("3",))]
    sheet = lms.canvas(twins, ["pooling"], [21], roster(tmp_path, CANVAS))
    assert sheet.unmatched["ada"] == "the same line of the roster as s11"
    assert sheet.unmatched["s11"] == "the same line of the roster as ada"
    assert "19" not in {row[-1] for row in sheet.rows}
    shared = [Person("a", "A", "", "5", ("1",)), Person("b", "B", "", "5", ("2",))]
    assert set(lms.canvas(shared, ["pooling"], [21]).unmatched) == {"a", "b"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("a,b\n1,2\n", "must begin with Student"),
        ("Student,ID,ID,Section\n", "several columns 'ID'"),
        ('Student,ID,Section\n"x', "is not a CSV file"),
    ],
)
def test_another_file_is_refused_in_one_sentence(tmp_path, text, says):
    with pytest.raises(lms.RosterError, match=says):
        lms.canvas(PEOPLE, ["pooling"], [21], roster(tmp_path, text))
    path = tmp_path / "latin.csv"
    path.write_bytes("Müller".encode("latin-1"))
    with pytest.raises(lms.RosterError, match="UTF-8"):
        lms.read_roster(path)


def test_the_command_writes_the_gradebooks_scores(pooling, tmp_path):
    course = tmp_path / "course"
    shutil.copytree(pooling, course)
    hand_in(course, "wli", "pooling", filled(course, "pooling"))
    with gradebook(course) as opened:
        opened.update_or_create_student("=cmd()", first_name="Eve")
    assert grade(course, "pooling").exit_code == 0
    with gradebook(course) as opened:
        opened.find_submission("pooling", "wli").notebooks[0].late_submission_penalty = 1.5
        opened.db.commit()
    path, target = tmp_path / "roster.csv", tmp_path / "scores.csv"
    path.write_text(CANVAS, encoding="utf-8")
    asked = ["export", "pooling", "--to", "canvas", "--roster", str(path), "--output", str(target)]
    done = command(course, *asked, "--dry-run")
    assert done.exit_code == 1
    assert "Would write 3 lines" in done.output
    assert not target.exists()
    done = command(course, *asked)
    assert done.exit_code == 1
    assert "1 of 2 students matched" in done.output
    assert "=cmd(): not in the roster" in done.output
    assert target.read_text(encoding="utf-8").splitlines()[-1] == '"李, 伟",12,s12,WLI,Lab 1,17.5'
    shown = command(course, "export", "pooling", "--to", "moodle")
    assert "'=cmd(),,," in shown.stdout
    assert "wli,,,17.5" in shown.stdout
    assert "lines" not in command(course, "export", "pooling", "--to", "csv").stdout
