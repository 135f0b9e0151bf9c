"""What the class page shows: a class's results, counted. Pure; `report` renders it."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tensorgrade.key.key_records import AnswerKey
from tensorgrade.report.manual_grades import GradebookEntry
from tensorgrade.result.class_counts import CheckCounts, ClassCounts, FunctionCounts, explanation_ids
from tensorgrade.result.item_statistics import Bin, discrimination, distribution, mean, median
from tensorgrade.result.result_records import SubmissionResult
from tensorgrade.translation import Translate, translator

# That nobody among fewer submissions passes a check says nothing about the check.
MIN_JUDGED = 5
# A check with a discrimination below this is passed more often by those who do worse elsewhere.
MIN_DISCRIMINATION = -0.1


@dataclass(frozen=True)
class StudentRow:
    """One line of the class table."""

    student: str
    """The student's id."""
    url: str
    """The student's page; empty where there is none."""
    status: str
    """graded, could-not-tell, missing or unreadable."""
    message: str
    """Why it is missing or unreadable."""
    score: float
    """Points from the checks."""
    earlier: float | None
    """The last different score, where the class page was written before; None where it has not changed."""
    scores: tuple[float | None, ...]
    """Per exercise; None where there is nothing to show."""
    misconceptions: tuple[str, ...]
    """As function: misconception."""
    reasons: tuple[str, ...]
    """Why a person has to look."""


@dataclass(frozen=True)
class FunctionRow:
    """How the class did on one function."""

    name: str
    """The function."""
    title: str
    """Its title."""
    points: int
    """Points to be had."""
    share: float
    """Mean share of its points."""
    passed: int
    """How many have everything right."""
    missing: int
    """How many did not write it."""
    of: int
    """How many handed in."""
    discrimination: float | None
    """See `tensorgrade.result.item_statistics.discrimination`."""
    seconds: float | None
    """Median time of its calls."""


@dataclass(frozen=True)
class CheckColumn:
    """How the class did on one check."""

    exercise: str
    """The function."""
    title: str
    """What the check is about."""
    public: bool
    """Whether students can run it themselves."""
    passed: int
    """How many passed."""
    of: int
    """For how many it could be judged."""
    share: float
    """passed / of."""
    discrimination: float | None
    """See `tensorgrade.result.item_statistics.discrimination`."""
    suspicions: tuple[str, ...]
    """Why the check itself may be at fault."""


@dataclass(frozen=True)
class MisconceptionRow:
    """Who has a misconception, or was given a hint."""

    exercise: str
    """The function."""
    name: str
    """Its id."""
    words: str
    """What they are told."""
    students: tuple[str, ...]
    """Who."""


@dataclass(frozen=True)
class ClassPage:
    """Everything that the class page shows."""

    title: str
    """The assignment's title."""
    assignment: str
    """Its name."""
    exercises: tuple[tuple[str, int], ...]
    """Functions, with points to be had."""
    max_score: float
    """Points to be had from the checks."""
    rows: tuple[StudentRow, ...]
    """Everybody."""
    functions: tuple[FunctionRow, ...]
    """The functions, measured."""
    checks: tuple[CheckColumn, ...]
    """The rubric, measured."""
    misconceptions: tuple[MisconceptionRow, ...]
    """The most frequent first."""
    bins: tuple[Bin, ...]
    """How the scores spread."""
    handed_in: int
    """How many handed in something that could be read."""
    mean: float | None
    """Mean score of these."""
    median: float | None
    """Their median."""
    attention: tuple[StudentRow, ...]
    """Those who need a person: unreadable files and checks that could not be judged."""
    waiting: tuple[str, ...]
    """Whose written answers wait for a person."""
    missing: tuple[str, ...]
    """Who handed in nothing."""
    regraded: int
    """How many scores differ from an earlier class page."""
    key: str
    """The answer key's digest."""
    compared_with: tuple[str, ...]
    """What the references ran on."""


EarlierScores = Mapping[str, tuple[float, float | None]]
"""By student, the score that an earlier class page shows, and the last different one that it told of."""


