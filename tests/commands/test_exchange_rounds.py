"""nbgrader's exchange in a watch: what is collected is whole, and each page goes to the submission that it is of."""

import os
import shutil
import subprocess

import pytest

from tensorgrade.atomic_write import process_suffix
from tensorgrade.commands.assignment_grading import GradingOptions
from tensorgrade.commands.exchange_rounds import ExchangeFailed, collect_from_exchange, release_pages
from tensorgrade.commands.watch_submissions import SubmissionWatch, WatchOptions
from tensorgrade.course.course import Course
from tensorgrade.gradebook.course_gradebook import LostGradebook
from tensorgrade.student_id import student_id
from tests.coursework import WRONG, filled, grade, grade_by_hand, hand_in, set_config


@pytest.fixture
def course(released, tmp_path):
    """A course in which nobody has handed in, with an exchange."""
    copy, exchange = tmp_path / "course", tmp_path / "exchange"
    shutil.copytree(released("channels"), copy)
    exchange.mkdir(mode=0o777)
    exchange.chmod(0o777)
    (exchange / "course/inbound").mkdir(parents=True)
    set_config(copy, f"c.Exchange.root = {str(exchange)!r}")
    return copy


def submit(course, student, text, minute):
    """What `nbgrader submit` leaves in the exchange."""
    time = f"2026-11-24 12:{minute:02}:00.000000 UTC"
    folder = course.parent / f"exchange/course/inbound/{student}+channels+{time}+x"
    folder.mkdir()
    (folder / "channels.ipynb").write_text(text, encoding="utf-8")
    (folder / "timestamp.txt").write_text(time)
    (folder / "submission_secret.txt").write_text(f"secret of {student} at {minute}")
    return folder


def collected(course, student):
    return sorted(path.name for path in (course / "submitted" / student / "channels").iterdir())


