"""A file that exists is no file that is finished: what is made of a result is made anew unless it is of this result."""

import json
import os
import re
import shutil

import pytest

from tests.built_once import built_once
from tests.conftest import slow_from
from tests.coursework import WRONG, cli, filled, hand_in, hand_in_three, nbgrader, result, rows, set_config, stamp, tree

RESULT = "results/channels/right.json"
NOTEBOOK = "autograded/right/channels/channels.ipynb"
PAGE = "feedback/right/channels/channels.html"


def grade(course, *options):
    return cli("grade", "channels", "--jobs", "1", *options, cwd=course)


@pytest.fixture
def graded(released, tmp_path_factory, tmp_path):
    """A copy of a course whose three submissions have times, graded and reported once."""

    def build(folder):
        course = folder / "course"
        shutil.copytree(released("channels"), course)
        hand_in_three(course, WRONG)
        for student in ("right", "half", "blank"):
            stamp(course, student, "channels", "2026-11-24 12:00:00 UTC")
        assert grade(course).returncode == 0
        assert cli("report", "channels", cwd=course).returncode == 0

    shutil.copytree(built_once(tmp_path_factory, "channels-reported", build) / "course", tmp_path / "course")
    return tmp_path / "course"


def test_a_result_of_other_limits_is_graded_anew(graded):
    before = (graded / RESULT).stat().st_mtime_ns
    assert grade(graded).returncode == 0
    assert (graded / RESULT).stat().st_mtime_ns == before
    for line in ("c.Tensorgrade.cell_seconds = 9.0", "c.Tensorgrade.memory_mib = 900"):
        set_config(graded, line)
        assert grade(graded, "--student", "right").returncode == 0
        assert (graded / RESULT).stat().st_mtime_ns > before
        before = (graded / RESULT).stat().st_mtime_ns


def test_what_no_other_run_can_tell_is_not_graded_again(graded, monkeypatch):
    path = graded / "submitted/half/channels/channels.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    [cell] = [cell for cell in notebook["cells"] if cell.get("id") == "corr2d_multi_in"]
    del cell["outputs"], cell["execution_count"]
    cell |= {"cell_type": "markdown", "source": f"```python\n{''.join(cell['source'])}\n```"}
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert grade(graded).returncode == 1
    assert result(graded, "channels", "half")["status"] == "could-not-tell"
    before = (graded / "results/channels/half.json").stat().st_ino
    monkeypatch.setattr("tensorgrade.grading.jobs.grade_job", lambda job, worker: 1 / 0)
    done = grade(graded)
    assert done.returncode == 1
    assert "half: corr2d_multi_in stands in cell" in done.stderr
    assert (graded / "results/channels/half.json").stat().st_ino == before


def test_a_result_that_says_the_same_is_not_newer_than_the_reports(graded):
    hand_in(graded, "broken", "channels", "{")
    for _ in range(2):
        assert grade(graded).returncode == 1
        assert cli("report", "channels", cwd=graded).returncode == 0
    done = grade(graded)
    assert done.returncode == 1
    assert "Next: open results/channels/class.html" in done.stdout


def changed(path, change):
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


