"""The card of one function: the verdict, the misconception, the case that shows it, the rubric.

`check` in a notebook and the report show the same cards.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tensorgrade.report.case_view import MAX_HEATMAP_CELLS, CaseView, case_view
from tensorgrade.report.explanation import explanation_text, second_misconception_text
from tensorgrade.report.messages import failure_message, note_messages
from tensorgrade.report.stopped_statements import Cause, causes
from tensorgrade.result.failure_facts import CellNotPython, OtherName
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
    causes: tuple[Cause, ...]
    """The lines of the notebook that failed and because of which the function lacks names, or does not exist."""
    other_name: str
    """Under which other name the function seems to be there; empty where it does not."""
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
    """Whether the rubric is open at first: not where a cause or one idea explains it all, nor where all is right."""
    notes: tuple[str, ...]
    """Remarks that cost nothing."""
    printed: str
    """What the student's cells printed."""


def card(
    name: str, result: ExerciseResult, language: str, notebook: Link | None = None, cells: int = MAX_HEATMAP_CELLS
) -> Card:
    """The card of function ``name``; the result must hold no more than its reader may see.

    ``notebook`` is the section of the notebook; ``cells`` is the budget of a heat map.
    """
    _ = translator(language)
    links = tuple(link for link in (notebook, book_link(result, language)) if link)
    missing = result.status == "missing" or _not_python(result)
    explanation = explanation_text(result.explanation, language)
    lines = causes(result, language)
    return Card(
        name=name,
        anchor=f"f-{name}",
        title=result.title[language],
        mark=_status_mark(result),
        score=result.score,
        points=result.points,
        verdict=_verdict(result, language),
        causes=lines,
        other_name=_other_name(result, language),
        explanation=explanation,
        also=second_misconception_text(result.explanation, language),
        case=None if missing else case_view(name, result, _, cells),
        checks=() if missing else tuple(_check_view(check, links, language) for check in result.checks),
        tally=_tally(result, _),
        unfold=result.status != "passed" and not (missing or explanation or lines),
        notes=tuple(note_messages(result, language)),
        printed=result.printed,
    )


def book_link(result: ExerciseResult, language: str) -> Link | None:
    """The book's section; None where the exercise names none."""
    _ = translator(language)
    if result.book is None:
        return None
    return Link(_("Book"), result.book.title[language], result.book.url[language])


def _status_mark(result: ExerciseResult) -> Mark:
    marks: Mapping[str, Mark] = {"passed": "passed", "could-not-tell": "unsure"}
    return marks.get(result.status, "failed")


def _verdict(result: ExerciseResult, language: str) -> str:
    _ = translator(language)
    passed = sum(check.status == "passed" for check in result.checks)
    if result.status == "passed":
        return _("Everything right.")
    if result.status == "missing":
        return _missing_verdict(result, language)
    if _not_python(result):
        return _reason(result, language)
    if result.status == "could-not-tell":
        return _("Part of this could not be judged. It is not your fault; your instructor will look at it.")
    if not passed:
        return _("No check passes yet.")
    return _("Partly right: some checks pass, others do not.")


def _not_python(result: ExerciseResult) -> bool:
    """Whether the function's cell is not Python: all checks have that failure, which is told once."""
    return any(isinstance(check.failure, CellNotPython) for check in result.checks)


def _missing_verdict(result: ExerciseResult, language: str) -> str:
    """Why the function is missing: it has another name, or it was not written."""
    _ = translator(language)
    if other_name := _other_name(result, language):
        return other_name + " " + _("Your instructor will look at it.")
    return _reason(result, language) or _("This function is missing: it was left empty or removed.")


def _reason(result: ExerciseResult, language: str) -> str:
    """The sentence of the first check that has one."""
    return next(filter(None, (failure_message(check, language) for check in result.checks)), "")


def _other_name(result: ExerciseResult, language: str) -> str:
    messages = (failure_message(check, language) for check in result.checks if isinstance(check.failure, OtherName))
    return next(messages, "")


def _tally(result: ExerciseResult, _: Translate) -> str:
    passed = sum(check.status == "passed" for check in result.checks)
    ran = sum(check.status != "not-run" for check in result.checks)
    return _("{passed} of {all} checks pass.").format(passed=passed, all=ran)


def _check_view(check: CheckResult, links: tuple[Link, ...], language: str) -> CheckView:
    mark: Mark = "passed"
    if check.status == "could-not-tell":
        mark = "unsure"
    elif check.status == "failed":
        mark = "waiting" if check.kind is None else "failed"
    elif check.status == "not-run":
        mark = "waiting"
    message = failure_message(check, language)
    return CheckView(check.title[language], check.public, mark, message, links if mark == "failed" else ())
