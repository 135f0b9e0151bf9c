"""`tensorgrade report` and `export`: what pages and tables show of people's decisions, and whose results they take."""

import json
import re
import shutil

import pytest
from nbgrader.api import Gradebook

from tests.coursework import ALL_POINTS, cli, grade_by_hand, hand_in, set_config


@pytest.mark.slow
def test_results_of_another_key_are_not_mixed_into_a_report(course):
    cli("grade", "channels", "--jobs", "1", cwd=course)
    exercises = course / "solutions/channels/exercises.py"
    exercises.write_text(exercises.read_text(encoding="utf-8") + "\n# a later thought\n", encoding="utf-8")
    assert cli("build", "channels", cwd=course).returncode == 0
    done = cli("export", "channels", "--to", "csv", cwd=course)
    assert done.returncode == 2
    assert "3 of 3 results of channels were made with another answer key" in done.stderr
    assert cli("grade", "channels", "--jobs", "1", cwd=course).returncode == 0
    done = cli("export", "channels", "--to", "csv", cwd=course)
    assert f"right,graded,14,{ALL_POINTS},6,8," in done.stdout


def test_page_class_table_and_sheets_have_the_gradebooks_score(course):
    assert cli("grade", "channels", "--jobs", "1", cwd=course).returncode == 0
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        gradebook.find_grade("check-corr2d_multi_in", "channels", "channels", "right").manual_score = 4.5
        gradebook.find_submission_notebook("channels", "channels", "right").late_submission_penalty = 2.0
        gradebook.db.commit()
    assert cli("report", "channels", cwd=course).returncode == 0
    page = (course / "feedback/right/channels/channels.html").read_text(encoding="utf-8")
    assert f"<strong>10.5 / {ALL_POINTS}</strong>" in page
    assert '4.5 / 6</strong> <span class="soft">(6 / 6 before your instructor&#39;s correction)' in page
    summary = json.loads((course / "results/channels/class.json").read_text(encoding="utf-8"))
    [row] = [row for row in summary["rows"] if row["student"] == "right"]
    assert (row["score"], row["scores"], summary["max_score"]) == (10.5, [4.5, 8, 0], ALL_POINTS)
    table = (course / "results/channels/class.csv").read_text(encoding="utf-8")
    assert f"right,graded,10.5,{ALL_POINTS},4.5,8," in table
    assert cli("export", "channels", "--to", "csv", cwd=course).stdout == table
    assert ",10.5\n" in cli("export", "channels", "--to", "moodle", cwd=course).stdout


@pytest.mark.slow
def test_only_pages_that_are_not_up_to_date_are_written(course):
    def written():
        """The pages that a report has replaced, and what is beside them."""
        before = {path: path.stat().st_ino for path in made()}
        assert cli("report", "channels", cwd=course).returncode == 0
        return sorted(
            {
                f"{path.parents[1].name}'s" if "feedback" in path.parts else f"{path.stem}'s for the instructor"
                for path in made()
                if before.get(path) != path.stat().st_ino
            }
        )

    def made():
        return [*course.glob("feedback/*/channels/*"), *course.glob("results/channels/students/*")]

    everybody = [
        f"{student}'s{whose}" for student in ("blank", "half", "right") for whose in ("", " for the instructor")
    ]
    assert cli("grade", "channels", "--jobs", "1", cwd=course).returncode == 0
    assert written() == everybody
    assert written() == []
    grade_by_hand(course, "channels", "right", "check-corr2d_multi_in", 1.5)
    assert written() == ["right's", "right's for the instructor"]
    pages = {path: path.read_bytes() for path in made()}
    for path, (_, content) in zip(pages, [*pages.items()][1:]):
        path.write_bytes(content[:-20])  # as a copy that was stopped leaves it
    assert written() == everybody
    assert {path: path.read_bytes() for path in made()} == pages
    (course / "results/channels/students/half.html").unlink()
    assert written() == ["half's for the instructor"]
    (course / "templates/instructor.html.j2").write_text('{% extends "tensorgrade:instructor.html.j2" %}')
    assert written() == everybody
    set_config(course, "c.Tensorgrade.language = 'zh'")
    assert written() == everybody
    (course / "submitted/half/channels/submission_secret.txt").write_text("secret")
    assert written() == ["half's"]  # the file beside the page


