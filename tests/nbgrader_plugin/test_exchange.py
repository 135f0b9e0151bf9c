"""The whole round with the real commands: two students and an instructor on one exchange."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from tensorgrade.commands.assignment_grading import GradingOptions
from tensorgrade.commands.watch_submissions import SubmissionWatch, WatchOptions
from tests.conftest import require
from tests.coursework import cli, filled, grade, grade_by_hand, hand_in, nbgrader, rows, set_config

STUDENTS = ("games", "news")  # accounts that every Debian has
WRONG = {"pool2d": "def pool2d(X, pool_size, mode='max'):\n    return X[:1, :1] * 0 + 3.0\n"}
WRITTEN = {"pooling-why": "Because a maximum forgets where it was. <script>alert(1)</script>"}


def run(*arguments, **where):
    done = nbgrader(*arguments, **where)
    assert done.returncode == 0, done.stderr
    return done


@pytest.fixture(scope="module")
def public_folder():
    """A folder that other accounts may enter, as pytest's are not."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="module")
def collected(pooling, public_folder):
    """A course up to `nbgrader collect`, with its exchange and the students' homes beside it."""
    require(os.geteuid() == 0 and shutil.which("setpriv"), "two students are two accounts: needs root and setpriv")
    top = public_folder / "round"
    top.mkdir()
    (top / "exchange").mkdir()
    (top / "exchange").chmod(0o777)
    course = top / "course"
    shutil.copytree(pooling, course)
    set_config(course, f"c.Exchange.root = {str(top / 'exchange')!r}")
    run("release_assignment", "pooling", cwd=course)
    for student, answers in zip(STUDENTS, ({}, WRONG)):
        home = top / student
        home.mkdir()
        shutil.chown(home, student)
        (home / "nbgrader_config.py").write_text(
            f"c = get_config()\nc.Exchange.root = {str(top / 'exchange')!r}\nc.CourseDirectory.course_id = 'course'\n"
        )
        by = {"cwd": home, "user": student, "HOME": str(home)}
        run("fetch_assignment", "pooling", **by)
        (home / "pooling/pooling.ipynb").write_text(filled(course, "pooling", answers, WRITTEN))
        said = run("validate", "pooling/pooling.ipynb", **by).stdout
        assert ("Success" in said) == (student == "games"), said
        run("submit", "pooling", **by)
    run("collect", "pooling", cwd=course)
    return top


def copy_of(collected, name):
    """The round, to go on with: everything that names its folder names the new one."""
    copy = collected.parent / name
    shutil.copytree(collected, copy, symlinks=True)
    for path in copy.glob("*/nbgrader_config.py"):
        path.write_text(path.read_text().replace(str(collected), str(copy)))
    subprocess.run(["chmod", "-R", "a+rwX", str(copy)], check=True)
    return copy


def page_after_feedback(top, student):
    """The page as the student holds it in the end: that of the last submission."""
    home = top / student
    run("fetch_feedback", "pooling", cwd=home, user=student, HOME=str(home))
    *_, page = sorted(path for path in (home / "pooling/feedback").rglob("*") if path.is_file())
    return page.read_text(encoding="utf-8")


def feedback(top):
    for student in STUDENTS:
        grade_by_hand(top / "course", "pooling", student, "pooling-why", 1.5, "Say what is kept, <b>too</b>.")
    run("generate_feedback", "pooling", cwd=top / "course")
    run("release_feedback", "pooling", cwd=top / "course")


def check_page(page, score):
    assert f"{score} / 21" in page
    assert "Say what is kept, &lt;b&gt;too&lt;/b&gt;." in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<script" not in page
    assert not re.search(r"\bsrc=|<link|@import|url\(", page)  # nothing beside the page


@pytest.mark.slow
def test_the_round_with_tensorgrade_grade_and_with_autograde_alone(collected):
    round_with_tensorgrade_grade(collected)
    round_with_autograde_alone(collected)


def round_with_tensorgrade_grade(collected):
    top = copy_of(collected, "grade")
    assert cli("grade", "pooling", "--jobs", "1", cwd=top / "course").returncode == 0
    feedback(top)
    check_page(page_after_feedback(top, "games"), 20.5)
    page = page_after_feedback(top, "news")
    check_page(page, 14.5)
    assert "The shape of your answer is" in page


def round_with_autograde_alone(collected):
    top, other = copy_of(collected, "autograde"), copy_of(collected, "other")
    run("autograde", "pooling", cwd=top / "course")
    by_autograde = rows(top / "course", "pooling")
    assert {name: row["score"] for name, row in by_autograde.items()} == {"games": 19, "news": 13}
    assert all(row["grades"]["pooling-why"] == (None, None, True) for row in by_autograde.values())
    assert grade(other / "course", "pooling").exit_code == 0
    assert rows(other / "course", "pooling") == by_autograde
    # By the other one, once more, nothing changes.
    assert grade(top / "course", "pooling", "--force").exit_code == 0
    assert rows(top / "course", "pooling") == by_autograde
    feedback(top)
    check_page(page_after_feedback(top, "news"), 14.5)
    # A page by `tensorgrade report` goes through the exchange, too. Those of who handed in nothing, or not there, stop
    # nobody's.
    run("db", "student", "add", "absent", cwd=other / "course")
    hand_in(other / "course", "by-hand", "pooling", filled(other / "course", "pooling"))
    assert cli("grade", "pooling", cwd=other / "course").returncode == 0
    assert cli("report", "pooling", cwd=other / "course").returncode == 0
    assert {path.name for path in (other / "course/feedback").iterdir()} == {*STUDENTS, "absent", "by-hand"}
    run("release_feedback", "pooling", cwd=other / "course")
    assert "waits for your instructor" in page_after_feedback(other, "games")
    assert "waits for your instructor" in page_after_feedback(other, "news")
    run("generate_feedback", "pooling", "--force", cwd=other / "course")
    run("release_feedback", "pooling", cwd=other / "course")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # nbgrader leaves a file open
def test_the_round_with_a_watch(collected):
    """What a student submits comes back as a page, and again after another submission; nobody else does anything."""
    top = copy_of(collected, "watch")
    shutil.rmtree(top / "course/submitted")
    told = []
    options = WatchOptions(GradingOptions(1), collects=True, releases_feedback=True)
    watch = SubmissionWatch(top / "course", "pooling", options, lambda *graded: None, lambda *words: told.append(words))
    watch.look()
    watch.look()
    assert "19 / 21" in page_after_feedback(top, "games")
    assert "13 / 21" in page_after_feedback(top, "news")
    home = top / "news"
    (home / "pooling/pooling.ipynb").write_text(filled(top / "course", "pooling", {}, WRITTEN))
    run("submit", "pooling", cwd=home, user="news", HOME=str(home))
    watch.look()
    watch.look()
    assert "19 / 21" in page_after_feedback(top, "news")
    assert all("cheating attempt?" in sentence for _, sentence in told)  # the copy of the round is root's
