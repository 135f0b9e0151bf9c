"""A course that nbgrader made takes the plug-in and goes on as before; other systems' files in and out."""

import csv
import json
import shutil
import zipfile

import pytest

from tests.conftest import slow_from
from tests.coursework import api, autograde, cli, command, filled, grade, gradebook, hand_in, nbgrader, rows


@pytest.fixture(scope="module")
def quickstart(tmp_path_factory):
    """nbgrader's own example, released by nbgrader, one submission of it."""
    folder = tmp_path_factory.mktemp("quickstart")
    assert nbgrader("quickstart", "example", cwd=folder).returncode == 0
    course = folder / "example"
    (course / "source/ps1/problem2.ipynb").unlink()  # one of the two will do
    assert api(course).generate_assignment("ps1")["success"]
    target = course / "submitted/hacker/ps1"
    shutil.copytree(course / "release/ps1", target, dirs_exist_ok=True)
    path = target / "problem1.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "squares":
            cell["source"] = "def squares(n):\n    return [i ** 2 for i in range(1, n + 1)]\n"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return course


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::nbformat.warnings.MissingIDFieldWarning")  # the example's own header
def test_nbgraders_own_example_is_graded_as_before_and_ours_beside_it(quickstart):
    course = quickstart
    assert autograde(course, "ps1", "hacker")["success"]
    before = rows(course, "ps1")
    assert before["hacker"]["score"] > 0
    shown = command(course, "nbgrader-config")
    assert "tensorgrade.nbgrader_plugin.autograde.Grade" in shown.stdout
    assert '"tensorgrade.nbgrader_plugin.autograde' not in (course / "nbgrader_config.py").read_text()
    added = command(course, "nbgrader-config", "--write")
    assert added.exit_code == 0
    again = cli("nbgrader-config", "--write", cwd=course)
    assert (again.returncode, again.stderr.count("\n")) == (2, 1)
    done = nbgrader("autograde", "ps1", "--student", "hacker", "--force", cwd=course)
    assert done.returncode == 0, done.stderr
    assert rows(course, "ps1") == before
    assert api(course).generate_feedback("ps1", "hacker")["success"]
    assert "squares" in (course / "feedback/hacker/ps1/problem1.html").read_text(encoding="utf-8")
    # Ours, in the same course.
    done = cli("release", "channels", cwd=course)
    assert done.returncode == 0, done.stderr
    stub = course / "release/channels/channels.ipynb"
    hand_in(course, "hacker", "channels", stub.read_text(encoding="utf-8"))
    assert autograde(course, "channels", "hacker")["success"]
    assert rows(course, "channels")["hacker"]["score"] == 0
    assert grade(course, "channels", "--diff").stdout.count("0 of ") == 1
    assert rows(course, "ps1") == before


@pytest.fixture(scope="module")
def course(pooling, tmp_path_factory):
    course = tmp_path_factory.mktemp("systems") / "course"
    shutil.copytree(pooling, course)
    with gradebook(course) as opened:
        opened.update_or_create_student("jdoe", first_name="Jane", last_name="Doe", lms_user_id="4711", email="j@x.org")
        opened.update_or_create_student("wli", first_name="Wei", last_name="Li")
        opened.update_or_create_student("=cmd()", first_name="Eve")
    return course


@pytest.mark.slow
@pytest.mark.parametrize("system", slow_from(1, ["Canvas", "Moodle"]))
def test_submissions_in_and_scores_out(course, system, tmp_path):
    copy = tmp_path / "course"
    shutil.copytree(course, copy)
    url = f"sqlite:///{copy}/gradebook.db"
    answer = filled(copy, "pooling")
    names = {
        "Canvas": [
            "doejane_4711_90001_pooling-2.ipynb",
            "liwei_LATE_999_90002_pooling.ipynb",
            "xia_7_90003_pooling.py",
        ],
        "Moodle": [
            "Jane Doe_4711_assignsubmission_file_/pooling.ipynb",
            "Wei Li_999_assignsubmission_file_/pooling.ipynb",
            "X Ia_7_assignsubmission_file_pooling.py",
        ],
    }[system]
    folder = copy / "downloaded/pooling/archive"
    folder.mkdir(parents=True)
    with zipfile.ZipFile(folder / "submissions.zip", "w") as archive:
        for name in names:
            archive.writestr(name, answer if name.endswith(".ipynb") else "def pool2d(X, K):\n    return X\n")
        archive.writestr("readme.txt", "hello")
    done = nbgrader(
        "zip_collect",
        "pooling",
        f"--collector=tensorgrade.nbgrader_plugin.collectors.{system}",
        f"--db={url}",
        cwd=copy,
    )
    assert done.returncode == 0, done.stderr
    collected = {path.relative_to(copy / "submitted").as_posix() for path in (copy / "submitted").glob("*/*/*.*")}
    assert {name for name in collected if "timestamp" not in name} == {
        "jdoe/pooling/pooling.ipynb", "wli/pooling/pooling.ipynb", "7/pooling/pooling.py",
    }  # fmt: skip
    assert "nobody in the gradebook is" in done.stderr
    assert grade(copy, "pooling").exit_code == 0
    with gradebook(copy) as opened:
        opened.find_submission("pooling", "wli").notebooks[0].late_submission_penalty = 1.5
        opened.db.commit()
    done = nbgrader("export", f"--exporter=tensorgrade.nbgrader_plugin.exporters.{system}", "--to=scores.csv", cwd=copy)
    assert done.returncode == 0, done.stderr
    found = list(csv.DictReader((copy / "scores.csv").read_text(encoding="utf-8").splitlines()))
    key = {"Canvas": "SIS Login ID", "Moodle": "Username"}[system]
    assert {row[key]: row["pooling"] for row in found if row[key]} == {
        "jdoe": "19", "wli": "17.5", "7": "0", "'=cmd()": "",
    }  # fmt: skip
    if system == "Canvas":
        assert found[0]["Student"] == "Points Possible"
        assert found[0]["pooling"] == "21"
        assert next(row for row in found if row[key] == "jdoe")["ID"] == "4711"
