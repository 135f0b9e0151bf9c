"""A student's page: one self-contained HTML file."""

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tensorgrade.key.cross_device import includes_cuda
from tensorgrade.key.key_records import AnswerKey
from tensorgrade.report.cards import Card, Link, card
from tensorgrade.report.case_view import MAX_HEATMAP_CELLS
from tensorgrade.report.jinja_environment import render
from tensorgrade.report.manual_grades import GradebookEntry
from tensorgrade.result.disclosure import redact_for_student
from tensorgrade.result.result_records import Disclosure, SubmissionResult
from tensorgrade.submission.headings import NotebookHeading
from tensorgrade.translation import Translate, translator

_FRACTION_OF_SECOND = re.compile(r"(?<=:\d\d)\.\d+")

MAX_PAGE_CELLS = 2400
"""How many cells all heat maps of a page show together: some 100 kB."""


@dataclass(frozen=True)
class NextStep:
    """The one thing to do next."""

    name: str
    """The function."""
    anchor: str
    """Its card."""
    words: str
    """What to do."""


@dataclass(frozen=True)
class ManualGradeView:
    """A written answer, or points that a person set."""

    title: str
    """The section of the notebook, or the function."""
    score: float | None
    """Points given; None while it waits for a person."""
    points: float
    """Maximum points."""
    comment: str
    """What the person wrote."""
    text: str
    """What the student wrote; empty for a function."""


@dataclass(frozen=True)
class TotalScore:
    """The score as nbgrader has it, with all that people decided."""

    score: float
    """All points, lateness deducted."""
    max_score: float
    """Maximum points."""
    late_penalty: float
    """Points deducted for lateness."""
    answers: tuple[ManualGradeView, ...]
    """Written answers, and checks whose points a person set."""


@dataclass(frozen=True)
class StudentPage:
    """Everything that a student's page shows."""

    title: str
    """The assignment's title."""
    student: str
    """The student's id."""
    file: str
    """What was handed in."""
    timestamp: str
    """When."""
    score: float
    """Points from the checks."""
    max_score: float
    """Maximum points from the checks."""
    message: str
    """Why nothing was graded; empty where something was."""
    graded: bool
    """Whether there are cards."""
    right: tuple[str, ...]
    """Functions with everything right."""
    next_step: NextStep | None
    """None where nothing is left to do, or nothing was graded."""
    cards: tuple[Card, ...]
    """The functions, in the order of the notebook."""
    comments: Mapping[str, str]
    """By function, what a person wrote."""
    whole: TotalScore | None
    """The score with manual grades and lateness; None where the gradebook has neither."""
    withheld: str
    """Why some values are not shown; empty where all are."""
    compared_with: tuple[str, ...]
    """What the references ran on."""
    cuda: bool
    """Whether a CUDA device was among them."""
    isolation: tuple[str, ...]
    """Layers of the sandbox in force."""


def student_page(
    result: SubmissionResult,
    key: AnswerKey,
    language: str,
    disclosure: Disclosure,
    folders: Sequence[Path],
    entry: GradebookEntry | None = None,
    sections: Mapping[str, NotebookHeading] | None = None,
    notebook: str = "",
    written: Mapping[str, str] | None = None,
) -> str:
    """The student's page as HTML, without what the disclosure withholds; ``folders`` hold templates.

    ``entry`` is the gradebook's entry, ``sections`` are the notebook's headings by grade_id, ``notebook`` is its
    address, and ``written`` are the written answers by grade_id.
    """
    view = student_view(result, key, language, disclosure, entry, sections or {}, notebook, written or {})
    return render("student.html.j2", language, folders, page=view)


def student_view(
    result: SubmissionResult,
    key: AnswerKey,
    language: str,
    disclosure: Disclosure,
    entry: GradebookEntry | None,
    sections: Mapping[str, NotebookHeading],
    notebook: str,
    written: Mapping[str, str],
) -> StudentPage:
    """What the page shows; see `student_page`."""
    _ = translator(language)
    shown = redact_for_student(result, disclosure)
    with_case = sum(any(check.case for check in item.checks) for item in shown.exercises.values())
    cells = min(MAX_HEATMAP_CELLS, MAX_PAGE_CELLS // (5 * max(1, with_case)))
    keys = {item.name: item for item in key.exercises}
    links = {name: Link(_("Notebook"), at.title, f"{notebook}#{at.fragment}") for name, at in sections.items()}
    graded = result.status in ("graded", "could-not-tell")
    cards = tuple(
        card(name, item, language, keys.get(name), links.get(name), cells) for name, item in shown.exercises.items()
    )
    return StudentPage(
        title=key.title[language],
        student=result.student,
        file=result.submission.file,
        timestamp=_FRACTION_OF_SECOND.sub("", result.submission.timestamp or ""),
        score=result.score,
        max_score=result.max_score,
        message=result.message,
        graded=graded,
        right=tuple(item.name for item in cards if item.mark == "passed"),
        next_step=_next_step(cards, _) if graded else None,
        cards=cards if graded else (),
        comments={name: words for name, words in (entry.comments if entry else {}).items() if name in keys},
        whole=_total_score(entry, keys, sections, written) if entry else None,
        withheld=_withheld(disclosure, _),
        compared_with=tuple(result.compared_with),
        cuda=includes_cuda(result.compared_with),
        isolation=tuple(result.isolation),
    )


def _next_step(cards: Sequence[Card], _: Translate) -> NextStep | None:
    """In the order of the notebook: the first function with a known cause; else wrong; else missing.

    A known cause comes first because it is the shortest way to the next points.
    """
    open_cards = [item for item in cards if item.mark == "failed"]
    for item in open_cards:
        if item.explanation:
            return NextStep(item.name, item.anchor, item.explanation)
    for item in open_cards:
        first = next((check for check in item.checks if check.mark == "failed"), None)
        if first:
            # The picture shows the first failed check with values; the sentence names the check as well.
            return NextStep(item.name, item.anchor, f"{first.title}{_(': ')}{first.message}")
    for item in open_cards:
        return NextStep(item.name, item.anchor, _("Write this function: it was left empty or removed."))
    return None


def _withheld(disclosure: Disclosure, _: Translate) -> str:
    return {
        "values": "",
        "shape": _("Hidden cases are used again, so their shapes are shown, but not their values."),
        "name": _("Hidden cases are used again, so only what they are about is shown."),
    }[disclosure]


def _total_score(
    entry: GradebookEntry,
    functions: Container[str],
    sections: Mapping[str, NotebookHeading],
    written: Mapping[str, str],
) -> TotalScore | None:
    """The score with what people decided; None where that is no more than the checks."""
    answers = []
    for name, item in entry.manual_scores.items():
        function = name.removeprefix("check-")
        of_function = function != name and function in functions
        title = function if of_function else sections[name].title if name in sections else name
        comment = "" if of_function else entry.comments.get(name, "")
        answers.append(ManualGradeView(title, item.score, item.points, comment, written.get(name, "")))
    if not answers and not entry.late_penalty:
        return None
    score = max(0.0, round(entry.score - entry.late_penalty, 2))
    return TotalScore(score, entry.max_score, entry.late_penalty, tuple(answers))
