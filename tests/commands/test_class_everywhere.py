"""Everybody of the class is in every report and export, with today's state; nobody else is."""

import csv
import io
import json
import shutil

import pytest

from tensorgrade.commands.assignment_status import assignment_status
from tensorgrade.course.course import Course
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
def graded(graded_course):
    """Three who are graded."""
    return graded_course


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


@pytest.mark.slow
def test_everything_counts_the_same_scores_as_not_final(graded):
    """A file that cannot be read holds no answer to read; its 0 is named everywhere, until a person decides."""
    texts = {"channels-why": "Because."}
    hand_in(graded, "right", "channels", filled(graded, "channels", {}, texts))
    hand_in(graded, "torn", "channels", "{")
    hand_in(graded, "new", "channels", filled(graded, "channels", {}, texts))
    enter(graded, "new")
    with gradebook(graded) as opened:  # nbgrader makes rows, which wait, before it grades
        opened.update_or_create_submission("channels", "new")
    assert cli("grade", "channels", "--student", "torn", "--student", "right", cwd=graded).returncode == 1
    unreadable = "1 student's file could not be read (torn): the 0 for functions is no judgement."
    sentences = [
        "1 student's score is not final: written answers wait for a person.",
        "1 student's score is not final: points of functions wait for a person.",
    ]
    found = assignment_status(Course(graded), "channels")
    assert (found.unread, found.undecided) == (1, 1)
    assert cli("report", "channels", cwd=graded).returncode == 1
    page = json.loads((graded / "results/channels/class.json").read_text(encoding="utf-8"))
    assert page["waiting"] == ["right"]
    done = [cli("export", "channels", "--to", target, cwd=graded) for target in ("csv", "canvas", "moodle")]
    exporters = "tensorgrade.nbgrader_plugin.exporters."
    done += [nbgrader("export", f"--exporter={exporters}{name}", cwd=graded) for name in ("Canvas", "Moodle")]
    for one in done:
        assert all(one.stderr.count(sentence) == 1 for sentence in (*sentences, unreadable))
        assert one.stderr.count("not final") == 2
    assert table(done[0].stdout)["torn"]["status"] == "unreadable"
    for function in ("corr2d_multi_in", "corr2d_multi_in_out"):
        grade_by_hand(graded, "channels", "torn", f"check-{function}", 1)
    done = cli("export", "channels", "--to", "canvas", cwd=graded)
    assert "could not be read" not in done.stderr


@pytest.mark.slow
def test_a_late_penalty_of_another_deadline_is_out_of_date(graded, tmp_path):
    def deadline(date):
        with gradebook(graded) as opened:
            opened.update_or_create_assignment("channels", duedate=f"{date} 00:00:00 UTC")

    def out_of_date():
        return assignment_status(Course(graded), "channels").students.get("stale", 0)

    set_config(graded, "c.LateSubmissionPlugin.penalty_method = 'zero'")
    (graded / "submitted/half/channels/timestamp.txt").write_text("2026-04-02 12:00:00 UTC\n")
    deadline("2026-05-01")
    assert cli("grade", "channels", "--jobs", "1", cwd=graded).returncode == 0
    assert out_of_date() == 0
    deadline("2026-03-05")
    assert out_of_date() == 1
    said = "half: the gradebook's late penalty is not the one by the deadline, the rule and the points of today; run"
    assert "channels: next: tensorgrade grade channels" in cli("status", "channels", cwd=graded).stdout
    for arguments in (
        ("report", "channels"),
        ("export", "channels", "--to", "csv"),
        ("export", "channels", "--to", "canvas"),
    ):
        done = cli(*arguments, cwd=graded)
        assert (done.returncode, done.stderr.count(said)) == (1, 1)
    exporter = "--exporter=tensorgrade.nbgrader_plugin.exporters.Canvas"
    assert "channels: half the gradebook's late penalty" in nbgrader("export", exporter, cwd=graded).stderr
    assert cli("grade", "channels", "--jobs", "1", cwd=graded).returncode == 0
    assert (out_of_date(), final_scores(graded, "channels", {"half"})) == (0, {"half": "0"})
    grade_by_hand(graded, "channels", "half", "check-corr2d_multi_in", 5)  # all of it is late
    assert out_of_date() == 1
    assert cli("grade", "channels", "--jobs", "1", cwd=graded).returncode == 0
    with gradebook(graded) as opened:
        opened.grant_extension("channels", "half", days=90)
    assert out_of_date() == 1
    assert cli("grade", "channels", "--jobs", "1", cwd=graded).returncode == 0
    assert out_of_date() == 0
    deadline("2026-01-01")
    (graded / "broken.py").write_text("raise ValueError('no rule')\n", encoding="utf-8")
    set_config(graded, "c.AssignLatePenalties.plugin_class = 'broken.Rule'")
    assert out_of_date() == 0  # grading says what is wrong with it


@pytest.mark.slow
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
    assert "1 of 3 graded, 2 unchanged, " in done.stdout
    done = cli("report", "channels", cwd=graded)
    assert done.returncode == 0
    assert "half is neither in the gradebook nor in submitted/: the result is not counted." in done.stderr
    assert "3 pages in feedback/" in done.stdout
    page = json.loads((graded / "results/channels/class.json").read_text(encoding="utf-8"))
    assert [row["student"] for row in page["rows"]] == ["blank", "half-new", "right"]
    assert page["handed_in"] == 3
    assert set(table(cli("export", "channels", "--to", "csv", cwd=graded).stdout)) == {"blank", "half-new", "right"}


@pytest.mark.slow
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
    with gradebook(course) as opened:
        opened.update_or_create_student("ada", last_name="Lovelace", first_name="Ada")
        opened.update_or_create_student("nobody", first_name="None")
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
    named = {student: (row["late_penalty"], row["last_name"], row["first_name"]) for student, row in rows.items()}
    assert named == {
        "ada": ("0", "Lovelace", "Ada"), "cleo": ("19", "", ""), "eve": ("0", "", ""), "nobody": ("", "", "None"),
    }  # fmt: skip
    assert done.stdout.partition("\n")[0].endswith(",misconceptions,automatic_score,late_penalty,last_name,first_name")
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
    for counts in ("1 of 7 graded, 3 unchanged, ", "0 of 7 graded, 4 unchanged, "):
        done = cli("grade", "channels", "--jobs", "1", cwd=graded)
        assert done.returncode == 1
        assert counts in done.stdout
        assert done.stderr.count("This id cannot be a folder's name") == 3
    with gradebook(graded) as opened:
        assert {item.id for item in opened.students} == {"blank", "class-", "half", "right"}
