"""`tensorgrade watch`: what arrives is graded and reported once it is whole, and nothing else is."""

import json
import os
import re
import shutil
import time

import pytest

from tensorgrade.cli import watch_command
from tensorgrade.commands import watch_submissions
from tensorgrade.commands.assignment_grading import GradingOptions
from tensorgrade.commands.grade_course import GradingStopped
from tensorgrade.commands.watch_submissions import SubmissionWatch, WatchOptions
from tensorgrade.course.course import CourseError
from tensorgrade.errors import UserError
from tests.commands import interrupted_runs
from tests.coursework import (
    ALL_POINTS,
    WRONG,
    command,
    filled,
    grade,
    grade_by_hand,
    hand_in,
    result,
    rows,
    set_config,
    stamp,
)

RIGHT, HALF = 14, 4
"""Points of `channels`, and those with one function wrong."""
MINUTE = 60.0


class Watched:
    """A watch in this process, one look at a time, and what it told."""

    def __init__(self, course, **options):
        self.course, self.graded, self.told = course, [], []
        self.watch = SubmissionWatch(
            course, "channels", WatchOptions(GradingOptions(1), **options),
            lambda found, score: self.graded.append((found.student, score.score, found.status)),
            lambda student, sentence: self.told.append((student, sentence)),
        )  # fmt: skip

    def look(self, times=1):
        """What was graded."""
        self.graded.clear()
        for _ in range(times):
            self.watch.look()
        return self.graded

    def sentences(self, student):
        return [sentence for about, sentence in self.told if about == student]


@pytest.fixture
def empty(released, tmp_path):
    """A course in which nobody has handed in."""
    course = tmp_path / "course"
    shutil.copytree(released("channels"), course)
    return course


@pytest.fixture
def half(empty):
    return filled(empty, "channels", {"corr2d_multi_in_out": WRONG})


@pytest.fixture
def right(empty):
    return filled(empty, "channels")


def page(course, student):
    return (course / f"feedback/{student}/channels/channels.html").read_text(encoding="utf-8")