def class_view(
    results: Iterable[SubmissionResult],
    key: AnswerKey,
    language: str,
    decided: Mapping[str, GradebookEntry] | None = None,
    earlier: EarlierScores | None = None,
    url: Callable[[str], str] = lambda student: "",
) -> ClassPage:
    """The class's results, counted; each is looked at once and not kept. ``url`` gives a student's page."""
    _ = translator(language)
    functions = [item.name for item in key.exercises]
    words = {(item.name, idea.name): idea.words[language] for item in key.exercises for idea in item.misconceptions}
    counts, rows = ClassCounts(), []
    for result in results:
        rows.append(_row(result, functions, earlier or {}, url(result.student), _))
        if result.status in ("graded", "could-not-tell"):
            counts.add(result, words)
    most = float(sum(item.points for item in key.exercises))
    scores = counts.scores
    return ClassPage(
        title=key.title[language],
        assignment=key.assignment,
        exercises=tuple((item.name, item.points) for item in key.exercises),
        max_score=most,
        rows=tuple(rows),
        functions=tuple(_function(name, counts.functions[name]) for name in functions if scores),
        checks=tuple(_check(exercise, check, _) for (exercise, _name), check in counts.checks.items()),
        misconceptions=_misconceptions(counts.students_by_explanation),
        bins=distribution(scores, most) if scores else (),
        handed_in=len(scores),
        mean=mean(scores),
        median=median(scores),
        attention=tuple(row for row in rows if row.reasons),
        waiting=tuple(sorted(_waiting(decided or {}))),
        missing=tuple(row.student for row in rows if row.status == "missing"),
        regraded=sum(row.earlier is not None for row in rows),
        key=key.digest,
        compared_with=key.devices,
    )


def earlier_scores(before: str) -> EarlierScores:
    """What an earlier class.json shows; nothing of no such file."""
    try:
        return {
            row["student"]: (float(row["score"]), None if row["earlier"] is None else float(row["earlier"]))
            for row in json.loads(before)["rows"]
            if row["status"] in ("graded", "could-not-tell")
        }
    except (ValueError, KeyError, TypeError):
        return {}


def _last_different(result: SubmissionResult, earlier: EarlierScores) -> float | None:
    """A score that has not changed since the earlier page keeps what that said of it."""
    score, older = earlier.get(result.student, (result.score, None))
    last = older if score == result.score else score
    return None if last == result.score else last


def _waiting(decided: Mapping[str, GradebookEntry]) -> set[str]:
    return {who for who, item in decided.items() for name in item.needs_manual_grade if not name.startswith("check-")}


def _row(
    result: SubmissionResult, functions: Sequence[str], earlier: EarlierScores, url: str, _: Translate
) -> StudentRow:
    graded = result.status in ("graded", "could-not-tell")
    unsure = [name for name, item in result.exercises.items() if item.status == "could-not-tell"]
    reasons: tuple[str, ...] = ()
    if result.status in ("unreadable", "could-not-tell"):
        reasons = (result.message or _("could not be judged: {functions}").format(functions=", ".join(unsure)),)
    return StudentRow(
        result.student,
        url,
        result.status,
        result.message,
        result.score,
        _last_different(result, earlier) if graded else None,
        tuple(result.exercises[name].score if graded and name in result.exercises else None for name in functions),
        tuple(f"{name}: {found}" for name, item in result.exercises.items() for found in explanation_ids(item)),
        reasons,
    )


def _function(name: str, counted: FunctionCounts) -> FunctionRow:
    return FunctionRow(
        name,
        counted.title,
        counted.points,
        mean(counted.score_shares) or 0.0,
        counted.passed,
        counted.missing,
        len(counted.score_shares),
        discrimination(counted.score_shares, counted.rest_scores),
        median(counted.seconds),
    )


def _check(exercise: str, counted: CheckCounts, _: Translate) -> CheckColumn:
    passed, judged = sum(counted.passed), len(counted.passed)
    tells = discrimination(counted.passed, counted.rest_scores)
    suspicions = []
    if judged >= MIN_JUDGED and not passed:
        suspicions.append(_("nobody passes"))
    if tells is not None and tells < MIN_DISCRIMINATION:
        suspicions.append(_("those who do better elsewhere fail it more often"))
    if counted.could_not_tell:
        suspicions.append(_("could not be judged for {count}").format(count=counted.could_not_tell))
    share = passed / max(1, judged)
    return CheckColumn(exercise, counted.title, counted.public, passed, judged, share, tells, tuple(suspicions))


def _misconceptions(found: Mapping[tuple[str, str, str], Sequence[str]]) -> tuple[MisconceptionRow, ...]:
    rows = (MisconceptionRow(*what, tuple(students)) for what, students in found.items())
    return tuple(sorted(rows, key=lambda row: (-len(row.students), row.exercise, row.name)))
