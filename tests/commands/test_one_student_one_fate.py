"""What one student hands in: graded, or that student waits for a person; everybody else as without it."""

import json
import re
import shutil

import pytest

from tensorgrade.commands import grade_course
from tensorgrade.commands.assignment_grading import GradingOptions
from tensorgrade.course.course import Course
from tensorgrade.gradebook import autograded_folder, record_scores
from tests.conftest import slow_from
from tests.coursework import autograde, cli, filled, hand_in, result, rows, without_times

POOL = "import numpy as np\n\n\ndef pool2d(X, pool_size, mode='max'):\n"
LARGEST = POOL + (
    "    shape = (X.shape[0] - pool_size[0] + 1, X.shape[1] - pool_size[1] + 1)\n"
    "    return np.full(shape, {sign}np.finfo(np.float64).max)\n"
)
HALF = "\ud83d"


def branches(count):
    return POOL + "    if X is None:\n        pass\n" + "    elif X is None:\n        pass\n" * count + "    return X\n"


def with_half_a_character(notebook, kind):
    if kind != "written":
        notebook["cells"].append({"cell_type": kind, "id": "mine", "metadata": {}, "source": f"# words {HALF}"})
    return notebook


GRADED = {
    "largest": LARGEST.format(sign=""),
    "least": LARGEST.format(sign="-"),
    "half-a-character": f"# {HALF}\n{POOL}    '''{HALF}'''\n    raise ValueError('{HALF}')\n",
    "many-branches": branches(1200),
    "deep-raise": POOL + "    raise wrong" + ".on" * 1100 + "\n",
    "long-number": POOL + f"    raise NotImplementedError(0x{'7' * 4200})\n",
    "rows-of-nothing": POOL + "    return np.zeros((300_000, 0))\n",
    "deep-expression": POOL + "    return X" + "[0]" * 2000 + "\n",
    "deep-brackets": POOL + "    return " + "(" * 150 + "X" + ")" * 150 + "\n",
    "deep-minus": POOL + "    return " + "-" * 3000 + "X\n",
    "long-sum": POOL + "    return X" + " + X" * 8000 + "\n",
    "long-name": POOL + f"    return {'x' * 100_000}\n",
    "many-imports": POOL + f"    return X\nif False:\n    import {', '.join(f'm{n:05}' for n in range(3000))}\n",
}


def hand_in_all(course, answers):
    for student in ("a", "z"):
        hand_in(course, student, "pooling", filled(course, "pooling"))
    for student, source in answers.items():
        notebook = json.loads(filled(course, "pooling", {"pool2d": source}, {"pooling-why": f"My words {HALF}."}))
        for kind in ("code", "markdown", "raw"):
            notebook["cells"].append({"cell_type": kind, "id": kind, "metadata": {}, "source": f"# {HALF}"})
        hand_in(course, student, "pooling", json.dumps(notebook))


@pytest.fixture
def course(pooling, tmp_path):
    copy = tmp_path / "course"
    shutil.copytree(pooling, copy)
    return copy


def shown(course, student):
    """What is kept of a student, without seconds and bytes of memory."""
    known = (course / f"results/pooling/{student}.json").read_text(encoding="utf-8")
    folders = course / "autograded" / student, course / "feedback" / student
    notebook, page = (next(folder.rglob("pooling.*")).read_text(encoding="utf-8") for folder in folders)
    return without_times(known), notebook, page, rows(course, "pooling")[student]


def without_others(course, tmp_path):
    copy = tmp_path / "alone"
    shutil.copytree(course, copy)
    hand_in_all(copy, {})
    assert cli("grade", "pooling", "--jobs", "1", cwd=copy).returncode == 0
    assert cli("report", "pooling", cwd=copy).returncode == 0
    return {student: shown(copy, student) for student in ("a", "z")}


@pytest.mark.slow
def test_a_hostile_or_unlucky_answer_is_one_students_fate(course, tmp_path):
    alone = without_others(course, tmp_path)
    hand_in_all(course, GRADED)
    done = cli("grade", "pooling", "--jobs", "2", cwd=course)
    assert done.returncode in (0, 1), done.stderr
    assert "Traceback" not in done.stderr
    for command in ("report", "similar", "report"):
        done = cli(command, "pooling", cwd=course)
        assert done.returncode == 0, done.stderr
    recorded = rows(course, "pooling")
    for student in GRADED:
        known = result(course, "pooling", student)
        assert known["status"] == "graded" or known["message"], student
        assert known["exercises"]["pool2d"]["status"] in ("failed", "missing"), student
        assert known["score"] == 13, student
        assert recorded[student]["score"] == 13
        path = course / f"results/pooling/{student}.json"
        assert path.stat().st_size < 1 << 20
        assert known["written"] == {"pooling-why": "My words \ufffd."}
    assert {student: shown(course, student) for student in ("a", "z")} == alone
    before = recorded
    for student in GRADED:
        done = autograde(course, "pooling", student)
        assert done["success"], done["log"]
    assert rows(course, "pooling") == before


