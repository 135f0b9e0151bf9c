"""Words about parts of an assignment that several pages use: marks, points, what a function's mistakes follow from."""

from collections.abc import Mapping
from typing import Literal, get_args

from tensorgrade.number_format import points_text
from tensorgrade.result.parts import Part, PartState, first_causes
from tensorgrade.result.result_records import ExerciseResult
from tensorgrade.translation import Translate

Mark = Literal["passed", "failed", "follows", "waiting", "unsure"]
MARKS: tuple[Mark, ...] = get_args(Mark)


def mark_of(state: PartState) -> Mark:
    """The sign of a part."""
    marks: dict[PartState, Mark] = {
        "right": "passed",
        "partly": "failed",
        "wrong": "failed",
        "follows from": "follows",
        "missing": "failed",
        "not written": "failed",
        "waiting": "waiting",
        "could not tell": "unsure",
    }
    return marks[state]


def tone(mark: Mark) -> str:
    """The style sheet's class for the colour of a mark: good, bad, or ask for what a person may have to look at."""
    tones: dict[Mark, str] = {"passed": "good", "failed": "bad"}
    return tones.get(mark, "ask")


def level(score: float | None, points: float) -> str:
    """The style sheet's class for the tint of a score, from l0 to l4 for all points; empty where there is none."""
    if score is None or not points:
        return ""
    return f"l{max(0, min(4, int(4 * score / points)))}"


def number_of_points(points: float, _: Translate) -> str:
    """So many points, in words."""
    return _("1 point") if points == 1 else _("{points} points").format(points=points_text(points))


def correction_text(part: Part, _: Translate) -> str:
    """The points before a person's correction; empty where nobody corrected any."""
    if part.decided is None or part.automatic is None or part.decided == part.automatic or part.kind == "question":
        return ""
    return _("({score} / {points} before your instructor's correction)").format(
        score=points_text(part.automatic), points=points_text(part.points)
    )


def follow_text(name: str, exercise: ExerciseResult, others: Mapping[str, ExerciseResult], _: Translate) -> str:
    """Which wrong functions its mistakes come from, and what it does with right ones; empty where it calls none.

    ``others`` are the other functions, as far as they are known.
    """
    follows = exercise.follows_from
    if follows is None:
        return ""
    causes = first_causes(exercise, others)
    missing = all(cause in others and others[cause].status == "missing" for cause in causes)
    if not set(causes) & set(follows.functions):
        first = _("{name} calls your {helpers}, which fails because of {causes}.")
    elif missing:
        first = _("{name} calls {helpers}, which you have not written yet.")
    elif any(cause in others and others[cause].status == "could-not-tell" for cause in causes):
        first = _("{name} calls {helpers}, which does not exist after your notebook has run.")
    elif len(follows.functions) == 1:
        first = _("{name} calls your {helpers}, which is wrong.")
    else:
        first = _("{name} calls your {helpers}, which are wrong.")
    ran = [check for check in exercise.checks if check.status != "not-run"]
    passed = sum(check.status == "passed" for check in ran)
    if not follows.counted:
        second = (
            _("With a right {helpers} it earns {earned} of {points} points: write {causes} first.")
            if missing
            else _("With a right {helpers} it earns {earned} of {points} points: mend {causes} first.")
        )
    elif passed == len(ran):
        second = (
            _("With a right {helpers} it passes {all} of {all}: write {causes} first.")
            if missing
            else _("With a right {helpers} it passes {all} of {all}: mend {causes} first.")
        )
    else:
        second = (
            _("With a right {helpers} it passes {passed} of {all}: write {causes} first.")
            if missing
            else _("With a right {helpers} it passes {passed} of {all}: mend {causes} first.")
        )
    words = _("{first} {second}").format(first=first, second=second)
    return words.format(
        name=name,
        helpers=_(", ").join(follows.functions),
        causes=_(", ").join(causes),
        passed=passed,
        all=len(ran),
        earned=points_text(follows.points_with_right_helpers),
        points=exercise.points,
    )
