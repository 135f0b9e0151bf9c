"""Everybody of the class is in every report and export, with today's state; nobody else is."""

import csv
import io
import json
import shutil

import pytest

from tests.coursework import cli, command, filled, grade_by_hand, gradebook, hand_in, nbgrader, set_config


def enter(course, *students):
    with gradebook(course) as opened:
        for student in students:
            opened.update_or_create_student(student)


def table(text):
    return {row["student"]: row for row in csv.DictReader(io.StringIO(text))}


def final_scores(course, assignment, student_ids):
    """What the gradebook's export to Canvas has: the score by student."""
    rows = csv.DictReader(io.StringIO(cli("export", assignment, "--to", "canvas", cwd=course).stdout))
    return {row["SIS Login ID"]: row[assignment] for row in rows if row["SIS Login ID"] in student_ids}


@pytest.fixture
def graded(course):
    """Three who are graded."""
    assert cli("grade", "channels", "--jobs", "1", cwd=course).returncode == 0
    return course


def test_who_has_no_result_or_an_old_one_has_a_row_and_is_named(graded):
    hand_in(graded, "new", "channels", filled(graded, "channels"))
    enter(graded, "nobody")
    (graded / "results/channels/blank.json").unlink()
    path = graded / "submitted/half/channels/channels.ipynb"
    path.write_text(path.read_text(encoding="utf-8") + " ", encoding="utf-8")
    done = cli("report", "channels", cwd=graded)
    assert done.returncode == 1
    named = [line.partition(":")[0] for line in done.stderr.splitlines()]
    assert named == ["blank", "half", "new"]
    assert done.stderr.count("un `tensorgrade grade channels`.") == 3
    assert "2 pages in feedback/" in done.stdout
    assert done.stdout.endswith("Next: tensorgrade grade channels\n")
    page = json.loads((graded / "results/channels/class.json").read_text(encoding="utf-8"))
    found = {row["student"]: (row["status"], bool(row["url"]), bool(row["reasons"])) for row in page["rows"]}
    assert found == {
        "blank": ("ungraded", False, True),
        "half": ("stale", True, True),
        "new": ("ungraded", False, True),
        "nobody": ("missing", False, False),
        "right": ("graded", True, False),
    }
    whole = (graded / "results/channels/class.html").read_text(encoding="utf-8")
    for words in ("not graded", "out of date", "handed in, and not graded yet", "nothing handed in"):
        assert words in whole
    exported = cli("export", "channels", "--to", "csv", cwd=graded)
    assert exported.returncode == 1
    assert [line.partition(":")[0] for line in exported.stderr.splitlines()] == named
    assert exported.stdout == (graded / "results/channels/class.csv").read_text(encoding="utf-8")
    rows = table(exported.stdout)
    assert {name: (row["status"], row["score"], row["automatic_score"]) for name, row in rows.items()} == {
        "blank": ("ungraded", "", ""),
        "half": ("stale", "6", "6"),
        "new": ("ungraded", "", ""),
        "nobody": ("missing", "", ""),
        "right": ("graded", "14", "14"),
    }
    for target in ("canvas", "moodle"):
        done = cli("export", "channels", "--to", target, cwd=graded)
        assert done.returncode == 1
        assert "half: what is handed in is not what was graded on" in done.stderr
    assert cli("grade", "channels", "--jobs", "1", cwd=graded).returncode == 0
    done = cli("report", "channels", cwd=graded)
    assert (done.returncode, done.stderr) == (0, "")


def test_sheets_say_whose_score_is_of_another_key(graded):
    exercises = graded / "solutions/channels/exercises.py"
    exercises.write_text(exercises.read_text(encoding="utf-8") + "\n# a later thought\n", encoding="utf-8")
    assert cli("build", "channels", cwd=graded).returncode == 0
    words = "with another answer key; run `tensorgrade grade channels`."
    done = cli("export", "channels", "--to", "canvas", cwd=graded)
    assert (done.returncode, done.stderr.count(words)) == (1, 3)
    exporter = "tensorgrade.nbgrader_plugin.exporters.Canvas"
    assert nbgrader("export", f"--exporter={exporter}", cwd=graded).stderr.count(words) == 3


def test_who_has_left_is_named_and_not_counted(graded):
    assert cli("report", "channels", cwd=graded).returncode == 0
    shutil.move(graded / "submitted/half", graded / "submitted/half-new")
    with gradebook(graded) as opened:
        opened.remove_student("half")
    done = cli("grade", "channels", "--jobs", "1", cwd=graded)
    assert "3 of 3 graded" in done.stdout
    done = cli("report", "channels", cwd=graded)
    assert done.returncode == 0
    assert "half is neither in the gradebook nor in submitted/: the result is not counted." in done.stderr
    assert "3 pages in feedback/" in done.stdout
    page = json.loads((graded / "results/channels/class.json").read_text(encoding="utf-8"))
    assert [row["student"] for row in page["rows"]] == ["blank", "half-new", "right"]
    assert page["handed_in"] == 3
    assert set(table(cli("export", "channels", "--to", "csv", cwd=graded).stdout)) == {"blank", "half-new", "right"}