def test_a_copied_result_gives_nobody_the_page_of_somebody_else_and_is_not_counted(course):
    assert cli("grade", "channels", "--jobs", "1", cwd=course).returncode == 0
    assert cli("report", "channels", cwd=course).returncode == 0
    pages = {path: path.read_bytes() for path in (course / "feedback").rglob("*.html")}
    table = (course / "results/channels/class.csv").read_bytes()
    results = course / "results/channels"
    shutil.copy(results / "blank.json", results / "copy.json")
    shutil.copy(results / "blank.json", results / "blank (copy).json")
    (results / "notes.json").write_text("[]", encoding="utf-8")
    (results / "._right.json").write_bytes(b"\0\5")
    done = cli("report", "channels", cwd=course)
    assert done.returncode == 0
    assert done.stderr.splitlines() == [
        "blank (copy).json among the results is a copy of blank's, and is not counted; delete it.",
        "copy.json among the results is a copy of blank's, and is not counted; delete it.",
        "notes.json among the results is none, and is not counted; delete it.",
    ]
    assert {path: path.read_bytes() for path in (course / "feedback").rglob("*.html")} == pages
    assert (course / "results/channels/class.csv").read_bytes() == table


@pytest.mark.slow
def test_a_page_whose_folder_is_a_file_is_one_students(course):
    assert cli("grade", "channels", "--jobs", "1", cwd=course).returncode == 0
    (course / "feedback").mkdir()
    (course / "feedback/half").write_text("a file", encoding="utf-8")
    done = cli("report", "channels", cwd=course)
    assert done.returncode == 1
    assert "half: The page could not be written" in done.stderr
    assert (course / "feedback/right/channels/channels.html").is_file()
    assert (course / "results/channels/class.html").is_file()


def test_a_student_whose_name_is_taken_is_told_so(course):
    shutil.move(course / "submitted/half", course / "submitted/class")
    done = cli("grade", "channels", "--jobs", "1", cwd=course)
    assert done.returncode == 1
    assert "class: This id cannot be a folder's name: 'class' is the class page's" in done.stderr
    assert cli("report", "channels", cwd=course).returncode == 0


def test_escape_codes_and_markup_in_names_reach_neither_terminal_nor_page(course):
    source = (course / "submitted/right/channels/channels.ipynb").read_text(encoding="utf-8")
    for name in ("\x1b[31mred\x07", "[bold]loud", "<b>bold"):
        hand_in(course, name, "channels", source)
    done = cli("grade", "channels", "--jobs", "1", cwd=course)
    assert done.returncode == 1
    assert "it holds control characters" in done.stderr
    assert "\x1b" not in done.stdout + done.stderr
    assert cli("report", "channels", cwd=course).returncode == 0
    page = (course / "results/channels/class.html").read_text(encoding="utf-8")
    assert "\x1b" not in page
    assert "&lt;b&gt;bold" in page


def test_a_report_shows_what_people_decided_links_and_what_changed(course):
    assert cli("grade", "channels", "--jobs", "1", cwd=course).returncode == 0
    assert cli("report", "channels", cwd=course).returncode == 0
    url = f"sqlite:///{course}/gradebook.db"
    with Gradebook(url) as gradebook:
        gradebook.find_comment("corr2d_multi_in_out", "channels", "channels", "half").manual_comment = "Why <b>?"
        gradebook.db.commit()
    shutil.copy(course / "submitted/right/channels/channels.ipynb", course / "submitted/blank/channels/channels.ipynb")
    assert cli("grade", "channels", "--jobs", "1", cwd=course).returncode == 0
    with Gradebook(url) as gradebook:  # grading has set the penalties by the course's rule, which is none
        gradebook.find_submission_notebook("channels", "channels", "half").late_submission_penalty = 1.0
        gradebook.db.commit()
    assert cli("report", "channels", cwd=course).returncode == 0
    page = (course / "feedback/half/channels/channels.html").read_text(encoding="utf-8")
    assert "Why &lt;b&gt;?" in page
    assert "Deducted for lateness: 1 of" in page
    assert re.search(r'href="../../channels.ipynb#[^"]+"', page)
    assert "https://d2l.ai/chapter_convolutional-neural-networks/channels.html" in page
    summary = json.loads((course / "results/channels/class.json").read_text(encoding="utf-8"))
    rows = {row["student"]: row for row in summary["rows"]}
    assert (rows["blank"]["earlier"], rows["blank"]["score"], rows["right"]["earlier"]) == (0, 14, None)
    whole = (course / "results/channels/class.html").read_text(encoding="utf-8")
    for name, row in rows.items():
        assert (course / "results/channels" / row["url"]).is_file(), name
        assert f'href="{row["url"]}"' in whole
    assert "0 →" in whole
