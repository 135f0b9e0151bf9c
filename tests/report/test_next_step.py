"""The one thing to do next, and what is said where nothing is open."""

from dataclasses import replace

import pytest

from tensorgrade.report.next_step import next_step, standing
from tensorgrade.result.absence_facts import CellNotPython, NotWritten
from tensorgrade.result.explanation_facts import FollowsFrom, Hint
from tensorgrade.result.gradebook_entry import GradebookEntry, GradedCell
from tensorgrade.result.notes import NameNotBound
from tensorgrade.result.parts import Question, submission_score
from tensorgrade.translation import translator
from tests.result.records import STOPPED, WRONG_VALUE, make_check, make_exercise_result, make_result

RIGHT = make_exercise_result(make_check(), score=4.0)
WRONG = make_exercise_result(make_check(WRONG_VALUE), score=0.0)
MISSING = make_exercise_result(make_check(NotWritten()), score=0.0, status="missing")
KNOWN = replace(WRONG, explanation=Hint("last-row"))
NOT_PYTHON = make_exercise_result(make_check(CellNotPython("'(' was never closed", 2)), score=0.0)
STOPPED_ABOVE = replace(WRONG, notes=[NameNotBound("data", STOPPED)])
FOLLOWS = replace(WRONG, follows_from=FollowsFrom(("helper",), 0.0, 4.0, counted=False))
QUESTION = {"why": Question("8. In your own words", 4.0, "")}


def step(exercises, questions=None, language="en"):
    result = make_result(exercises)
    found = next_step(submission_score(result, None, questions), exercises, translator(language))
    return found and (found.name, found.words)


@pytest.mark.parametrize(
    ("first", "words"),
    [
        (NOT_PYTHON, "it does not run yet; its card shows the line (4 points)."),
        (STOPPED_ABOVE, "it does not run yet; its card shows the line (4 points)."),
        (KNOWN, "its card says what the mistake is (4 points)."),
        (WRONG, "its card shows the smallest case that is wrong (4 points)."),
        (MISSING, "write this function: it was left empty or removed (4 points)."),
        (replace(MISSING, kind="class"), "write this class: it was left empty or removed (4 points)."),
        (replace(WRONG, score=3.0), "its card shows the smallest case that is wrong (1 point)."),
    ],
)
def test_the_step_says_what_to_do_and_how_many_points_depend_on_it(first, words):
    assert step({"right": RIGHT, "first": first}) == ("first", words)


def test_the_order_is_what_does_not_run_helpers_known_mistakes_wrong_missing_and_unwritten():
    order = {
        "missing": MISSING, "wrong": WRONG, "known": KNOWN, "helper": MISSING, "caller": FOLLOWS, "broken": NOT_PYTHON,
    }  # fmt: skip
    found = []
    while (following := step(order, QUESTION)) and following[0] in order:
        found.append(following[0])
        order[following[0]] = RIGHT
        if following[0] == "helper":
            order["caller"] = RIGHT
    assert found == ["broken", "helper", "known", "wrong", "missing"]
    assert following == ("8. In your own words", "you have not written anything here (4 points).")
    assert step(order, QUESTION, "zh") == ("8. In your own words", "你还没有作答（4 分）。")


def test_of_two_alike_the_one_that_unlocks_most_points_comes_first():
    assert step({"small": WRONG, "large": replace(WRONG, points=9)})[0] == "large"
    two = {"other": replace(WRONG, points=9), "helper": WRONG, "caller": FOLLOWS}
    assert step(two) == ("helper", "mend this first (8 points): it is called by caller.")
    assert step({"helper": MISSING, "caller": FOLLOWS})[1] == "write this first (8 points): it is called by caller."


def test_where_nothing_is_open_it_says_how_things_stand():
    def said(exercises, entry=None, language="en", written="Because."):
        result = replace(make_result(exercises), written={"why": written})
        score = submission_score(result, entry, QUESTION)
        assert next_step(score, exercises, translator(language)) is None
        return standing(score, translator(language))

    waiting = {
        "en": "All functions are right. Your written answer (4 points) waits for your instructor.",
        "zh": "所有函数都正确。文字题（4 分）等待老师评阅。",
    }
    assert {language: said({"corr2d": RIGHT}, language=language) for language in waiting} == waiting
    full, part = (GradedCell(4, points, by_person=True, written=True) for points in (4, 3))
    check = GradedCell(4, 4, 4)
    graded = GradebookEntry(8, 8, 0, {"check-corr2d": check, "why": full})
    assert said({"corr2d": RIGHT}, graded) == "Everything is right: 8 / 8."
    assert said({"corr2d": RIGHT}, graded, "zh") == "全部正确：8 / 8。"
    assert said({"corr2d": RIGHT}, replace(graded, late_penalty=1)) == "Everything is graded: 7 / 8."
    less = GradebookEntry(7, 8, 0, {"check-corr2d": check, "why": part})
    assert said({"corr2d": RIGHT}, less) == "Everything is graded: 7 / 8."
    corrected = GradebookEntry(6, 8, 0, {"check-corr2d": GradedCell(4, 2, 4, by_person=True), "why": full})
    assert said({"corr2d": RIGHT}, corrected) == "Everything is graded: 6 / 8."
    unsure = said({"corr2d": replace(WRONG, status="could-not-tell")})
    assert unsure.startswith("Your written answer (4 points) waits for your instructor. Part of this could not")
