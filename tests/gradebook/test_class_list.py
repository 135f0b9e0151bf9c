"""The class list: everybody of the gradebook and of ``submitted/`` with a state, and what is nobody's."""

import hashlib
import shutil

import pytest

from tensorgrade.course.course import Course
from tensorgrade.engine_sentence import EngineSentence
from tensorgrade.gradebook import class_list
from tensorgrade.gradebook.class_list import class_state, read_class
from tensorgrade.gradebook.course_gradebook import LostGradebook
from tensorgrade.gradebook.people import people_and_max_score
from tensorgrade.gradebook.recorded_students import RecordedStudents, read_recorded_students
from tensorgrade.gradebook.waiting_scores import WaitingScores, members_of_gradebook
from tensorgrade.number_format import score_text
from tensorgrade.result.result_records import Submitted
from tensorgrade.submission.choose_file import Submission
from tests.coursework import cli, filled, grade_by_hand, gradebook, hand_in, stamp
from tests.result.records import make_result

THEN, NOW = b"{}", b"[]"
NOBODY = Submission("ada")
NO_FILE = Submission("ada", problem=EngineSentence.as_written("The folder holds no notebook."))
BLANK = [Submission("ada", "a.ipynb", content) for content in (b"", b" \n", b"\0" * 99)]
HERE = Submission("ada", "a.ipynb", THEN, "2026-03-05")


def of(status, submission=HERE):
    digest = hashlib.sha256(submission.content).hexdigest() if submission.content is not None else ""
    submitted = Submitted(digest, submission.file, submission.timestamp)
    return make_result(student="ada", status=status, submission=submitted)


@pytest.mark.parametrize(
    ("submission", "result", "recorded", "state"),
    [
        (NOBODY, None, False, "missing"),
        (NOBODY, None, True, "away"),
        (NOBODY, "missing", False, "missing"),
        (NOBODY, "missing", True, "missing"),
        *((NOBODY, status, False, "away") for status in ("graded", "could-not-tell", "unreadable")),
        *((gone, "graded", True, "away") for gone in (NO_FILE, *BLANK)),
        *((gone, None, False, "ungraded") for gone in (NO_FILE, *BLANK)),
        *((gone, "missing", False, "ungraded") for gone in (NO_FILE, *BLANK)),
        *((gone, "unreadable", True, "unreadable") for gone in (NO_FILE, *BLANK)),
        (HERE, None, False, "ungraded"),
        (HERE, None, True, "ungraded"),
        (HERE, "missing", False, "ungraded"),
        *((HERE, status, True, "graded") for status in ("graded", "could-not-tell")),
        (HERE, "unreadable", True, "unreadable"),
        (Submission("ada", "a.ipynb", NOW, "2026-03-05"), "graded", True, "stale"),
        (Submission("ada", "a.ipynb", THEN, "2026-03-06"), "graded", True, "stale"),
        (Submission("ada", "a.ipynb", NOW, "2026-03-05"), "unreadable", True, "stale"),
    ],
)
def test_the_state_follows_from_what_is_there(submission, result, recorded, state):
    assert class_state(submission, result and of(result), recorded) == state


def states(course, digest=None):
    return {member.student: member.state for member in read_class(Course(course), "channels").members(digest)}


def test_everybody_of_the_gradebook_and_of_the_folders_has_a_state(course):
    assert states(course) == {"blank": "ungraded", "half": "ungraded", "right": "ungraded"}
    with gradebook(course) as opened:
        opened.update_or_create_student("nobody")
    assert cli("grade", "channels", "--jobs", "1", cwd=course).returncode == 0
    assert states(course) == {"blank": "graded", "half": "graded", "nobody": "missing", "right": "graded"}
    assert set(states(course, "another key").values()) == {"stale", "missing"}
    hand_in(course, "new", "channels", filled(course, "channels"))
    shutil.rmtree(course / "submitted/right")
    stamp(course, "half", "channels", "2026-03-05 12:00:00 UTC")
    (course / "results/channels/blank.json").write_text("{", encoding="utf-8")
    expected = {"blank": "ungraded", "half": "stale", "new": "ungraded", "nobody": "missing", "right": "away"}
    assert states(course) == expected
    (course / "gradebook.db").rename(course / "elsewhere.db")
    with pytest.raises(LostGradebook):
        states(course)
    assert not (course / "gradebook.db").exists()


