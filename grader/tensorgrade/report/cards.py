"""The card of one function: the verdict, the misconception, the case that shows it, the rubric.

`check` in a notebook and the report show the same cards.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tensorgrade.key.key_records import ExerciseKey
from tensorgrade.report.case_view import MAX_HEATMAP_CELLS, CaseView, case_view
from tensorgrade.result.result_records import CheckResult, ExerciseResult
from tensorgrade.translation import Translate, translator

Mark = Literal["passed", "failed", "waiting", "unsure"]


@dataclass(frozen=True)
class Link:
    """A link to the section of the notebook or the book that is about the function."""

    where: str
    """Notebook or book, in the page's language."""
    title: str
    """The section's title."""
    url: str
    """The section."""


@dataclass(frozen=True)
class CheckView:
    """One line of the rubric."""

    title: str
    """What it is about."""
    public: bool
    """Whether students can run it themselves."""
    mark: Mark
    """waiting: counts once one kind of case is right, or was not run; unsure: could not be judged."""
    message: str
    """One or two sentences; empty when passed."""
    links: tuple[Link, ...]
    """Where to read, for checks that failed."""


@dataclass(frozen=True)
class Card:
    """The card of one function."""

    name: str
    """The function."""
    anchor: str
    """Its place on the page."""
    title: str
    """Its title."""
    mark: Mark
    """passed: everything; failed: something; unsure: could not be judged."""
    score: float
    """Points earned."""
    points: int
    """Maximum points."""
    verdict: str
    """The outcome, in a sentence."""
    explanation: str
    """The words of the misconception, or of a hint; empty where none fits."""
    also: str
    """The words of a second misconception at the same time; empty where there is none."""
    case: CaseView | None
    """The smallest case that shows a failure."""
    checks: tuple[CheckView, ...]
    """The rubric; empty for a function that is missing."""
    tally: str
    """How many of the checks pass."""
    unfold: bool
    """Whether the rubric is open at first: not where one idea explains it all, nor where everything is right."""
    notes: tuple[str, ...]
    """Remarks that cost nothing."""
    printed: str
    """What the student's cells printed."""


def card(
    name: str,
    result: ExerciseResult,
    language: str,
    key: ExerciseKey | None = None,
    notebook: Link | None = None,
    cells: int = MAX_HEATMAP_CELLS,
) -> Card:
    """The card of function ``name``; the result must hold no more than its reader may see.

    ``key`` has the elements that an answer is computed from, the book's section and the words of a second
    misconception; ``notebook`` is the section of the notebook; ``cells`` is the budget of a heat map.
    """
    _ = translator(language)
    links = tuple(link for link in (notebook, book_link(key, language)) if link)
    missing = result.status == "missing"
    return Card(
        name=name,
        anchor=f"f-{name}",
        title=result.title,
        mark=_status_mark(result),
        score=result.score,
        points=result.points,
        verdict=_verdict(result, _),
        explanation=result.explanation,
        also=_second_misconception(result, key, language),
        case=None if missing else case_view(name, result, key, _, cells),
        checks=() if missing else tuple(_check_view(check, links) for check in result.checks),
        tally=_tally(result, _),
        unfold=result.status not in ("passed", "missing") and not result.explanation,
        notes=tuple(result.notes),
        printed=result.printed,
    )


def book_link(key: ExerciseKey | None, language: str) -> Link | None:
    """The book's section; None where the exercise names none."""
    _ = translator(language)
    section = key.book if key else None
    if section is None:
        return None
    return Link(_("Book"), section.title[language], section.url[language])


def _status_mark(result: ExerciseResult) -> Mark:
    marks: Mapping[str, Mark] = {"passed": "passed", "could-not-tell": "unsure"}
    return marks.get(result.status, "failed")


def _verdict(result: ExerciseResult, _: Translate) -> str:
    passed = sum(check.status == "passed" for check in result.checks)
    if result.status == "passed":
        return _("Everything right.")
    if result.status == "missing":
        return _("This function is missing: it was left empty or removed.")
    if result.status == "could-not-tell":
        return _("Part of this could not be judged. It is not your fault; your instructor will look at it.")
    if not passed:
        return _("No check passes yet.")
    return _("Partly right: some checks pass, others do not.")


def _tally(result: ExerciseResult, _: Translate) -> str:
    passed = sum(check.status == "passed" for check in result.checks)
    ran = sum(check.status != "not-run" for check in result.checks)
    return _("{passed} of {all} checks pass.").format(passed=passed, all=ran)


def _second_misconception(result: ExerciseResult, key: ExerciseKey | None, language: str) -> str:
    words = {item.name: item.words[language] for item in key.misconceptions} if key else {}
    return words.get(result.also, "") if result.also else ""


def _check_view(check: CheckResult, links: tuple[Link, ...]) -> CheckView:
    mark: Mark = "passed"
    if check.status == "could-not-tell":
        mark = "unsure"
    elif check.status == "failed":
        mark = "waiting" if check.kind is None else "failed"
    elif check.status == "not-run":
        mark = "waiting"
    return CheckView(check.title, check.public, mark, check.message, links if mark == "failed" else ())