DAMAGES = {
    "a digit": lambda text: text.replace('"score": 14.0', '"score": 15.0'),
    "cut short": lambda text: text[: len(text) // 2],
    "empty": lambda text: "",
    "another one's": lambda text: text.replace('"student": "right"', '"student": "half"'),
    "the digest": lambda text: text.replace('"digest": "', '"digest": "0'),
}


@pytest.mark.parametrize("damage", slow_from(2, list(DAMAGES)))
def test_a_damaged_result_is_named_by_report_and_export_and_graded_anew(graded, damage):
    whole, scores = result(graded, "channels", "right"), rows(graded, "channels")
    changed(graded / RESULT, DAMAGES[damage])
    for command in (("report", "channels"), ("export", "channels", "--to", "csv")):
        done = cli(*command, cwd=graded)
        assert done.returncode == 1
        assert re.search(r"right: .*/right\.json is .*Run `tensorgrade grade channels`", done.stderr)
    assert grade(graded).returncode == 0
    assert rows(graded, "channels") == scores
    assert result(graded, "channels", "right")["score"] == whole["score"] == 14
    assert cli("report", "channels", cwd=graded).returncode == 0


def test_a_result_without_a_digest_is_reported_and_graded_anew(graded):
    page = (graded / PAGE).read_text(encoding="utf-8")
    tree = result(graded, "channels", "right")
    for name in ("digest", "inputs"):
        del tree[name]
    (graded / RESULT).write_text(json.dumps(tree), encoding="utf-8")
    assert cli("report", "channels", cwd=graded).returncode == 0
    assert (graded / PAGE).read_text(encoding="utf-8").splitlines()[:-1] == page.splitlines()[:-1]
    assert grade(graded).returncode == 0
    assert {"digest", "inputs"} <= result(graded, "channels", "right").keys()


@pytest.mark.parametrize("left", slow_from(2, [(lambda whole: whole[:-20],), (None,), (lambda whole: b"",)]))
def test_what_is_half_made_is_made_anew(graded, left):
    assert cli("report", "channels", cwd=graded).returncode == 0  # so that the class page tells of no changes
    finished = tree(graded)
    for name in (NOTEBOOK, PAGE, *(f"{step}/right/channels/timestamp.txt" for step in ("autograded", "feedback"))):
        whole = (graded / name).read_bytes()
        (graded / name).unlink()
        if left is not None:
            (graded / name).write_bytes(left(whole))
    assert grade(graded).returncode == 0
    assert cli("report", "channels", cwd=graded).returncode == 0
    assert tree(graded) == finished


def test_a_notebook_of_another_result_is_made_anew(graded):
    """As after a kill between the result and its notebook."""
    old = (graded / NOTEBOOK).read_bytes()
    hand_in(graded, "right", "channels", filled(graded, "channels", {"corr2d_multi_in_out": WRONG}))
    assert grade(graded).returncode == 0
    new = (graded / NOTEBOOK).read_bytes()
    (graded / NOTEBOOK).write_bytes(old)
    assert grade(graded).returncode == 0
    assert (graded / NOTEBOOK).read_bytes() == new != old


@pytest.mark.slow
def test_nbgrader_makes_anew_what_is_not_up_to_date_and_skips_the_rest(graded):
    (graded / NOTEBOOK).write_text("", encoding="utf-8")
    hand_in(graded, "half", "channels", filled(graded, "channels"))
    others = graded / "autograded/blank/channels/channels.ipynb"
    before = others.stat().st_mtime_ns
    done = nbgrader("autograde", "channels", cwd=graded)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("Not up to date, and made anew") == 2
    assert others.stat().st_mtime_ns == before
    assert [rows(graded, "channels")[student]["score"] for student in ("half", "right")] == [14, 14]
    done = nbgrader("autograde", "channels", cwd=graded)
    assert done.stderr.count("Skipping existing assignment") == 3
    (graded / PAGE).write_text("<p>half", encoding="utf-8")
    done = nbgrader("generate_feedback", "channels", cwd=graded)
    assert done.returncode == 0, done.stderr
    page = (graded / PAGE).read_text(encoding="utf-8")
    assert page.splitlines()[-1].startswith("<!-- tensorgrade made_of ")
    assert done.stderr.count("Skipping existing assignment") == 1  # the page of `half` is of the former result


def test_leftovers_of_processes_that_are_gone_are_removed(graded):
    gone, own = 2**22 - 1, os.getpid()
    left = [f"results/channels/.right.json.{gone}", f"autograded/right/channels/.channels.ipynb.{gone}"]
    kept = [f"results/channels/.right.json.{own}", "results/channels/.gitignore", ".pages-busy"]
    for name in (*left, *kept):
        (graded / name).write_text("{", encoding="utf-8")
    assert grade(graded).returncode == 0
    assert [name for name in left if (graded / name).exists()] == []
    assert [name for name in kept if not (graded / name).exists()] == []
    (graded / ".pages-old").mkdir()
    os.utime(graded / ".pages-old", (0, 0))
    assert cli("report", "channels", cwd=graded).returncode == 0
    assert not (graded / ".pages-old").exists()
