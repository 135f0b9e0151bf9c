"""Scores for Canvas and Moodle: what they import, and who is who there."""

import csv
import io
import shutil
import zipfile

import pytest

from tensorgrade.gradebook.people import Person
from tensorgrade.lms.canvas_scores import canvas_sheet
from tensorgrade.lms.moodle_scores import moodle_sheet
from tensorgrade.lms.roster import RosterError, read_roster
from tensorgrade.user_file import UnreadableFile
from tests.coursework import command, filled, grade, gradebook, hand_in, nbgrader

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
    return read_roster(path)


def test_canvas_gets_its_own_columns_back(tmp_path):
    sheet = canvas_sheet(PEOPLE, ["pooling"], [21], roster(tmp_path, CANVAS))
    assert sheet.rows == (
        ("Student", "ID", "SIS User ID", "SIS Login ID", "Section", "pooling (900)"),
        ("Points Possible", "", "", "", "", "21"),
        ("Lovelace, Ada", "11", "s11", "alovelace", "Lab 1", "19"),
        ("李, 伟", "12", "s12", "WLI", "Lab 1", ""),
    )
    assert sheet.unmatched == {"eve": "not in the roster"}
    assert "People of roster.csv who are no student of the gradebook: 1." in sheet.remarks[0]
    assert list(csv.reader(io.StringIO(sheet.text))) == [list(row) for row in sheet.rows]


NAMED = "\uff1dHYPERLINK(1)"
NAMED_CANVAS = CANVAS.replace('"Lovelace, Ada",11,s11,alovelace', f'"{NAMED}",11,_s-11,+ada')
NAMED_WORKSHEET = WORKSHEET.replace("Ada Lovelace,11,ada@x.org", f"{NAMED},11,_ada+1@x.org")


def test_names_that_students_chose_are_texts_and_what_the_system_compares_stays(tmp_path):
    [_, _, ada, _] = canvas_sheet(PEOPLE, ["pooling"], [21], roster(tmp_path, NAMED_CANVAS)).rows
    assert ada == (f"'{NAMED}", "11", "_s-11", "'+ada", "Lab 1", "19")
    [_, ada, _] = moodle_sheet(PEOPLE, ["pooling"], [21], roster(tmp_path, NAMED_WORKSHEET)).rows
    assert ada == ("Participant 501", f"'{NAMED}", "11", "'_ada+1@x.org", "Submitted", "19", "21", "-")
    people = [Person("_a", NAMED, "a+b@x.org", "=1", ("-2.5",))]
    assert canvas_sheet(people, ["pooling"], [21]).rows[2] == (f"'{NAMED}", "'=1", "", "_a", "", "-2.5")
    assert moodle_sheet(people, ["pooling"], [21]).rows[1] == ("_a", "a+b@x.org", "'=1", "-2.5")


def test_a_column_that_canvas_does_not_have_is_said(tmp_path):
    sheet = canvas_sheet(PEOPLE, ["layer"], [21], roster(tmp_path, CANVAS))
    assert sheet.rows[0][-1] == "layer"
    assert "--column" in sheet.remarks[0]
    twice = CANVAS.replace("conv (901)", "pooling (901)")
    with pytest.raises(RosterError, match="several columns for pooling"):
        canvas_sheet(PEOPLE, ["pooling"], [21], roster(tmp_path, twice))


def test_a_grading_worksheet_comes_back_with_its_grades(tmp_path):
    sheet = moodle_sheet(PEOPLE, ["pooling"], [21], roster(tmp_path, WORKSHEET.replace(",", ";")))
    assert sheet.rows[0] == tuple(WORKSHEET.splitlines()[0].split(","))
    assert [row[5] for row in sheet.rows] == ["Grade", "19", ""]
    assert set(sheet.unmatched) == {"eve"}


def test_moodles_gradebook_is_matched_by_what_it_shows(tmp_path):
    sheet = moodle_sheet(PEOPLE, ["pooling"], [21], roster(tmp_path, "First name,Email address\nAda,ADA@x.org\n"))
    assert sheet.rows == (("Email address", "pooling"), ("ADA@x.org", "19"))


