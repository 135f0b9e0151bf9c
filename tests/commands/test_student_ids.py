"""A student's id as part of paths: one that is no name of a folder is listed, and costs nobody else."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.conftest import ROOT, slow_from
from tests.coursework import cli, filled, hand_in, result
from tests.sandbox.attacked_grader import python_for

UNSOUND = ["../source", "../../up", "a" * 300, "a\0b", "", ".", "..", "a/b", "line\nbreak", "\x1b[31mred", "class"]
NOBODY = 65534


def enter(course, *ids):
    with sqlite3.connect(course / "gradebook.db") as database:
        database.executemany("INSERT INTO student (id) VALUES (?)", [(text,) for text in ids])


def files_around(course):
    return {path for path in course.parent.rglob("*") if "logs" not in path.parts}


@pytest.mark.slow
@pytest.mark.parametrize("command", [("grade",), ("grade", "--diff")])
def test_ids_of_the_gradebook_that_are_no_folders_are_listed_and_all_others_graded(course, command, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    enter(course, *UNSOUND, str(elsewhere))
    source = (course / "source/channels/channels.ipynb").read_bytes()
    before = files_around(course)
    done = cli(*command, "channels", "--jobs", "1", cwd=course)
    assert done.returncode == 1
    assert done.stderr.count("cannot be a folder's name") == len(UNSOUND) + 1
    assert "../source: This id cannot be a folder's name: it has a slash; change it" in done.stderr
    assert "\x1b" not in done.stderr
    assert (course / "source/channels/channels.ipynb").read_bytes() == source
    if command == ("grade",):
        assert [result(course, "channels", student)["score"] for student in ("right", "half")] == [14, 6]
        assert sorted(path.stem for path in (course / "results/channels").iterdir()) == ["blank", "half", "right"]
        assert cli("report", "channels", cwd=course).returncode == 0
        assert sorted(path.name for path in (course / "feedback").iterdir()) == ["blank", "half", "right"]
        assert all(path.is_relative_to(course) for path in files_around(course) - before)
    else:
        assert "3 of 3 would change" in done.stdout


def test_one_student_with_such_an_id_can_be_named(course):
    enter(course, "../source")
    done = cli("grade", "channels", "--student", "../source", "--jobs", "2", cwd=course)
    assert done.returncode == 1
    assert "../source: This id cannot be a folder's name" in done.stderr
    assert list((course / "results").rglob("*.json")) == []
    assert cli("grade", "channels", "--student", "../../../nowhere", cwd=course).returncode == 2


def test_folders_that_are_no_ids_are_listed_and_all_others_graded(course):
    source = (course / "submitted/right/channels/channels.ipynb").read_text(encoding="utf-8")
    for name in ("b" * 250, "control\x07", os.fsdecode(b"latin\xe9"), "Zoe\u0308", "Zo\u00eb"):
        hand_in(course, name, "channels", source)
    done = cli("grade", "channels", "--jobs", "1", cwd=course)
    assert done.returncode == 1
    assert done.stderr.count("cannot be a folder's name") == 3
    assert done.stderr.count("look the same; rename one") == 2
    assert sorted(path.stem for path in (course / "results/channels").iterdir()) == ["blank", "half", "right"]
    done = cli("similar", "channels", cwd=course)
    assert done.returncode == 0
    assert done.stderr.count("was not compared: This id cannot be a folder's name") == 3


@pytest.mark.slow
def test_odd_but_sound_ids_go_on_working(course):
    notebook = (course / "submitted/right/channels/channels.ipynb").read_text(encoding="utf-8")
    names = ["Ada Lovelace", "李伟", "a.b", "-rf", "a+b@x.org", "c" * 240, "Zo\u00eb"]
    enter(course, "Zoe\u0308")
    for name in names:
        hand_in(course, name, "channels", notebook)
    assert cli("grade", "channels", "--jobs", "1", cwd=course).returncode == 0
    names[-1] = "Zoe\u0308"  # as the gradebook spells it
    assert [result(course, "channels", name)["score"] for name in names] == [14] * len(names)
    assert cli("report", "channels", cwd=course).returncode == 0
    assert all((course / "feedback" / name / "channels/channels.html").is_file() for name in names)


@pytest.fixture
def users_course(released):
    """A course of an ordinary user."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        course = Path(folder, "course")
        shutil.copytree(released("channels"), course)
        for student in "amz":
            hand_in(course, student, "channels", filled(course, "channels"))
            for name in ("timestamp.txt", "submission_secret.txt"):
                (course / "submitted" / student / "channels" / name).write_text("2026-11-24 12:00:00 UTC")
        yield course


