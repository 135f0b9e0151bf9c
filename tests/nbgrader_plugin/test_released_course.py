"""nbgrader's own commands and formgrader's lists on a course of ours."""

import csv
import json
import shutil

import pytest
from nbgrader.api import Gradebook

from tests.conftest import released_points
from tests.coursework import ENDLESS, api, cli, hand_in, hand_in_three, nbgrader


def test_scores_reach_the_gradebook_and_nbgraders_own_export(course):
    cli("grade", "channels", "--jobs", "1", cwd=course)
    done = nbgrader("export", cwd=course)
    assert done.returncode == 0, done.stderr
    rows = {
        row["student_id"]: row
        for row in csv.DictReader((course / "grades.csv").read_text().splitlines())
        if row["score"]
    }
    assert {name: float(row["score"]) for name, row in rows.items()} == {"right": 14, "half": 6, "blank": 0}
    assert {float(row["max_score"]) for row in rows.values()} == {sum(released_points("channels"))}


@pytest.mark.slow
def test_nbgraders_own_validate_fails_what_is_empty_and_passes_what_is_right(course):
    notebook = course / "submitted/right/channels/channels.ipynb"
    notebook.write_text(
        notebook.read_text(encoding="utf-8").replace("YOUR ANSWER HERE", "One number for each pixel."), encoding="utf-8"
    )
    for student, words in (("blank", "VALIDATION FAILED"), ("right", "Success")):
        folder = course / "submitted" / student / "channels"
        shutil.copy(course / "assignments/channels/channels.public.npz", folder)
        done = nbgrader("validate", folder / "channels.ipynb", cwd=folder)
        assert words in done.stdout


@pytest.mark.slow
def test_plain_autograde_does_not_fail_open(course):
    for student in ("blank", "right"):
        shutil.copy(course / "assignments/channels/channels.public.npz", course / "submitted" / student / "channels")
    shutil.rmtree(course / "submitted/half")
    config = (course / "nbgrader_config.py").read_text(encoding="utf-8")
    (course / "nbgrader_config.py").write_text(config[: config.index("c.Autograde.")], encoding="utf-8")
    done = nbgrader("autograde", "channels", "--create", cwd=course)
    assert done.returncode == 0, done.stderr
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        scores = {item.student.id: item.score for item in gradebook.assignment_submissions("channels")}
    assert scores["blank"] == 0
    # The public checks' share only: nobody has run the hidden ones.
    assert 0 < scores["right"] < 14


@pytest.mark.slow
def test_formgrader_lists_the_scores_and_finds_the_notebooks(course):
    hand_in_three(course, ENDLESS)
    cli("grade", "channels", "--jobs", "1", cwd=course)
    listed = api(course)
    assert listed.get_autograded_students("channels") == {"right", "half", "blank"}
    rows = {row["student"]: row for row in listed.get_submissions("channels")}
    assert {name: (row["autograded"], row["score"]) for name, row in rows.items()} == {
        "right": (True, 14), "half": (True, 6), "blank": (True, 0),
    }  # fmt: skip
    assert len(listed.get_notebook_submissions("channels", "channels")) == 3
    notebook = json.loads((course / "autograded/half/channels/channels.ipynb").read_text(encoding="utf-8"))
    cells = {
        cell["metadata"]["nbgrader"]["grade_id"]: cell for cell in notebook["cells"] if "nbgrader" in cell["metadata"]
    }
    assert "while True" in "".join(cells["corr2d_multi_in_out"]["source"])
    (verdict,) = cells["check-corr2d_multi_in"]["outputs"]
    assert verdict["data"]["text/plain"] == "6"
    assert "Everything right." in verdict["data"]["text/html"]


def test_nothing_a_student_wrote_reaches_formgrader_as_html(pooling, tmp_path):
    course = tmp_path / "course"
    shutil.copytree(pooling, course)
    notebook = json.loads((course / "source/pooling/pooling.ipynb").read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [
                {"output_type": "display_data", "data": {"text/html": "<script>1</script>"}, "metadata": {}}
            ]
        elif cell["metadata"].get("nbgrader"):
            cell["source"] = "My answer, where a < b. <script>alert(1)</script>"
    hand_in(course, "eve", "pooling", json.dumps(notebook))
    assert cli("grade", "pooling", "--jobs", "1", cwd=course).returncode == 0
    shown = json.loads((course / "autograded/eve/pooling/pooling.ipynb").read_text(encoding="utf-8"))
    texts = [cell["source"] for cell in shown["cells"] if "My answer" in cell["source"]]
    assert texts == ["    My answer, where a < b. <script>alert(1)</script>"]
    assert "<script" not in json.dumps([cell.get("outputs") for cell in shown["cells"]])