def test_nobody_gets_anothers_score(tmp_path):
    """Two lines for one student, and two students for one line: neither is guessed."""
    double = CANVAS + '"Lovelace, Ada",11,s77,other,Lab 2,,,\n'
    assert "several lines" in canvas_sheet(PEOPLE, ["pooling"], [21], roster(tmp_path, double)).unmatched["ada"]
    twins = [*PEOPLE, Person("s11", "Lovelace, Adele", "", "", ("3",))]
    sheet = canvas_sheet(twins, ["pooling"], [21], roster(tmp_path, CANVAS))
    assert sheet.unmatched["ada"] == "the same line of the roster as s11"
    assert sheet.unmatched["s11"] == "the same line of the roster as ada"
    assert "19" not in {row[-1] for row in sheet.rows}
    shared = [Person("a", "A", "", "5", ("1",)), Person("b", "B", "", "5", ("2",))]
    assert set(canvas_sheet(shared, ["pooling"], [21]).unmatched) == {"a", "b"}


SPLIT_CANVAS = """LastName,FirstName,ID,SIS User ID,SIS Login ID,Section,pooling (900)
    Points Possible,,,,,,21
Lovelace,"=Ada",11,s11,alovelace,Lab 1,
Wei,李,12,s12,WLI,Lab 1,3
"""


def test_canvas_may_have_names_in_two_columns(tmp_path):
    sheet = canvas_sheet(PEOPLE, ["pooling"], [21], roster(tmp_path, SPLIT_CANVAS))
    assert sheet.rows == (
        ("LastName", "FirstName", "ID", "SIS User ID", "SIS Login ID", "Section", "pooling (900)"),
        ("Points Possible", "", "", "", "", "", "21"),
        ("Lovelace", "'=Ada", "11", "s11", "alovelace", "Lab 1", "19"),
        ("Wei", "李", "12", "s12", "WLI", "Lab 1", ""),
    )
    assert sheet.unmatched == {"eve": "not in the roster"}
    assert sheet.remarks == ()


def test_columns_that_nobody_asks_about_may_stand_twice(tmp_path):
    """Assignment groups and activities may have one name; exporting again gives the same."""
    canvas = CANVAS.replace("conv (901),Current Score", "Labs Current Score,Labs Current Score")
    expected = canvas_sheet(PEOPLE, ["pooling"], [21], roster(tmp_path, CANVAS)).rows
    assert canvas_sheet(PEOPLE, ["pooling"], [21], roster(tmp_path, canvas)).rows == expected
    export = "ID number,Quiz: Week 1 (Real),Quiz: Week 1 (Real)\n11,3,4\n"
    assert moodle_sheet(PEOPLE, ["pooling"], [21], roster(tmp_path, export)).rows == (
        ("ID number", "pooling"), ("11", "19"),
    )  # fmt: skip
    twice = WORKSHEET.replace("Status,", "Note,Note,").replace("Submitted,", "one,two,")
    twice = twice.replace("No submission,", "a,b,")
    [_, ada, wei] = moodle_sheet(PEOPLE, ["pooling"], [21], roster(tmp_path, twice)).rows
    assert (ada[4:7], wei[4:7]) == (("one", "two", "19"), ("a", "b", ""))


