"""The one thing to do next: the open part that unlocks most points."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce

from tensorgrade.number_format import points_text
from tensorgrade.report.part_words import number_of_points
from tensorgrade.result import absence_facts
from tensorgrade.result.notes import NameNotBound
from tensorgrade.result.parts import Part, SubmissionScore, first_causes
from tensorgrade.result.points import total_score
from tensorgrade.result.result_records import ExerciseResult
from tensorgrade.translation import Translate


@dataclass(frozen=True)
class NextStep:
    """The one thing to do next."""

    name: str
    """The function; of a written question, the heading above it."""
    is_question: bool
    """Whether it is a written question."""
    anchor: str
    """Its card."""
    words: str
    """What to do."""


def anchor_of(part: Part) -> str:
    """The place of a part on the page."""
    return f"{'q' if part.kind == 'question' else 'f'}-{part.name}"


def next_step(score: SubmissionScore, exercises: Mapping[str, ExerciseResult], _: Translate) -> NextStep | None:
    """The next step; None where nothing is open.

    What does not run comes first, then what other functions fail because of, then known mistakes, other wrong
    functions, missing ones and unwritten answers; of equals, the part that most points depend on.
    """
    open_parts = [part for part in score.parts if part.is_open]
    if not open_parts:
        return None
    followers = _followers(score, exercises)
    ranked = [(_rank(part, exercises.get(part.name), followers), -_unlocked(part, followers)) for part in open_parts]
    part = open_parts[ranked.index(min(ranked))]
    words = _words(part, exercises.get(part.name), followers, _)
    return NextStep(part.title, part.kind == "question", anchor_of(part), words)


def standing(score: SubmissionScore, _: Translate) -> str:
    """How things stand where nothing is open."""
    if score.score >= score.max_score:
        return _("Everything is right: {score} / {points}.").format(
            score=points_text(score.score), points=points_text(score.max_score)
        )
    sentences = []
    functions = [part for part in score.parts if part.kind != "question"]
    waiting = [part for part in score.parts if part.state == "waiting"]
    if waiting:
        if all(part.state == "right" for part in functions):
            sentences.append(_("All functions are right."))
        words = _("Your written answer ({points}) waits for your instructor.")
        if len(waiting) > 1:
            words = _("Your written answers ({points}) wait for your instructor.")
        sentences.append(words.format(points=number_of_points(sum(part.points for part in waiting), _)))
    if any(part.state == "could not tell" for part in score.parts):
        sentences.append(_("Part of this could not be judged. It is not your fault; your instructor will look at it."))
    if not sentences:
        sentences.append(
            _("Everything is graded: {score} / {points}.").format(
                score=points_text(score.score), points=points_text(score.max_score)
            )
        )
    return reduce(lambda first, second: _("{first} {second}").format(first=first, second=second), sentences)


def _followers(score: SubmissionScore, exercises: Mapping[str, ExerciseResult]) -> dict[str, list[Part]]:
    """By function, those whose mistakes come from it, by way of others too."""
    followers: dict[str, list[Part]] = {}
    for part in score.parts:
        exercise = exercises.get(part.name)
        if exercise and exercise.follows_from:
            for helper in first_causes(exercise, exercises):
                followers.setdefault(helper, []).append(part)
    return followers


def _unlocked(part: Part, followers: Mapping[str, list[Part]]) -> float:
    """The points that depend on the part: its own, and those of the functions that call it."""
    return total_score([item.points - item.score for item in (part, *followers.get(part.name, ()))])


def _rank(part: Part, exercise: ExerciseResult | None, followers: Mapping[str, list[Part]]) -> int:
    if exercise is None:
        return 6
    if _does_not_run(exercise):
        return 0
    if part.name in followers and part.state != "follows from":
        return 1
    if part.state == "follows from":
        return 5
    if exercise.own_explanation or _other_name(exercise):
        return 2
    return 4 if part.state == "missing" else 3


def _does_not_run(exercise: ExerciseResult) -> bool:
    """Whether a line of the notebook failed that it needs, or its cell is not Python."""
    if any(isinstance(note, NameNotBound) for note in exercise.notes):
        return True
    return any(isinstance(check.failure, absence_facts.CellNotPython) for check in exercise.checks)


def _other_name(exercise: ExerciseResult) -> bool:
    return any(isinstance(check.failure, absence_facts.OtherName) for check in exercise.checks)


def _words(part: Part, exercise: ExerciseResult | None, followers: Mapping[str, list[Part]], _: Translate) -> str:
    points = number_of_points(_unlocked(part, followers), _)
    if exercise is None:
        return _("you have not written anything here ({points}).").format(points=points)
    if _does_not_run(exercise):
        return _("it does not run yet; its card shows the line ({points}).").format(points=points)
    if part.name in followers and part.state != "follows from":
        names = _(", ").join(item.name for item in followers[part.name])
        words = _("mend this first ({points}): it is called by {names}.")
        if part.state == "missing":
            words = _("write this first ({points}): it is called by {names}.")
        return words.format(names=names, points=points)
    if _other_name(exercise):
        return _("it is there under another name; its card says which ({points}).").format(points=points)
    if exercise.own_explanation:
        return _("its card says what the mistake is ({points}).").format(points=points)
    if part.state == "missing":
        words = _("write this function: it was left empty or removed ({points}).")
        if part.kind == "class":
            words = _("write this class: it was left empty or removed ({points}).")
        return words.format(points=points)
    return _("its card shows the smallest case that is wrong ({points}).").format(points=points)
