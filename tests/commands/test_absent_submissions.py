"""What is not there is no evidence: who was graded and is away now is named, and keeps everything."""

import json
import os
import shutil

import pytest

from tests.conftest import slow_from
from tests.coursework import ALL_POINTS, autograde, cli, grade_by_hand, gradebook, nbgrader, rows, set_config, tree

AWAY = "half: was graded on 20"


def decide(course, student="half"):
    """What a person gives: points, extra credit and a comment."""
    grade_by_hand(course, "channels", student, "check-corr2d_multi_in", 3.5)
    with gradebook(course) as opened:
        opened.find_grade("check-corr2d_multi_in_out", "channels", "channels", student).extra_credit = 1.0
        opened.find_comment("corr2d_multi_in", "channels", "channels", student).manual_comment = "Well argued."
        opened.db.commit()


def kept(course):
    """All that grading, reporting and people have made, but for the instructor's pages and the seconds of a run."""
    folders = ("results", "autograded", "feedback")
    files = {name: digest for name, digest in tree(course).items() if name.split("/")[0] in folders}
    with gradebook(course) as opened:
        extra = {
            grade.name: grade.extra_credit for grade in opened.find_submission("channels", "half").notebooks[0].grades
        }
    told = ("/class.", "/students/")  # pages for the instructor, who is told where everybody stands now
    files = {name: text for name, text in files.items() if not any(part in name for part in told)}
    return files, rows(course, "channels"), extra


@pytest.fixture
def graded(graded_course):
    """Three who are graded and reported; of one, a person has decided."""
    decide(graded_course)
    assert cli("report", "channels", cwd=graded_course).returncode == 0
    return graded_course


def folder_away(course):
    (course / "submitted/half").rename(course / "elsewhere")
    return lambda: (course / "elsewhere").rename(course / "submitted/half")


def other_case(course):
    (course / "submitted/half/channels").rename(course / "submitted/half/Channels")
    return lambda: (course / "submitted/half/Channels").rename(course / "submitted/half/channels")


def dangling_link(course):
    back = folder_away(course)
    (course / "submitted/half").symlink_to(course / "a share that is not mounted")
    return lambda: [(course / "submitted/half").unlink(), back()]


def link_to_it(course):
    back = folder_away(course)
    (course / "submitted/half").symlink_to(course / "elsewhere")
    return lambda: [(course / "submitted/half").unlink(), back()]


def endless_link(course):
    back = folder_away(course)
    (course / "submitted/half").symlink_to("half")
    return lambda: [(course / "submitted/half").unlink(), back()]


def with_file(change):
    def away(course):
        path = course / "submitted/half/channels/channels.ipynb"
        content = path.read_bytes()
        change(path, content)
        return lambda: path.write_bytes(content)

    return away


CASES = {
    "folder": (folder_away, "is not in submitted/ now; everything is kept. Put it back"),
    "file": (with_file(lambda path, content: path.unlink()), "The folder holds no notebook"),
    "cut": (with_file(lambda path, content: path.write_bytes(content[:900])), "cannot be read, so everything is kept."),
    "case": (other_case, "There is submitted/half/Channels."),
    "empty": (with_file(lambda path, content: path.write_bytes(b"")), "channels.ipynb is empty."),
    "zeros": (with_file(lambda path, content: path.write_bytes(bytes(len(content)))), "channels.ipynb is empty."),
    "dangling": (dangling_link, "The student's folder is a link, which is not followed."),
    "link": (link_to_it, "The student's folder is a link, which is not followed."),
    "endless": (endless_link, "The student's folder is a link, which is not followed."),
}


@pytest.mark.parametrize("case", slow_from(2, CASES))
def test_who_is_away_is_named_and_keeps_everything(graded, case):
    away, words = CASES[case]
    before = kept(graded)
    back = away(graded)
    for options in ((), ("--diff",), ("--student", "half")):
        done = cli("grade", "channels", "--jobs", "1", *options, cwd=graded)
        assert done.returncode == 1
        [line] = [line for line in done.stderr.splitlines() if line.startswith("half: ")]
        assert line.startswith(AWAY)
        assert words in line
        assert kept(graded) == before
    done = cli("report", "channels", cwd=graded)
    assert done.returncode == 1
    assert AWAY in done.stderr or "what is handed in is not what was graded" in done.stderr
    assert kept(graded) == before
    back()
    assert cli("grade", "channels", "--jobs", "1", cwd=graded).returncode == 0
    assert cli("report", "channels", cwd=graded).returncode == 0
    assert kept(graded) == before


