"""One record of parts: what the points of a submission are, whoever gave them."""

from dataclasses import replace

import pytest

from tensorgrade.result.explanation_facts import FollowsFrom, Hint
from tensorgrade.result.gradebook_entry import GradebookEntry, GradedCell
from tensorgrade.result.parts import Question, submission_score
from tests.result.records import WRONG_VALUE, make_check, make_exercise_result, make_result

RIGHT = make_exercise_result(make_check(), score=4.0)
WRONG = make_exercise_result(make_check(WRONG_VALUE), score=0.0, explanation=Hint("last-row"))
MISSING = make_exercise_result(make_check(WRONG_VALUE), score=0.0, status="missing")
QUESTIONS = {"why": Question("8. In your own words", 4.0, "Why? YOUR ANSWER HERE")}
RESULT = make_result({"corr2d": RIGHT, "conv2d": WRONG})


def states(score):
    return {part.name: part.state for part in score.parts}


def entry(late_penalty=0.0, **cells):
    graded = {name.replace("_", "-"): cell for name, cell in cells.items()}
    points = sum(cell.points for cell in graded.values())
    return GradebookEntry(sum(cell.score for cell in graded.values()), points, late_penalty, graded)


def test_without_a_gradebook_the_points_are_those_of_the_checks_and_the_questions_count():
    score = submission_score(RESULT, None, QUESTIONS)
    assert (score.score, score.max_score, score.late_penalty) == (4.0, 12.0, 0.0)
    assert states(score) == {"corr2d": "right", "conv2d": "wrong", "why": "not written"}
    assert [part.title for part in score.parts] == ["corr2d", "conv2d", "8. In your own words"]
    assert [part.name for part in score.parts if part.is_open] == ["conv2d", "why"]


@pytest.mark.parametrize(
    ("text", "state"), [("", "not written"), (" Why? YOUR ANSWER HERE\n", "not written"), ("Because.", "waiting")]
)
def test_a_question_that_nobody_has_graded_waits_if_something_was_written(text, state):
    assert states(submission_score(replace(RESULT, written={"why": text}), None, QUESTIONS))["why"] == state


@pytest.mark.parametrize(
    ("cell", "state", "points", "is_open"),
    [
        (GradedCell(4, 0, 0, written=True), "not written", 0, True),
        (GradedCell(4, 0, waits=True, written=True), "waiting", 0, False),
        (GradedCell(4, 3, by_person=True, written=True), "partly", 3, False),
        (GradedCell(4, 0, by_person=True, written=True), "wrong", 0, False),
        (GradedCell(4, 4.5, by_person=True, written=True), "right", 4.5, False),
    ],
)
def test_a_written_answer_stands_as_the_gradebook_says(cell, state, points, is_open):
    score = submission_score(RESULT, entry(check_corr2d=GradedCell(4, 4, 4), why=cell), QUESTIONS)
    part = score.by_name["why"]
    assert (part.kind, part.state, part.score, part.is_open) == ("question", state, points, is_open)
    assert score.score == 4 + points


def test_a_persons_correction_and_lateness_are_in_the_score():
    cells = {
        "check_corr2d": GradedCell(4, 2.5, 4, by_person=True),
        "check_conv2d": GradedCell(4, 4, 0, by_person=True),
        "poster": GradedCell(3, 0, waits=True),
    }
    score = submission_score(RESULT, entry(1.25, **cells), {})
    assert (score.score, score.max_score, score.late_penalty) == (5.25, 11, 1.25)
    assert states(score) == {"corr2d": "partly", "conv2d": "right", "poster": "waiting"}
    assert (score.by_name["corr2d"].automatic, score.by_name["corr2d"].decided) == (4, 2.5)
    assert not any(part.is_open for part in score.parts)
    late = submission_score(RESULT, entry(9, check_corr2d=GradedCell(4, 4, 4)))
    assert late.score == 0


def test_a_function_follows_from_others_only_where_it_is_right_without_their_mistakes():
    wholly = replace(WRONG, follows_from=FollowsFrom(("corr2d",), 0.0, 4.0, counted=False))
    counted = replace(RIGHT, follows_from=FollowsFrom(("corr2d",), 0.0, 4.0, counted=True))
    partly = replace(WRONG, follows_from=FollowsFrom(("corr2d",), 0.0, 2.0, counted=True))
    score = submission_score(make_result({"a": wholly, "b": counted, "c": partly}))
    assert states(score) == {"a": "follows from", "b": "follows from", "c": "wrong"}
    assert [part.score for part in score.parts] == [0, 4, 0]
    assert [item.own_explanation for item in (wholly, counted)] == [None, None]
    assert partly.own_explanation == Hint("last-row")
    assert replace(partly, follows_from=replace(partly.follows_from, counted=False)).own_explanation is None


def test_nothing_is_right_or_wrong_in_a_file_that_cannot_be_read():
    unreadable = make_result({"corr2d": MISSING}, status="unreadable")
    assert set(states(submission_score(unreadable, None, QUESTIONS)).values()) == {"could not tell"}
    recorded = entry(why=GradedCell(4, 0, waits=True, written=True))
    assert set(states(submission_score(unreadable, recorded, QUESTIONS)).values()) == {"could not tell"}
    gone = make_result({"corr2d": MISSING}, status="missing")
    assert states(submission_score(gone, None, QUESTIONS)) == {"corr2d": "missing", "why": "not written"}
    assert submission_score(gone, None, QUESTIONS).max_score == 8