def test_what_arrives_is_graded_and_reported_as_by_the_two_commands(course, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(course, other)
    watched = Watched(course)
    assert watched.look() == []  # one look does not say that something is whole
    assert not (course / "results").exists()
    assert [(student, status) for student, _, status in watched.look()] == [
        ("blank", "graded"), ("half", "graded"), ("right", "graded"),
    ]  # fmt: skip
    assert watched.told == []
    for name in ("grade", "report"):
        assert command(other, name, "channels").exit_code == 0
    assert interrupted_runs.state(course) == interrupted_runs.state(other)
    assert watched.look(3) == []


def test_nothing_that_is_there_already_is_done_again(course, monkeypatch):
    assert grade(course, "channels").exit_code == 0
    watched = Watched(course)
    assert watched.look(2) == []
    assert "right" in page(course, "right")
    monkeypatch.setattr(watch_submissions, "read_class", None)  # would be called
    assert watched.look(3) == []


def test_a_file_that_grows_is_graded_when_it_is_whole(empty, right):
    watched = Watched(empty)
    watched.look(2)
    for end in range(1, 5):
        hand_in(empty, "ada", "channels", right[: end * len(right) // 5])
        assert watched.look() == []
    hand_in(empty, "ada", "channels", right)
    assert watched.look() == []
    assert not (empty / "results/channels/ada.json").exists()
    assert watched.sentences("ada") == ["is still arriving."]
    assert watched.look() == [("ada", RIGHT, "graded")]


def test_files_that_come_one_after_the_other_are_one_submission(empty, right, half):
    watched = Watched(empty)
    watched.look(2)
    hand_in(empty, "ada", "channels", half, "notes.ipynb")
    watched.look()
    hand_in(empty, "ada", "channels", right)
    assert watched.look() == []
    assert watched.look() == [("ada", RIGHT, "graded")]


def test_others_do_not_wait_for_one_that_is_arriving(empty, right, half):
    watched = Watched(empty)
    hand_in(empty, "ada", "channels", right[:100])
    hand_in(empty, "bob", "channels", half)
    watched.look()
    hand_in(empty, "ada", "channels", right[:200])
    [(student, _, _)] = watched.look()
    assert student == "bob"
    assert "bob" in page(empty, "bob")
    assert watched.sentences("ada") == ["is still arriving."]
    for end in (300, 400):  # nothing else is done for one that never ends
        hand_in(empty, "ada", "channels", right[:end])
        assert watched.look() == []


@pytest.mark.slow
def test_an_unreadable_file_is_told_and_does_not_replace_what_was_graded(empty, right):
    watched = Watched(empty)
    hand_in(empty, "ada", "channels", "no notebook")
    hand_in(empty, "bob", "channels", right)
    assert watched.look(2) == [("ada", 0, "unreadable"), ("bob", RIGHT, "graded")]
    hand_in(empty, "bob", "channels", right[:1000])
    assert watched.look(4) == []
    assert result(empty, "channels", "bob")["score"] == RIGHT
    [sentence] = watched.sentences("bob")
    assert "what is handed in now cannot be read, so everything is kept" in sentence
    hand_in(empty, "ada", "channels", right)
    assert watched.look(2) == [("ada", RIGHT, "graded")]


@pytest.mark.slow
def test_the_score_is_the_pages(empty, right):
    watched = Watched(empty)
    set_config(empty, "c.LateSubmissionPlugin.penalty_method = 'zero'")
    for student, year in (("late", 2099), ("ada", 2026)):
        hand_in(empty, student, "channels", right)
        stamp(empty, student, "channels", f"{year}-01-01 12:00:00 UTC")
    with interrupted_runs.gradebook(empty) as opened:
        opened.update_or_create_assignment("channels", duedate="2030-01-01")
    assert sorted(watched.look(2)) == [("ada", RIGHT, "graded"), ("late", 0, "graded")]
    assert [f"0 / {ALL_POINTS}" in page(empty, student) for student in ("ada", "late")] == [False, True]
    grade_by_hand(empty, "channels", "ada", "check-corr2d_multi_in", 1.5)
    stamp(empty, "ada", "channels", "2026-01-02 12:00:00 UTC")
    assert watched.look(2) == [("ada", RIGHT - 4.5, "graded")]
    assert f"9.5 / {ALL_POINTS}" in page(empty, "ada")


def test_what_is_printed_says_what_waits_for_a_person(empty, right, half, capsys):
    printed = watch_command._print_graded
    watch = SubmissionWatch(empty, "channels", WatchOptions(GradingOptions(1)), printed, watch_command._print_told)
    hand_in(empty, "ada", "channels", filled(empty, "channels", written={"channels-why": "Because."}))
    hand_in(empty, "bob", "channels", half)
    hand_in(empty, "eve", "channels", "no notebook")
    watch.look()
    watch.look()
    said = capsys.readouterr().out
    assert f" ada: {RIGHT} / {ALL_POINTS}, graded; written answers wait for a person (2 points)\n" in said
    assert re.search(rf" bob: \d+ / {ALL_POINTS}, graded\n", said)
    assert f" eve: 0 / {ALL_POINTS}, unreadable: " in said


@pytest.mark.slow
def test_a_rate_limit_holds_back_the_next_files_and_grades_the_last(empty, right, half):
    watched = Watched(empty, rate_limit=10 * MINUTE)
    watched.look(2)
    for number, text in enumerate((half, right.replace("import", "import ", 1), right)):
        hand_in(empty, "ada", "channels", text)
        graded = watched.look(2)
        assert [student for student, _, _ in graded] == ["ada"] * (number == 0)
    first = result(empty, "channels", "ada")["score"]
    assert first < RIGHT
    assert "and is graded at" in watched.sentences("ada")[-1]
    assert not any("run `tensorgrade grade" in sentence for sentence in watched.sentences("ada"))
    path = empty / "results/channels/ada.json"
    age = path.stat().st_mtime - 11 * MINUTE
    # Another watch knows as much: the result on disk says when.
    after_a_kill = Watched(empty, rate_limit=10 * MINUTE)
    assert after_a_kill.look(2) == []
    os.utime(path, (age, age))
    watched.watch._next_round = 0.0  # minutes later
    assert watched.look() == [("ada", RIGHT, "graded")]


@pytest.mark.slow
def test_a_first_file_and_another_key_are_not_held_back(empty, right):
    with_nobody = Watched(empty, rate_limit=10 * MINUTE)
    hand_in(empty, "bob", "channels", right)
    with_nobody.look(2)
    # Who was missing has a result that says so.
    command(empty, "grade", "channels")
    hand_in(empty, "ada", "channels", right)
    assert with_nobody.look(2) == [("ada", RIGHT, "graded")]
    exercises = empty / "solutions/channels/exercises.py"
    exercises.write_text(exercises.read_text(encoding="utf-8") + "\n# Another digest.\n", encoding="utf-8")
    assert command(empty, "build", "channels").exit_code == 0
    with_nobody.watch._next_round = 0.0
    assert [student for student, _, _ in with_nobody.look()] in ([], ["ada", "bob"])


@pytest.mark.slow
@pytest.mark.parametrize("hours", [-5, 5])
def test_a_clock_that_jumps_holds_nobody_back_for_longer_than_the_limit(empty, right, half, monkeypatch, hours):
    watched = Watched(empty, rate_limit=10 * MINUTE)
    hand_in(empty, "ada", "channels", half)
    watched.look(2)
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + hours * 60 * MINUTE)
    hand_in(empty, "ada", "channels", right)
    assert watched.look(2) == [("ada", RIGHT, "graded")]


@pytest.mark.slow
def test_a_file_that_is_replaced_while_it_is_graded_is_graded_again(empty, right, half, monkeypatch):
    hand_in(empty, "ada", "channels", half)
    watched = Watched(empty)
    watched.look()
    report = watch_submissions.write_reports.report_assignment

    def replaced_before_the_report(*arguments):
        hand_in(empty, "ada", "channels", right)
        return report(*arguments)

    monkeypatch.setattr(watch_submissions.write_reports, "report_assignment", replaced_before_the_report)
    [(_, score, _)] = watched.look()
    assert score < RIGHT
    assert watched.told == []  # nobody has to do anything
    monkeypatch.undo()
    assert watched.look() == []
    assert watched.look() == [("ada", RIGHT, "graded")]
    assert f"14 / {ALL_POINTS}" in page(empty, "ada")


@pytest.mark.slow
def test_a_folder_that_is_away_for_a_moment_loses_nothing(empty, right):
    hand_in(empty, "ada", "channels", right)
    watched = Watched(empty)
    watched.look(2)
    grade_by_hand(empty, "channels", "ada", "check-corr2d_multi_in", 1.5)
    before, graded = rows(empty, "channels"), result(empty, "channels", "ada")
    for name in ("submitted/ada", "submitted"):
        shutil.move(empty / name, empty / "elsewhere")
        assert watched.look(3) == []
        shutil.move(empty / "elsewhere", empty / name)
        assert watched.look(3) == []
    [sentence] = watched.sentences("ada")
    assert "is not in submitted/ now; everything is kept" in sentence
    assert (rows(empty, "channels"), result(empty, "channels", "ada")) == (before, graded)


@pytest.mark.slow
def test_a_student_whose_result_cannot_be_written_is_tried_again_later_only(empty, right, half):
    (empty / "results/channels/ada.json").mkdir(parents=True)  # in its place
    for student in ("ada", "bob"):
        hand_in(empty, student, "channels", right)
    watched = Watched(empty)
    assert ("bob", RIGHT, "graded") in watched.look(2)
    hand_in(empty, "carol", "channels", half)
    assert [student for student, _, _ in watched.look(2)] == ["carol"]
    (empty / "results/channels/ada.json").rmdir()
    later = watch_submissions.RETRY_SECONDS + 1
    watched.watch._tried = {student: (*tried, when - later) for student, (*tried, when) in watched.watch._tried.items()}
    watched.watch._next_round = 0.0
    assert watched.look() == [("ada", RIGHT, "graded")]


@pytest.mark.slow
def test_pages_follow_a_kill_between_grading_and_reporting(course):
    assert grade(course, "channels").exit_code == 0
    shutil.rmtree(course / "feedback", ignore_errors=True)
    Watched(course).look(2)
    assert f"14 / {ALL_POINTS}" in page(course, "right")


class Stop(Exception):
    """Ends a watch in a test."""


@pytest.fixture
def running(course, monkeypatch):
    """Runs a watch until it has looked so often; gives what it told and how long it paused."""

    def run(looks, before_look=lambda number: None):
        watched, pauses, others_sleep = Watched(course, interval=1.0), [], time.sleep

        def sleep(seconds):
            if seconds < 1:  # it is not the watch's
                others_sleep(seconds)
                return
            pauses.append(seconds)
            if len(pauses) == looks:
                raise Stop
            before_look(len(pauses))

        monkeypatch.setattr(watch_submissions.time, "sleep", sleep)
        with pytest.raises(Stop):
            watched.watch.run()
        return watched, pauses

    return run


def test_what_goes_wrong_later_is_told_once_and_tried_again(course, running):
    key = course / "keys/channels.npz"

    def before_look(number):
        if number == 1:
            key.rename(key.with_name("away"))
        if number == 4:
            key.with_name("away").rename(key)

    watched, pauses = running(6, before_look)
    assert pauses == [1, 2, 4, 8, 1, 1]
    assert len(watched.told) == 1
    assert "answer key" in watched.told[0][1]
    assert result(course, "channels", "right")["score"] == RIGHT


def test_what_is_wrong_to_begin_with_ends_it(course):
    with pytest.raises(CourseError, match="There is no assignment 'chanels'"):
        SubmissionWatch(course, "chanels", WatchOptions(GradingOptions(1)), print, print).run()
    (course / "keys/channels.npz").unlink()
    with pytest.raises(UserError, match="tensorgrade build channels"):
        Watched(course).watch.run()


def test_a_grader_that_fails_on_everybody_ends_it(course, monkeypatch):
    def fail(*arguments, **callbacks):
        raise GradingStopped("Grading stopped.")

    monkeypatch.setattr(watch_submissions.grade_course, "grade_assignment", fail)
    monkeypatch.setattr(watch_submissions.time, "sleep", lambda seconds: None)
    with pytest.raises(GradingStopped):
        Watched(course).watch.run()


def test_settings_of_now_count(empty, right):
    watched = Watched(empty)
    watched.look(2)
    config = empty / "nbgrader_config.py"
    config.write_text(config.read_text(encoding="utf-8") + "\nc.Tensorgrade.language = 'zh'\n", encoding="utf-8")
    hand_in(empty, "ada", "channels", right)
    assert watched.look(2) == [("ada", RIGHT, "graded")]
    assert 'lang="zh' in page(empty, "ada")


def test_a_student_who_enters_the_gradebook_later_is_reported_as_missing(empty, right):
    hand_in(empty, "ada", "channels", right)
    watched = Watched(empty)
    watched.look(2)
    with interrupted_runs.gradebook(empty) as opened:
        opened.update_or_create_student("zoe")
    watched.watch._next_round = 0.0
    assert watched.look() == []
    assert result(empty, "channels", "zoe")["status"] == "missing"
    table = json.loads((empty / "results/channels/class.json").read_text(encoding="utf-8"))
    assert [row["student"] for row in table["rows"]] == ["ada", "zoe"]