@pytest.mark.parametrize("options", [("--force",), ("--student", "half", "--force")])
def test_force_does_not_make_evidence_of_absence(graded, options):
    before = kept(graded)[1]
    folder_away(graded)
    assert cli("grade", "channels", "--jobs", "1", *options, cwd=graded).returncode == 1
    assert kept(graded)[1] == before


def test_all_of_submitted_away_and_one_student_asked_for(graded):
    before = kept(graded)
    (graded / "submitted").rename(graded / "elsewhere")
    done = cli("grade", "channels", "--jobs", "1", "--student", "half", cwd=graded)
    assert done.returncode == 1
    assert AWAY in done.stderr
    done = cli("grade", "channels", "--jobs", "1", cwd=graded)
    assert done.returncode == 2
    assert "Nobody has handed in channels" in done.stderr
    assert kept(graded) == before


def test_a_folder_that_gives_errors_is_an_error(graded, monkeypatch):
    before = kept(graded)
    for name in ("stat", "scandir"):
        original = getattr(os, name)

        def stale(path, original=original, **options):
            if os.fspath(path).endswith("submitted/half/channels"):
                raise OSError(116, "Stale file handle")
            return original(path, **options)

        monkeypatch.setattr(os, name, stale)
    done = cli("grade", "channels", "--jobs", "1", "--student", "half", cwd=graded)
    monkeypatch.undo()
    assert done.returncode == 1
    assert "The student's folder cannot be read: Stale file handle." in done.stderr
    assert kept(graded) == before


def test_a_new_file_that_cannot_be_read_counts_only_by_force(graded):
    path = graded / "submitted/right/channels/channels.ipynb"
    path.write_text("{", encoding="utf-8")
    done = cli("grade", "channels", "--jobs", "1", cwd=graded)
    assert "`tensorgrade grade channels --student right --force` counts it as it is." in done.stderr
    assert rows(graded, "channels")["right"]["score"] == 14
    done = cli("grade", "channels", "--jobs", "1", "--student", "right", "--force", cwd=graded)
    assert done.returncode == 1
    assert rows(graded, "channels")["right"]["grades"]["check-corr2d_multi_in"] == (0, None, True)


def test_results_away_and_the_folder_too(graded):
    before = rows(graded, "channels")
    folder_away(graded)
    shutil.rmtree(graded / "results")
    done = cli("grade", "channels", "--jobs", "1", cwd=graded)
    assert done.returncode == 1
    assert "half: was graded, is not in submitted/ now; everything is kept." in done.stderr
    assert rows(graded, "channels") == before
    assert not (graded / "results/channels/half.json").exists()
    assert cli("report", "channels", cwd=graded).returncode == 1
    page = json.loads((graded / "results/channels/class.json").read_text(encoding="utf-8"))
    [row] = [row for row in page["rows"] if row["student"] == "half"]
    assert (row["status"], row["score"], row["scores"]) == ("away", 4.5, [None, None, None])
    assert (graded / "results/channels" / row["url"]).is_file()


@pytest.mark.slow
def test_another_key_while_somebody_is_away_stops_no_report(graded):
    folder_away(graded)
    exercises = graded / "solutions/channels/exercises.py"
    exercises.write_text(exercises.read_text(encoding="utf-8") + "\n# a later thought\n", encoding="utf-8")
    assert cli("build", "channels", cwd=graded).returncode == 0
    before = (graded / "feedback/half/channels/channels.html").read_bytes()
    assert cli("grade", "channels", "--jobs", "1", cwd=graded).returncode == 1
    done = cli("report", "channels", cwd=graded)
    assert done.returncode == 1
    assert AWAY in done.stderr
    assert (graded / "feedback/half/channels/channels.html").read_bytes() == before
    assert f"half,away,4.5,{ALL_POINTS}," in (graded / "results/channels/class.csv").read_text(encoding="utf-8")


