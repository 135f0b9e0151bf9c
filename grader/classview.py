"""What the class page shows: a class's results, counted. Pure; `report` renders it."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from grader.answerkey import AnswerKey
from grader.decisions import Decision
from grader.language import Translate, translator
from grader.measures import Bin, discrimination, distribution, mean, median
from grader.result import ExerciseResult, SubmissionResult

# That nobody among fewer submissions passes a check says nothing about the check.
FEW = 5
# A check with a discrimination below this is passed more often by those who do worse elsewhere.
CONTRARY = -0.1


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
    """See `grader.measures.discrimination`."""
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
    """See `grader.measures.discrimination`."""
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


def class_view(
    results: Sequence[SubmissionResult],
    key: AnswerKey,
    language: str,
    decided: Mapping[str, Decision] | None = None,
    earlier: Mapping[str, float] | None = None,
    url: Callable[[str], str] = lambda student: "",
) -> ClassPage:
    """The class's results, counted. ``earlier`` has last different scores; ``url`` gives a student's page."""
    _ = translator(language)
    functions = [item.name for item in key.exercises]
    handed = [result for result in results if result.status in ("graded", "could-not-tell")]
    rows = tuple(_row(result, functions, earlier or {}, url(result.student), _) for result in results)
    most = float(sum(item.points for item in key.exercises))
    scores = [result.score for result in handed]
    return ClassPage(
        title=key.title[language],
        assignment=key.assignment,
        exercises=tuple((item.name, item.points) for item in key.exercises),
        max_score=most,
        rows=rows,
        functions=tuple(_function(name, handed) for name in functions) if handed else (),
        checks=_checks(handed, _),
        misconceptions=_misconceptions(handed, key, language),
        bins=distribution(scores, most) if handed else (),
        handed_in=len(handed),
        mean=mean(scores),
        median=median(scores),
        attention=tuple(row for row in rows if row.reasons),
        waiting=tuple(sorted(_waiting(decided or {}))),
        missing=tuple(row.student for row in rows if row.status == "missing"),
        regraded=sum(row.earlier is not None for row in rows),
        key=key.digest,
        compared_with=key.devices,
    )


def earlier_scores(before: str, results: Sequence[SubmissionResult]) -> dict[str, float]:
    """By student, the last score that differs from the present one, from an earlier class.json; none of no such file.

    A score that has not changed since keeps what the earlier page said of it.
    """
    try:
        known = {
            row["student"]: (float(row["score"]), row["earlier"])
            for row in json.loads(before)["rows"]
            if row["status"] in ("graded", "could-not-tell")
        }
    except (ValueError, KeyError, TypeError):
        return {}
    found = {}
    for result in results:
        score, older = known.get(result.student, (result.score, None))
        last = older if score == result.score else score
        if last is not None and last != result.score:
            found[result.student] = float(last)
    return found


def _waiting(decided: Mapping[str, Decision]) -> set[str]:
    return {who for who, item in decided.items() for name in item.waiting if not name.startswith("check-")}


def _row(
    result: SubmissionResult, functions: Sequence[str], earlier: Mapping[str, float], url: str, _: Translate
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
        earlier.get(result.student) if graded else None,
        tuple(result.exercises[name].score if graded and name in result.exercises else None for name in functions),
        tuple(f"{name}: {found}" for name, item in result.exercises.items() for found in _ideas(item)),
        reasons,
    )


def _ideas(exercise: ExerciseResult) -> list[str]:
    """Ids of what explains the wrong answers: misconceptions, or a hint about their structure."""
    named = (exercise.misconception, exercise.also, exercise.hint)
    return [name for name in named if name]


def _function(name: str, handed: Sequence[SubmissionResult]) -> FunctionRow:
    results = [result.exercises[name] for result in handed]
    shares = [item.score / item.points for item in results]
    rest = [whole.score - item.score for whole, item in zip(handed, results, strict=True)]
    seconds = [item.seconds for item in results if item.status != "missing"]
    return FunctionRow(
        name,
        results[0].title,
        results[0].points,
        mean(shares) or 0.0,
        sum(item.status == "passed" for item in results),
        sum(item.status == "missing" for item in results),
        len(results),
        discrimination(shares, rest),
        median(seconds),
    )


def _checks(handed: Sequence[SubmissionResult], _: Translate) -> tuple[CheckColumn, ...]:
    titles: dict[tuple[str, str], tuple[str, bool]] = {}
    judged: dict[tuple[str, str], list[tuple[bool, float]]] = {}
    unsure: dict[tuple[str, str], int] = {}
    for result in handed:
        for name, exercise in result.exercises.items():
            weights = sum(check.weight for check in exercise.checks if check.status != "not-run") or 1
            for check in exercise.checks:
                place = (name, check.name)
                titles[place] = (check.title, check.public)
                judged.setdefault(place, [])
                if check.status == "not-run":
                    continue
                if check.status == "could-not-tell":
                    unsure[place] = unsure.get(place, 0) + 1
                    continue
                passed = check.status == "passed"
                own = exercise.points * check.weight / weights if passed else 0.0
                judged[place].append((passed, result.score - own))
    return tuple(
        _check(exercise, *titles[exercise, name], judged[exercise, name], unsure.get((exercise, name), 0), _)
        for exercise, name in titles
    )


def _check(
    exercise: str, title: str, public: bool, judged: Sequence[tuple[bool, float]], unsure: int, _: Translate
) -> CheckColumn:
    passed = sum(right for right, _rest in judged)
    tells = discrimination([right for right, _rest in judged], [rest for _right, rest in judged])
    suspicions = []
    if len(judged) >= FEW and not passed:
        suspicions.append(_("nobody passes"))
    if tells is not None and tells < CONTRARY:
        suspicions.append(_("those who do better elsewhere fail it more often"))
    if unsure:
        suspicions.append(_("could not be judged for {count}").format(count=unsure))
    share = passed / max(1, len(judged))
    return CheckColumn(exercise, title, public, passed, len(judged), share, tells, tuple(suspicions))


def _misconceptions(results: Sequence[SubmissionResult], key: AnswerKey, language: str) -> tuple[MisconceptionRow, ...]:
    words = {(item.name, idea.name): idea.words[language] for item in key.exercises for idea in item.misconceptions}
    found: dict[tuple[str, str, str], list[str]] = {}
    for result in results:
        for name, exercise in result.exercises.items():
            for idea in _ideas(exercise):
                found.setdefault((name, idea, words.get((name, idea), exercise.explanation)), []).append(result.student)
    rows = (MisconceptionRow(*what, tuple(students)) for what, students in found.items())
    return tuple(sorted(rows, key=lambda row: (-len(row.students), row.exercise, row.name)))