LEFT_OPEN = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""nbgrader leaves it to Python to close a file."""
FILES = ["channels.ipynb", "submission_secret.txt", "timestamp.txt"]


@LEFT_OPEN
def test_a_watch_collects_grades_and_gives_back(course):
    half, right = filled(course, "channels", {"corr2d_multi_in_out": WRONG}), filled(course, "channels")
    graded, told = [], []
    options = WatchOptions(GradingOptions(1), collects=True, releases_feedback=True)
    watch = SubmissionWatch(
        course, "channels", options, lambda found, score: graded.append((found.student, score.score)),
        lambda *words: told.append(words),
    )  # fmt: skip
    watch.look()
    submit(course, "ada", half, 1)
    hand_in(course, "bob", "channels", right)
    watch.look()
    watch.look()
    assert [student for student, _ in graded] == ["ada", "bob"]
    feedback = course.parent / "exchange/course/feedback"
    [first] = feedback.glob("*.html")
    assert first.read_text(encoding="utf-8") == page(course, "ada")
    assert ("bob", "has a page that is not released, because the submission is not from the exchange.") in told
    assert any("No submissions of 'channels'" in sentence for _, sentence in told)
    submit(course, "ada", right, 2)
    watch.look()
    watch.look()
    assert graded[-1] == ("ada", 14)
    # Each page lies under the secret of the submission that it is of.
    assert {path.read_text(encoding="utf-8") for path in feedback.glob("*.html")} >= {page(course, "ada")}
    assert len(list(feedback.glob("*.html"))) == 2


@pytest.mark.slow
@LEFT_OPEN
def test_only_pages_that_have_changed_are_given_back_again(course):
    options = WatchOptions(GradingOptions(1), collects=True, releases_feedback=True)
    watch = SubmissionWatch(course, "channels", options, lambda *graded: None, lambda *words: None)
    right, feedback = filled(course, "channels"), course.parent / "exchange/course/feedback"

    def given_back():
        before = {path: path.stat().st_ino for path in feedback.glob("*.html")}
        watch.look()
        watch.look()
        return [
            path.read_text(encoding="utf-8")
            for path in feedback.glob("*.html")
            if before.get(path) != path.stat().st_ino
        ]

    submit(course, "ada", right, 1)
    assert given_back() == [page(course, "ada")]
    submit(course, "bob", right, 2)
    assert given_back() == [page(course, "bob")]
    grade_by_hand(course, "channels", "ada", "check-corr2d_multi_in", 1.5)
    submit(course, "eve", right, 3)
    assert sorted(given_back()) == sorted([page(course, "ada"), page(course, "eve")])


def page(course, student):
    return (course / f"feedback/{student}/channels/channels.html").read_text(encoding="utf-8")


@pytest.mark.slow
@LEFT_OPEN
def test_the_page_of_an_earlier_submission_is_not_given_to_a_later_one(course):
    watch = SubmissionWatch(
        course, "channels", WatchOptions(GradingOptions(1), rate_limit=3600, collects=True, releases_feedback=True),
        lambda *graded: None, lambda *words: None,
    )  # fmt: skip
    submit(course, "ada", filled(course, "channels", {"corr2d_multi_in_out": WRONG}), 1)
    watch.look()
    watch.look()
    [first] = (course.parent / "exchange/course/feedback").glob("*.html")
    submit(course, "ada", filled(course, "channels"), 2)
    submit(course, "bob", filled(course, "channels"), 2)
    watch.look()
    watch.look()
    pages = {path.name: path.read_text(encoding="utf-8") for path in first.parent.glob("*.html")}
    assert pages.keys() > {first.name}
    assert sorted(text == page(course, "bob") for text in pages.values()) == [False, True]


def test_a_collection_that_was_killed_is_done_again(course):
    """nbgrader takes a folder with the right timestamp for collected, whatever else is in it."""
    submit(course, "ada", "{}", 1)
    ended = subprocess.Popen(["true"])
    ended.wait()
    half = course / "submitted/ada" / f".channels{process_suffix()}".replace(str(os.getpid()), str(ended.pid))
    half.mkdir(parents=True)
    (half / "timestamp.txt").write_text("2026-11-24 12:01:00.000000 UTC")
    collect_from_exchange(Course(course), "channels")
    assert collected(course, "ada") == FILES
    assert [path.name for path in (course / "submitted/ada").iterdir()] == ["channels"]


def test_one_who_cannot_be_collected_costs_nobody_else(course):
    large = submit(course, "ada", "{}", 1)
    with (large / "data.bin").open("wb") as stream:
        stream.truncate(101_000_000)  # nbgrader takes a hundred by default
    submit(course, "bob", "{}", 1)
    warnings = collect_from_exchange(Course(course), "channels")
    assert any("cannot be collected: Directory size is too big" in text for text in warnings)
    assert not (course / "submitted/ada/channels").exists()
    assert collected(course, "bob") == FILES
    submit(course, "ada", "{}", 2)
    collect_from_exchange(Course(course), "channels")
    assert collected(course, "ada") == FILES


@pytest.mark.parametrize("time", ["garbage", "", "9" * 40])
def test_a_folder_with_a_wrong_name_costs_nobody_else(course, time):
    """Students may write to the exchange, and give any name."""
    submit(course, "ada", "{}", 1)
    submit(course, "eve", "{}", 1)
    for student in ("ada", "mallory"):
        folder = course.parent / f"exchange/course/inbound/{student}+channels+{time}+x"
        folder.mkdir()
        (folder / "channels.ipynb").write_text("another", encoding="utf-8")
    warnings = collect_from_exchange(Course(course), "channels")
    assert sum("has no time in its name" in text for text in warnings) == 2
    assert collected(course, "ada") == collected(course, "eve") == FILES
    assert (course / "submitted/ada/channels/channels.ipynb").read_text(encoding="utf-8") == "{}"


def test_an_exchange_that_is_not_there_is_said_in_one_sentence(course):
    (course.parent / "exchange").rename(course.parent / "elsewhere")
    with pytest.raises(ExchangeFailed, match=r"`nbgrader collect` failed \(Unwritable directory.*c\.Exchange\.root"):
        collect_from_exchange(Course(course), "channels")
    options, graded = WatchOptions(GradingOptions(1), collects=True), []
    watch = SubmissionWatch(course, "channels", options, lambda found, score: graded.append(found.student), print)
    hand_in(course, "bob", "channels", filled(course, "channels"))
    for _ in range(2):  # what is in submitted/ is graded all the same
        with pytest.raises(ExchangeFailed):
            watch.look()
    assert graded == ["bob"]


def test_no_gradebook_is_made_in_place_of_one_that_was_lost(course):
    hand_in(course, "bob", "channels", filled(course, "channels"))
    assert grade(course, "channels").exit_code == 0
    (course / "gradebook.db").unlink()
    submit(course, "ada", "{}", 1)
    with pytest.raises(LostGradebook):
        collect_from_exchange(Course(course), "channels")
    assert not (course / "gradebook.db").exists()


def test_who_has_no_page_is_not_released(course):
    assert release_pages(Course(course), "channels", [student_id("ada")]) == ["ada"]