def test_every_export_has_the_gradebooks_score(pooling, tmp_path):
    course = tmp_path / "course"
    shutil.copytree(pooling, course)
    set_config(course, "c.LateSubmissionPlugin.penalty_method = 'zero'")
    with gradebook(course) as opened:
        opened.update_or_create_assignment("pooling", duedate="2026-03-05 00:00:00 UTC")
    for student in ("ada", "cleo", "eve"):
        hand_in(course, student, "pooling", filled(course, "pooling", {}, {"pooling-why": "Because."}))
    (course / "submitted/cleo/pooling/timestamp.txt").write_text("2026-04-02 12:00:00 UTC\n")
    enter(course, "nobody")
    assert command(course, "grade", "pooling", "--jobs", "1").exit_code == 0
    done = cli("export", "pooling", "--to", "csv", cwd=course)
    assert done.returncode == 0
    assert done.stderr == "3 students' scores are not final: written answers wait for a person.\n"
    grade_by_hand(course, "pooling", "ada", "pooling-why", 1.75)
    grade_by_hand(course, "pooling", "eve", "pooling-why", 0.5)
    with gradebook(course) as opened:
        opened.find_grade("check-pool2d", "pooling", "pooling", "eve").extra_credit = 0.25
        opened.db.commit()
    done = cli("export", "pooling", "--to", "csv", cwd=course)
    assert done.stderr == "1 student's score is not final: written answers wait for a person.\n"
    rows = table(done.stdout)
    scores = {student: row["score"] for student, row in rows.items()}
    assert scores == {"ada": "20.75", "cleo": "0", "eve": "19.75", "nobody": ""}
    assert scores == final_scores(course, "pooling", scores)
    assert {row["max_score"] for row in rows.values()} == {"21"}
    assert [rows[student]["automatic_score"] for student in ("ada", "cleo", "eve")] == ["19", "19", "19"]
    for target in ("canvas", "moodle"):
        done = cli("export", "pooling", "--to", target, cwd=course)
        assert "1 student's score is not final: written answers wait for a person." in done.stderr
    hand_in(course, "new", "pooling", filled(course, "pooling"))
    exporter = "--exporter=tensorgrade.nbgrader_plugin.exporters.Moodle"
    done = nbgrader("export", exporter, "--to", tmp_path / "scores.csv", cwd=course)
    assert done.returncode == 0, done.stderr
    assert "pooling: 1 student's score is not final: written answers wait for a person." in done.stderr
    assert "new has handed in" not in done.stderr  # not in the gradebook, hence not exported
    enter(course, "new")
    done = nbgrader("export", exporter, "--to", tmp_path / "scores.csv", cwd=course)
    assert "pooling: new has handed in, and has no result. Run `tensorgrade grade pooling`." in done.stderr


def test_points_of_a_person_count_without_a_result(graded):
    enter(graded, "paper")
    with gradebook(graded) as opened:
        opened.update_or_create_submission("channels", "paper")
        opened.find_grade("check-corr2d_multi_in", "channels", "channels", "paper").manual_score = 5.0
        opened.db.commit()
    done = cli("grade", "channels", "--jobs", "1", cwd=graded)
    assert done.returncode == 1
    assert "paper: was graded, is not in submitted/ now; everything is kept." in done.stderr
    assert table(cli("export", "channels", "--to", "csv", cwd=graded).stdout)["paper"]["score"] == "5"


def test_who_is_away_is_named_where_answers_are_compared(graded):
    shutil.rmtree(graded / "submitted/half")
    done = cli("similar", "channels", cwd=graded)
    assert "half was not compared: was graded on" in done.stderr


def test_an_ideographic_space_is_a_letter_of_a_name(graded):
    student = "张\u3000伟"
    enter(graded, student)
    hand_in(graded, student, "channels", filled(graded, "channels"))
    assert cli("grade", "channels", "--jobs", "1", cwd=graded).returncode == 0
    with gradebook(graded) as opened:
        assert {item.id for item in opened.students} == {"blank", "half", "right", student}
    assert table(cli("export", "channels", "--to", "csv", cwd=graded).stdout)[student]["score"] == "14"


def test_two_folders_are_never_one_student(graded):
    """`class` is a name that no student can have, and characters that cannot be seen make no id."""
    for name in ("class", "class-", "x\x01", "x\x02"):
        hand_in(graded, name, "channels", filled(graded, "channels"))
    for _ in range(2):
        done = cli("grade", "channels", "--jobs", "1", cwd=graded)
        assert done.returncode == 1
        assert "4 of 7 graded" in done.stdout
        assert done.stderr.count("This id cannot be a folder's name") == 3
    with gradebook(graded) as opened:
        assert {item.id for item in opened.students} == {"blank", "class-", "half", "right"}