def failing_for(monkeypatch, owner, name, student, error):
    """The function raises ``error`` where it is called for that student."""
    original = getattr(owner, name)

    def call(*arguments, **options):
        if any(getattr(item, "student", None) == student and item.status == "graded" for item in arguments):
            raise error
        return original(*arguments, **options)

    monkeypatch.setattr(owner, name, call)


@pytest.mark.slow
@pytest.mark.parametrize(
    "error", slow_from(1, [RecursionError("too deep"), MemoryError(), UnicodeEncodeError("utf-8", HALF, 0, 1, "x")])
)
def test_what_fails_of_a_student_is_could_not_tell_and_says_why(course, tmp_path, monkeypatch, error):
    alone = without_others(course, tmp_path)
    hand_in_all(course, {"m": POOL + "    return X\n"})
    failing_for(monkeypatch, autograded_folder, "notebook_with_results", "m", error)
    done = cli("grade", "pooling", "--jobs", "1", cwd=course)
    assert done.returncode == 1
    assert re.search(r"m: The result or its notebook could not be made \(\w+Error", done.stderr)
    known = result(course, "pooling", "m")
    assert (known["status"], known["score"]) == ("could-not-tell", 0)
    assert rows(course, "pooling")["m"]["grades"]["check-pool2d"] == (0, None, True)
    assert (course / "autograded/m/pooling/pooling.ipynb").exists()
    done = autograde(course, "pooling", "m")
    assert done["success"], done["log"]
    assert result(course, "pooling", "m")["status"] == "could-not-tell"
    assert cli("report", "pooling", cwd=course).returncode == 0
    assert {student: shown(course, student) for student in ("a", "z")} == alone
    monkeypatch.undo()
    assert cli("grade", "pooling", "--jobs", "1", cwd=course).returncode == 0
    assert result(course, "pooling", "m")["score"] == 13


def test_rows_that_cannot_be_written_are_one_students(course, monkeypatch):
    hand_in_all(course, {"m": POOL + "    return X\n"})
    original = record_scores._comment_text

    def fail(graded, *arguments):
        if graded.student == "m":
            raise ValueError("no comment")
        return original(graded, *arguments)

    monkeypatch.setattr(record_scores, "_comment_text", fail)
    done = cli("grade", "pooling", "--jobs", "1", cwd=course)
    assert done.returncode == 1
    assert "m: The rows in the gradebook could not be written (ValueError: no comment)" in done.stderr
    assert sorted(rows(course, "pooling")) == ["a", "z"]
    assert rows(course, "pooling")["z"]["score"] == 19


def test_a_page_that_cannot_be_made_says_so_and_the_others_are_made(course, monkeypatch):
    from tensorgrade.commands import write_reports

    hand_in_all(course, {"m": POOL + "    return X\n"})
    assert cli("grade", "pooling", "--jobs", "1", cwd=course).returncode == 0
    failing_for(monkeypatch, write_reports, "student_view", "m", OverflowError("too large"))
    done = cli("report", "pooling", cwd=course)
    assert done.returncode == 1
    assert "m: The page could not be made (OverflowError: too large)" in done.stderr
    assert "OverflowError" in (course / "feedback/m/pooling/pooling.html").read_text(encoding="utf-8")
    assert (course / "feedback/z/pooling/pooling.html").exists()


def test_what_fails_for_all_stops(course, monkeypatch):
    for student in "abcdefg":
        hand_in(course, student, "pooling", filled(course, "pooling"))

    def fail(*arguments):
        raise RuntimeError("a mistake of ours")

    original = autograded_folder.notebook_with_results

    def fail_if_graded(course, parsed, graded, released):
        return fail() if graded.status == "graded" else original(course, parsed, graded, released)

    monkeypatch.setattr(autograded_folder, "notebook_with_results", fail_if_graded)
    with pytest.raises(grade_course.GradingStopped):
        grade_course.grade_assignment(Course(course), "pooling", list("abcdefg"), GradingOptions())