def too_large(notebook):
    notebook["cells"] = []
    return json.dumps(notebook) + " " * (21 << 20)


def of_another_assignment(notebook):
    source = "def convolve(X):\n    return X"
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "source": source, "outputs": [], "execution_count": None}
    return json.dumps(notebook | {"cells": [cell]})


@pytest.mark.parametrize("replaced", slow_from(1, [of_another_assignment, too_large]))
def test_nbgraders_autograde_keeps_what_was_graded(graded, replaced):
    before = kept(graded)
    path = graded / "submitted/half/channels/channels.ipynb"
    content = path.read_text(encoding="utf-8")
    path.write_text(replaced(json.loads(content)), encoding="utf-8")
    done = autograde(graded, "channels", "half")
    assert not done["success"]
    assert "half: was graded on" in done["log"]
    assert kept(graded) == before
    path.write_text(content, encoding="utf-8")
    assert cli("grade", "channels", "--jobs", "1", cwd=graded).returncode == 0
    assert kept(graded) == before


@pytest.mark.slow
def test_nbgraders_autograde_goes_on_with_the_others(graded):
    before = kept(graded)
    path = graded / "submitted/half/channels/channels.ipynb"
    path.write_text(of_another_assignment(json.loads(path.read_text(encoding="utf-8"))), encoding="utf-8")
    notebook = graded / "autograded/right/channels/channels.ipynb"
    notebook.write_bytes(notebook.read_bytes()[:900])
    done = nbgrader("autograde", "channels", cwd=graded)
    assert "tensorgrade: half: was graded on" in done.stderr
    assert "Traceback" not in done.stderr
    assert {name: text for name, text in kept(graded)[0].items() if "/right/" not in name} == {
        name: text for name, text in before[0].items() if "/right/" not in name
    }
    assert json.loads(notebook.read_text(encoding="utf-8"))["cells"]


@pytest.mark.slow
@pytest.mark.parametrize("option", ["", "--force"])
def test_nbgraders_feedback_keeps_the_page_of_who_is_away(graded, option):
    folder_away(graded)
    exercises = graded / "solutions/channels/multi_in.py"
    exercises.write_text(exercises.read_text(encoding="utf-8").replace("points=6", "points=7"), encoding="utf-8")
    assert cli("release", "channels", cwd=graded).returncode == 0
    assert cli("grade", "channels", "--jobs", "1", cwd=graded).returncode == 1
    before = (graded / "feedback/half/channels/channels.html").read_bytes()
    done = nbgrader("generate_feedback", "channels", *filter(None, [option]), cwd=graded)
    assert "tensorgrade: half: 1 of 1 results of channels were made with another answer key" in done.stderr
    assert "Traceback" not in done.stderr
    assert (graded / "feedback/half/channels/channels.html").read_bytes() == before


def test_nbgraders_autograde_makes_no_second_student_of_a_name_in_other_characters(graded):
    composed, decomposed = "Jos\u00e9", "Jose\u0301"
    with gradebook(graded) as opened:
        opened.update_or_create_student(composed)
    shutil.copytree(graded / "submitted/half", graded / "submitted" / decomposed)
    done = autograde(graded, "channels", decomposed)
    assert not done["success"]
    assert "The gradebook has this id in other characters that look the same" in done["log"]
    assert cli("grade", "channels", "--jobs", "1", cwd=graded).returncode == 0
    assert set(rows(graded, "channels")) == {"blank", "half", "right", composed}


def test_a_late_penalty_outlives_an_absence(graded):
    set_config(graded, "c.LateSubmissionPlugin.penalty_method = 'zero'")
    with gradebook(graded) as opened:
        opened.update_or_create_assignment("channels", duedate="2026-03-05 00:00:00 UTC")
    (graded / "submitted/half/channels/timestamp.txt").write_text("2026-04-02 12:00:00 UTC\n")
    assert cli("grade", "channels", "--jobs", "1", cwd=graded).returncode == 0
    before = rows(graded, "channels")
    assert before["half"]["penalty"] == [4.5]
    folder_away(graded)
    assert cli("grade", "channels", "--jobs", "1", cwd=graded).returncode == 1
    assert rows(graded, "channels") == before
