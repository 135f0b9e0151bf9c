"""`tensorgrade grade --withdraw`: what is taken back, what is refused, and what a killed run leaves."""

import shutil

import pytest
from sqlalchemy import text

from tensorgrade.commands import withdraw_submission
from tests.commands.test_absent_submissions import decide
from tests.coursework import cli, grade, gradebook, rows


def withdraw(course, *options, student="half"):
    return cli("grade", "channels", "--withdraw", student, *options, cwd=course)


def left(course, student="half"):
    folders = [course / name / student for name in ("autograded", "feedback")]
    return [path for path in (course / f"results/channels/{student}.json", *folders) if path.exists()]


@pytest.fixture
def graded(graded_course):
    assert cli("report", "channels", cwd=graded_course).returncode == 0
    assert len(left(graded_course)) == 3
    return graded_course


def test_a_submission_is_taken_back_whole_and_nobody_elses(graded):
    before = rows(graded, "channels")
    done = withdraw(graded)
    assert done.returncode == 0
    assert "channels: half's submission is taken back.\n" in done.stdout
    assert "submitted/half/channels is still there: `grade` will grade it again." in done.stderr
    del before["half"]
    assert rows(graded, "channels") == before
    assert left(graded) == []
    assert len(left(graded, "right")) == 3
    shutil.rmtree(graded / "submitted/half")
    assert withdraw(graded).returncode == 0
    done = cli("grade", "channels", "--jobs", "1", cwd=graded)
    assert done.returncode == 0
    assert "1 handed in nothing.\n" in done.stdout
    assert rows(graded, "channels") == before


def test_what_a_person_gave_goes_only_by_force(graded):
    decide(graded)
    before = rows(graded, "channels")
    shutil.rmtree(graded / "submitted/half")
    done = withdraw(graded)
    assert done.returncode == 2
    assert (
        "half has what a person gave for channels: 3.5 points for check-corr2d_multi_in, 1 points of extra credit for "
        "check-corr2d_multi_in_out, a comment on corr2d_multi_in. Nothing was removed"
    ) in done.stderr
    assert rows(graded, "channels") == before
    assert len(left(graded)) == 3
    assert withdraw(graded, "--force").returncode == 0
    assert set(rows(graded, "channels")) == {"blank", "right"}
    with gradebook(graded) as opened:
        assert opened.db.execute(text("SELECT count(*) FROM grade")).scalar() == 2 * 3
        assert opened.db.execute(text("SELECT count(*) FROM submitted_notebook")).scalar() == 2
    assert left(graded) == []


@pytest.mark.parametrize("step", range(3))
def test_a_run_that_stops_in_between_is_finished_by_the_next(graded, monkeypatch, step):
    original, calls = withdraw_submission._remove, []

    def stop(path):
        calls.append(path)
        if len(calls) > step:
            raise KeyboardInterrupt
        original(path)

    monkeypatch.setattr(withdraw_submission, "_remove", stop)
    assert withdraw(graded).returncode == 130
    monkeypatch.undo()
    assert len(left(graded)) == 3 - step
    assert withdraw(graded).returncode == 0
    assert left(graded) == []
    assert set(rows(graded, "channels")) == {"blank", "right"}


def test_leftovers_of_nobody_can_be_removed_and_an_unknown_name_is_refused(graded):
    with gradebook(graded) as opened:
        opened.remove_student("half")
    shutil.rmtree(graded / "submitted/half")
    assert withdraw(graded).returncode == 0
    assert left(graded) == []
    done = withdraw(graded)
    assert done.returncode == 2
    assert "There is no student half, and nothing of such a student for channels." in done.stderr
    assert withdraw(graded, student="../right").returncode == 2
    assert withdraw(graded, "--diff", student="right").returncode == 2
    assert grade(graded, "channels", "--withdraw", "right", "--student", "right").exception is not None
    assert len(left(graded, "right")) == 3
