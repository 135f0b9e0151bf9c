"""The card of one function: the verdict, the misconception, the case that shows it, the findings, the code.

`check` in a notebook and the report show the same cards.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tensorgrade.report.case_view import MAX_HEATMAP_CELLS, CaseView, case_view
from tensorgrade.report.code_view import CodeViewLine, code_view
from tensorgrade.report.explanation import explanation_text, second_misconception_text
from tensorgrade.report.findings import Finding, findings
from tensorgrade.report.messages import failure_message, note_messages
from tensorgrade.report.next_step import anchor_of
from tensorgrade.report.part_words import Mark, correction_text, follow_text, mark_of
from tensorgrade.report.stopped_statements import Cause, causes
from tensorgrade.result.absence_facts import CellNotPython, DefinitionNotRun, NotWritten, OtherName
from tensorgrade.result.explanation_facts import Explanation, NamedMisconception
from tensorgrade.result.parts import Part, PartState
from tensorgrade.result.result_records import ExerciseResult
from tensorgrade.translation import translator


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
class Card:
    """The card of one function."""

    name: str
    """The function."""
    anchor: str
    """Its place on the page."""
    title: str
    """Its title."""
    mark: Mark
    """passed: everything; failed: something; follows: its mistakes come from others; unsure: could not be judged."""
    state: PartState
    """How it stands, in more detail."""
    score: float
    """The points that count."""
    points: float
    """Maximum points."""
    corrected: str
    """The points before a person's correction, in words; empty where nobody corrected any."""
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
    findings: tuple[Finding, ...]
    """What its checks found; empty where everything is right, where it is missing, and where all follows from others.
    """
    links: tuple[Link, ...]
    """Where to read again, where something is wrong."""
    code: tuple[CodeViewLine, ...]
    """The function as it was handed in, on the student's page, where it is not right or a person wrote about it."""
    notes: tuple[str, ...]
    """Remarks that cost nothing."""
    printed: str
    """What the student's cells printed."""


@dataclass(frozen=True)
class CardSurroundings:
    """What a card shows beside the function's result."""

    notebook: Link | None = None
    """The section of the notebook."""
    others: Mapping[str, ExerciseResult] = field(default_factory=dict)
    """The other functions."""
    cells: int = MAX_HEATMAP_CELLS
    """The budget of a heat map."""
    with_code: bool = False
    """Whether the student's code is shown: never that of a right function without a comment."""
    comment: str = ""
    """What a person wrote about the function."""


ALONE = CardSurroundings()


def card(part: Part, result: ExerciseResult, language: str, surroundings: CardSurroundings = ALONE) -> Card:
    """The card of a function; the result must hold no more than its reader may see."""
    _ = translator(language)
    name, mark = part.name, mark_of(part.state)
    links = tuple(link for link in (surroundings.notebook, book_link(result, language)) if link)
    bare = result.status in ("passed", "missing") or result.follows_wholly or _is_told_once(result)
    explanation = result.own_explanation
    return Card(
        name=name,
        anchor=anchor_of(part),
        title=result.title[language],
        mark=mark,
        state=part.state,
        score=part.score,
        points=part.points,
        corrected=correction_text(part, _),
        verdict=_verdict(part, result, surroundings.others, language),
        causes=causes(result, language),
        other_name=_other_name(result, language),
        explanation=explanation_text(_first(explanation), language),
        also=second_misconception_text(explanation, language),
        case=None if bare else case_view(name, result, _, surroundings.cells),
        findings=() if bare else findings(result.checks, language),
        links=links if mark == "failed" and result.status != "passed" else (),
        code=code_view(result) if surroundings.with_code and (mark != "passed" or surroundings.comment) else (),
        notes=tuple(note_messages(result, language)),
        printed=result.printed,
    )


def _first(explanation: Explanation | None) -> Explanation | None:
    """The explanation without a second misconception, which has words of its own on the card."""
    match explanation:
        case NamedMisconception():
            return replace(explanation, also=None, also_text=None)
        case _:
            return explanation


def book_link(result: ExerciseResult, language: str) -> Link | None:
    """The book's section; None where the exercise names none."""
    _ = translator(language)
    if result.book is None:
        return None
    return Link(_("Book"), result.book.title[language], result.book.url[language])


def _verdict(part: Part, result: ExerciseResult, others: Mapping[str, ExerciseResult], language: str) -> str:
    _ = translator(language)
    if part.decided is None:
        return _automatic_verdict(part, result, others, language)
    automatic = _("All checks pass.")
    if result.status != "passed" or result.follows_from:
        automatic = _automatic_verdict(part, result, others, language)
    return _("{first} {second}").format(first=_("Your instructor has set the points."), second=automatic)


def _automatic_verdict(part: Part, result: ExerciseResult, others: Mapping[str, ExerciseResult], language: str) -> str:
    """The outcome of the checks, in a sentence."""
    _ = translator(language)
    if follows := follow_text(part.name, result, others, _):
        return follows
    if result.status == "passed":
        return _("Everything right.")
    if result.status == "missing":
        return _missing_verdict(part, result, language)
    if _is_told_once(result):
        return _reason(result, language)
    if result.status == "could-not-tell":
        return _("Part of this could not be judged. It is not your fault; your instructor will look at it.")
    passed = sum(check.status == "passed" for check in result.checks)
    if not passed:
        return _("No check passes yet.")
    ran = sum(check.status != "not-run" for check in result.checks)
    return _("Partly right: {passed} of {all} checks pass.").format(passed=passed, all=ran)


def _is_told_once(result: ExerciseResult) -> bool:
    """Whether all checks have one failure: the function's cell is not Python, or was not run."""
    return any(isinstance(check.failure, CellNotPython | DefinitionNotRun) for check in result.checks)


def _missing_verdict(part: Part, result: ExerciseResult, language: str) -> str:
    """Why the function is missing: it has another name, or it was not written."""
    _ = translator(language)
    if other_name := _other_name(result, language):
        return _("{first} {second}").format(first=other_name, second=_("Your instructor will look at it."))
    if not any(isinstance(check.failure, NotWritten) for check in result.checks) and (why := _reason(result, language)):
        return why
    if part.kind == "class":
        return _("This class is missing: it was left empty or removed.")
    return _("This function is missing: it was left empty or removed.")


def _reason(result: ExerciseResult, language: str) -> str:
    """The sentence of the first check that has one."""
    return next(filter(None, (failure_message(check, language) for check in result.checks)), "")


def _other_name(result: ExerciseResult, language: str) -> str:
    messages = (failure_message(check, language) for check in result.checks if isinstance(check.failure, OtherName))
    return next(messages, "")