def test_what_is_recorded_is_what_nbgrader_says(course, tmp_path):
    url = Course(course).directory.db_url
    points = {"check-corr2d_multi_in": 6, "check-corr2d_multi_in_out": 8, "channels-why": 2}
    assert read_recorded_students(url, "channels") == RecordedStudents(points=points)
    (course / "submitted/half/channels/channels.ipynb").write_text("{", encoding="utf-8")
    assert cli("grade", "channels", "--jobs", "1", cwd=course).returncode == 1
    grade_by_hand(course, "channels", "right", "check-corr2d_multi_in", 2.25)
    with gradebook(course) as opened:
        opened.update_or_create_student("nobody")
        opened.find_grade("check-corr2d_multi_in", "channels", "channels", "right").extra_credit = 0.5
        opened.find_submission("channels", "right").notebooks[0].late_submission_penalty = 1.5
        opened.db.commit()
    found = read_recorded_students(url, "channels")
    people, _ = people_and_max_score(url, Course(course).directory.course_id, "channels")
    assert {person.id for person in people} == set(found.enrolled)
    shown = {person.id: person.scores[0] for person in people if person.scores[0]}
    assert {student: score_text(score) for student, score in found.scores.items()} == shown
    assert shown["right"] == "9.25"
    assert (found.unread, found.undecided) == (frozenset({"half"}), frozenset({"half"}))
    of_gradebook = WaitingScores()
    assert len(list(of_gradebook.counted(members_of_gradebook(found, ["half", "right"])))) == 2
    assert list(of_gradebook.sentences()) == [
        "1 student's score is not final: written answers wait for a person.",
        "1 student's score is not final: points of functions wait for a person.",
    ]
    of_class = WaitingScores()
    named = {
        member.student: member for member in of_class.counted(read_class(Course(course), "channels").members(None))
    }
    half = named["half"]
    assert (half.unread, half.undecided, half.unreadable) == (False, True, True)
    assert list(of_class.sentences()) == [
        "1 student's score is not final: points of functions wait for a person.",
        "1 student's file could not be read (half): the 0 for functions is no judgement. Look at it, or ask for "
        "another.",
    ]
    assert read_recorded_students(url, "another").scores == {}
    assert read_recorded_students(f"sqlite:///{tmp_path}/nothing.db", "channels") == RecordedStudents()


def test_a_result_whose_scores_the_gradebook_does_not_have_is_stale(course):
    (course / "submitted/blank/channels/channels.ipynb").write_text("{", encoding="utf-8")
    shutil.copy(course / "gradebook.db", course / "copy.db")
    assert cli("grade", "channels", "--jobs", "1", cwd=course).returncode == 1
    grade_by_hand(course, "channels", "right", "check-corr2d_multi_in", 2.25)
    graded = {"blank": "unreadable", "half": "graded", "right": "graded"}
    assert states(course) == graded
    with gradebook(course) as opened:
        opened.find_grade("check-corr2d_multi_in", "channels", "channels", "half").auto_score = 1.0
        opened.db.commit()
    assert states(course) == graded | {"half": "stale"}
    shutil.copy(course / "copy.db", course / "gradebook.db")
    assert set(states(course).values()) == {"stale"}
    done = cli("report", "channels", cwd=course)
    assert done.returncode == 1
    assert done.stderr.count("and the gradebook does not have that score; run `tensorgrade grade channels`.") == 3
    assert "the gradebook does not have this score" in (course / "results/channels/class.html").read_text()
    assert done.stdout.endswith("Next: tensorgrade grade channels\n")
    assert cli("grade", "channels", "--jobs", "1", cwd=course).returncode == 1
    assert states(course) == graded


def test_leftovers_are_named(course):
    assert cli("grade", "channels", "--jobs", "1", cwd=course).returncode == 0
    assert list(read_class(Course(course), "channels").leftovers()) == []
    shutil.rmtree(course / "submitted/right")
    with gradebook(course) as opened:
        opened.remove_student("right")
    [sentence] = read_class(Course(course), "channels").leftovers()
    assert sentence == (
        "right is neither in the gradebook nor in submitted/: the result is not counted. "
        "`tensorgrade grade channels --withdraw right` removes it."
    )


def test_a_command_in_a_sentence_can_be_typed():
    assert class_list.withdraw_command("a", "Ada L.") == "`tensorgrade grade a --withdraw 'Ada L.'`"