def as_user(course, *words):
    user = {"user": NOBODY, "group": NOBODY} if os.getuid() == 0 else {}
    if user:
        subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", course], check=True)
    path = os.pathsep.join([str(ROOT / "grader"), *(folder for folder in sys.path if folder.endswith("-packages"))])
    program = [python_for("nobody"), "-c", "from tensorgrade.cli.main import main; main()", *words]
    environment = os.environ | {"PYTHONPATH": path, "HOME": str(course), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(program, cwd=course, env=environment, text=True, capture_output=True, timeout=300, **user)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("closed", "others_word"),
    slow_from(
        1,
        [
            ("m/channels/channels.ipynb", "cannot be read"),
            ("m/channels/submission_secret.txt", None),
            ("m/channels/timestamp.txt", "cannot be read"),
            ("m/channels", "cannot be read"),
            ("m", "cannot be read"),
        ],
    ),
)
def test_what_an_ordinary_user_may_not_read_costs_its_student_alone(users_course, closed, others_word):
    (users_course / "submitted" / closed).chmod(0)
    done = as_user(users_course, "grade", "channels", "--jobs", "1")
    assert "Traceback" not in done.stderr
    assert [result(users_course, "channels", student)["score"] for student in "az"] == [14, 14], done.stderr
    if others_word:
        assert done.returncode == 1
        assert any(line.startswith("m: ") and others_word in line for line in done.stderr.splitlines())
    else:
        assert done.returncode == 0, done.stderr
        assert result(users_course, "channels", "m")["score"] == 14
    done = as_user(users_course, "report", "channels")
    assert done.returncode == 0, done.stderr
    assert (users_course / "feedback/z/channels/submission_secret.txt").is_file()


@pytest.mark.slow
def test_what_an_ordinary_user_may_not_collect_costs_its_student_alone(users_course):
    closed = {
        "m1": "clones/m1/channels.ipynb", "m2": "clones/m2", "m3": "clones/m3/deep", "m4": "submitted/m4/channels",
        "m5": "submitted/m5",
    }  # fmt: skip
    for student in ("a", "z", *closed):
        for path in ("clones/{}/channels.ipynb", "clones/{}/deep/other.txt", "submitted/{}/channels/channels.ipynb"):
            file = users_course / path.format(student)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(student if path.startswith("clones") else "before")
            os.utime(file, (1000, 1000))
        for path in (users_course / "submitted" / student).rglob("*.txt"):
            path.unlink()
    for path in closed.values():
        (users_course / path).chmod(0)
    done = as_user(users_course, "collect", *(f"clones/{student}" for student in ("a", "z", *closed)))
    skipped = [line for line in done.stderr.splitlines() if "Nobody in the gradebook" not in line]
    assert done.returncode == 1, done.stderr
    assert [line.partition(":")[0] for line in skipped] == list(closed), done.stderr
    assert all("Permission denied" in line for line in skipped)
    for path in closed.values():
        (users_course / path).chmod(0o755)
    found = {student: users_course / f"submitted/{student}/channels/channels.ipynb" for student in ("a", "z", *closed)}
    assert {student: path.read_text() for student, path in found.items()} == {
        "a": "a", "z": "z", **dict.fromkeys(closed, "before"),
    }  # fmt: skip