@pytest.mark.parametrize("spelled", [str.lower, str.title, str.upper])
def test_columns_are_known_in_capitals_and_small_letters(spelled, tmp_path):
    """They come back as they came, for the other system compares what it wrote itself."""

    def respelled(text):
        header, newline, lines = text.partition("\n")
        return spelled(header) + newline + lines

    for text in (CANVAS, SPLIT_CANVAS):
        header, *rows = canvas_sheet(PEOPLE, ["pooling"], [21], roster(tmp_path, text)).rows
        again = canvas_sheet(PEOPLE, ["pooling"], [21], roster(tmp_path, respelled(text)))
        assert again.rows == (tuple(map(spelled, header)), *rows)
    for text in (WORKSHEET, "First name,Email address\nAda,ADA@x.org\n"):
        header, *rows = moodle_sheet(PEOPLE, ["pooling"], [10], roster(tmp_path, text)).rows
        again = moodle_sheet(PEOPLE, ["pooling"], [10], roster(tmp_path, respelled(text)))
        assert again.rows[1:] == tuple(rows)
        assert [*map(str.lower, again.rows[0])] == [*map(str.lower, header)]
        assert any("has 21 points" in remark for remark in again.remarks) == (text == WORKSHEET)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("title", ["a;b;c;d;e;f;g", "a, b, c, d, e, f, g", '"a";\n"b"', "a\tb\tc\td\te\tf"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_titles_of_other_columns_may_have_any_separator(separator, title, line_end, tmp_path):
    stream = io.StringIO(newline="")
    rows = [[title if cell == "conv (901)" else cell for cell in row] for row in csv.reader(io.StringIO(CANVAS))]
    csv.writer(stream, delimiter=separator, lineterminator=line_end).writerows(rows)
    expected = canvas_sheet(PEOPLE, ["pooling"], [21], roster(tmp_path, CANVAS)).rows
    (tmp_path / "roster.csv").write_bytes(stream.getvalue().encode())
    assert canvas_sheet(PEOPLE, ["pooling"], [21], read_roster(tmp_path / "roster.csv")).rows == expected


@pytest.mark.parametrize("column", ["Identifier", "Grade"])
def test_a_column_that_is_used_may_not_stand_twice(tmp_path, column):
    twice = WORKSHEET.replace("Last modified (grade)", "Email address" if column == "Identifier" else column)
    with pytest.raises(RosterError, match="several columns"):
        moodle_sheet(PEOPLE, ["pooling"], [21], roster(tmp_path, twice))


def test_points_that_differ_are_said_or_converted(tmp_path):
    canvas = roster(tmp_path, CANVAS.replace(",21,6,", ",10,6,"))
    sheet = canvas_sheet(PEOPLE, ["pooling"], [21], canvas)
    said = "roster.csv has 10 points for pooling, the gradebook 21: change that there, or give --scale"
    assert any(remark.startswith(said) for remark in sheet.remarks)
    assert [row[-1] for row in sheet.rows[1:]] == ["21", "19", ""]
    scaled = canvas_sheet(PEOPLE, ["pooling"], [21], canvas, scale=True)
    assert [row[-1] for row in scaled.rows[1:]] == ["10", "9.05", ""]  # 190 / 21, rounded once
    assert "The scores are converted from 21 points to 10." in scaled.remarks
    worksheet = roster(tmp_path, WORKSHEET.replace(",21,", ',"10,00",'))
    assert any("has 10 points" in remark for remark in moodle_sheet(PEOPLE, ["pooling"], [21], worksheet).remarks)
    assert [row[5] for row in moodle_sheet(PEOPLE, ["pooling"], [21], worksheet, scale=True).rows[1:]] == ["9.05", ""]
    same = roster(tmp_path, WORKSHEET)
    assert not any("points" in remark for remark in moodle_sheet(PEOPLE, ["pooling"], [21], same).remarks)


def test_scores_are_converted_to_points_that_are_known_only(tmp_path):
    export = roster(tmp_path, "Email address\nada@x.org\n")
    with pytest.raises(RosterError, match="does not say how many points"):
        moodle_sheet(PEOPLE, ["pooling"], [21], export, scale=True)
    with pytest.raises(RosterError, match="does not say how many points"):
        canvas_sheet(PEOPLE, ["layer"], [21], roster(tmp_path, CANVAS), scale=True)
    with pytest.raises(RosterError, match="gradebook has no points"):
        canvas_sheet(PEOPLE, ["pooling"], [0], roster(tmp_path, CANVAS), scale=True)


def test_a_column_that_canvas_will_not_import_is_said(tmp_path):
    title = "Final Grade pooling"
    there = roster(tmp_path, CANVAS.replace("pooling (900)", f"{title} (900)"))
    assert any("'Final Grade'" in remark for remark in canvas_sheet(PEOPLE, [title], [21], there).remarks)
    assert any("'Final Grade'" in remark for remark in canvas_sheet(PEOPLE, [title], [21]).remarks)
    assert not any("imports no" in remark for remark in canvas_sheet(PEOPLE, ["Final pooling"], [21]).remarks)


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
    with pytest.raises(RosterError, match=says):
        canvas_sheet(PEOPLE, ["pooling"], [21], roster(tmp_path, text))
    path = tmp_path / "latin.csv"
    path.write_bytes("Müller".encode("latin-1"))
    with pytest.raises(UnreadableFile, match="UTF-8"):
        read_roster(path)


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
    path.write_text(CANVAS.replace(",21,6,", ",42,6,"), encoding="utf-8")
    assert "has 42 points for pooling, the gradebook 21" in command(course, *asked, "--dry-run").stderr
    assert command(course, *asked, "--scale").exit_code == 1
    assert target.read_text(encoding="utf-8").splitlines()[-1] == '"李, 伟",12,s12,WLI,Lab 1,35'
    for words, says in ((["canvas"], "needs --roster"), (["csv"], "is for canvas and moodle")):
        assert says in str(command(course, "export", "pooling", "--to", *words, "--scale").exception)


def collected(course, system, zips):
    """What `nbgrader zip_collect` makes of zips of ``{name: content}``: its log, and contents by path."""
    folder = course / "downloaded/pooling/archive"
    folder.mkdir(parents=True)
    for number, files in enumerate(zips):
        with zipfile.ZipFile(folder / f"submissions{number}.zip", "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
    url = f"--db=sqlite:///{course}/gradebook.db"
    done = nbgrader(
        "zip_collect", "pooling", f"--collector=tensorgrade.nbgrader_plugin.collectors.{system}", url, cwd=course
    )
    assert done.returncode == 0, done.stderr
    submitted = course / "submitted"
    return done.stderr, {
        path.relative_to(submitted).as_posix(): path.read_text() for path in submitted.rglob("*") if path.is_file()
    }


@pytest.fixture
def school(pooling, tmp_path):
    course = tmp_path / "course"
    shutil.copytree(pooling, course)
    with gradebook(course) as opened:
        for student, first, last, number in [
            ("ada", "Ada", "Lovelace", "11"), ("wli", "伟", "李", None), ("ann1", "Ann", "Lee", "21"),
            ("ann2", "Ann", "Lee", "22"), ("zoe", "Zoë", "Mc_Coy", "31"),
        ]:  # fmt: skip
            opened.update_or_create_student(student, first_name=first, last_name=last, lms_user_id=number)
    return course


def zipped(**files):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return stream.getvalue()


@pytest.mark.slow
def test_canvas_zips_with_late_unicode_double_nested_and_anonymous_files(school):
    log, found = collected(school, "Canvas", [
        {
            "lovelaceada_11_900_pooling.ipynb": "first",
            "lovelaceada_LATE_11_1001_pooling-1.ipynb": "second",
            "李伟_LATE_12_902_pooling.ipynb": "wei",
            "leeann_21_903_pooling.ipynb": "one",
            "leeann_22_904_pooling.ipynb": "two",
            "mc_coyzoë_31_905_homework.zip": zipped(pooling__ipynb="nested"),
            "anon_aB3x_906_pooling.ipynb": "who",
            "__MACOSX/._lovelaceada_11_2000_pooling.ipynb": "junk",
        },
        {"lovelaceada_11_950_pooling.ipynb": "an earlier download"},
    ])  # fmt: skip
    assert found == {
        "ada/pooling/pooling.ipynb": "second", "wli/pooling/pooling.ipynb": "wei",
        "ann1/pooling/pooling.ipynb": "one", "ann2/pooling/pooling.ipynb": "two",
        "zoe/pooling/pooling.ipynb": "nested", "aB3x/pooling/pooling.ipynb": "who",
    }  # fmt: skip
    assert "is an earlier attempt" in log


@pytest.mark.slow
def test_moodle_zips_go_by_name_as_their_numbers_are_nobodys(school):
    log, found = collected(school, "Moodle", [
        {
            "Ada Lovelace_22_assignsubmission_file_/pooling.ipynb": "ada, not Ann with the id 22",
            "李伟_501_assignsubmission_file_pooling.ipynb": "wei",
            "Ann Lee_502_assignsubmission_file_/pooling.ipynb": "an Ann",
            "Zoë Mc_Coy_503_assignsubmission_file_/hw.zip": zipped(pooling__ipynb="nested"),
        },
        {"Ada Lovelace_22_assignsubmission_file_/pooling.ipynb": "ada, downloaded later"},
    ])  # fmt: skip
    assert found == {
        "ada/pooling/pooling.ipynb": "ada, downloaded later", "wli/pooling/pooling.ipynb": "wei",
        "502/pooling/pooling.ipynb": "an Ann", "zoe/pooling/pooling.ipynb": "nested",
    }  # fmt: skip
    assert "nobody in the gradebook is Ann Lee (502)" in log


@pytest.mark.slow
def test_gradescopes_download_says_who_and_when(school):
    metadata = """
submission_501:
  :submitters:
  - :name: Somebody
    :sid: '11'
    :email: ada@x.org
  :created_at: 2026-07-01 14:22:32.365935000 Z
submission_502:
  :submitters:
  - :name: 李 伟
    :sid: ''
    :email: wei@x.org
  - :name: Ann Lee
    :sid: '21'
"""
    log, found = collected(school, "Gradescope", [
        {
            "assignment_7_export/submission_metadata.yml": metadata,
            "assignment_7_export/submission_501/pooling.ipynb": "ada",
            "assignment_7_export/submission_502/pooling.py": "wei",
            "assignment_7_export/submission_503/pooling.ipynb": "in no list",
        },
    ])  # fmt: skip
    assert found.pop("ada/pooling/timestamp.txt").startswith("2026-07-01 14:22:32")
    assert found == {"ada/pooling/pooling.ipynb": "ada", "wli/pooling/pooling.py": "wei"}
    assert "is of a group" in log
    assert "was skipped" in log
