"""A student's page: one self-contained HTML file."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from tensorgrade.arrays.device_record import includes_cuda
from tensorgrade.grade_ids import checked_function, is_check_cell
from tensorgrade.report.cards import Card, Link, card
from tensorgrade.report.case_view import MAX_HEATMAP_CELLS
from tensorgrade.report.jinja_environment import render
from tensorgrade.report.manual_grades import GradebookEntry
from tensorgrade.report.messages import result_message
from tensorgrade.report.reader import Reader
from tensorgrade.report.stopped_statements import StoppedLine, stopped_lines
from tensorgrade.result.disclosure import redact_for_student
from tensorgrade.result.result_records import Disclosure, SubmissionResult
from tensorgrade.submission.headings import NotebookHeading
from tensorgrade.translation import Translate

_FRACTION_OF_SECOND = re.compile(r"(?<=:\d\d)\.\d+")

MAX_PAGE_CELLS = 2400
"""How many cells all heat maps of a page show together: some 100 kB."""

MAX_STOPPED_LINES = 30
"""How many lines that failed a page lists."""


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
    stopped: tuple[StoppedLine, ...]
    """Lines of the notebook that failed, and cells for which no time was left; the first ones, where there are many."""
    stopped_more: int
    """How many of these are not listed."""
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


@dataclass(frozen=True)
class Surroundings:
    """What a student's page shows beside the result."""

    entry: GradebookEntry | None = None
    """The gradebook's entry: what people graded and wrote."""
    headings: Mapping[str, NotebookHeading] = field(default_factory=dict)
    """The notebook's headings, by grade_id."""
    notebook_url: str = ""
    """The notebook's address, for links to its headings."""


NOTHING = Surroundings()


def student_page(result: SubmissionResult, reader: Reader, surroundings: Surroundings = NOTHING) -> str:
    """The student's page as HTML, without what the disclosure withholds."""
    view = student_view(result, reader, surroundings)
    return render("student.html.j2", reader.language, reader.template_folders, page=view)


def student_view(result: SubmissionResult, reader: Reader, surroundings: Surroundings) -> StudentPage:
    """What the page shows; see `student_page`."""
    _, entry = reader.translate, surroundings.entry
    shown = redact_for_student(result, reader.disclosure)
    with_case = sum(any(check.case for check in item.checks) for item in shown.exercises.values())
    cells = min(MAX_HEATMAP_CELLS, MAX_PAGE_CELLS // (5 * max(1, with_case)))
    links = {
        name: Link(_("Notebook"), heading.title, f"{surroundings.notebook_url}#{heading.fragment}")
        for name, heading in surroundings.headings.items()
    }
    cards = tuple(card(name, item, reader.language, links.get(name), cells) for name, item in shown.exercises.items())
    comments = {name: text for name, text in (entry.comments if entry else {}).items() if name in result.exercises}
    stopped = tuple(chain.from_iterable(stopped_lines(result.cells, reader.language).values()))
    return StudentPage(
        title=result.title[reader.language],
        student=result.student,
        file=result.submission.file,
        timestamp=_FRACTION_OF_SECOND.sub("", result.submission.timestamp or ""),
        score=result.score,
        max_score=result.max_score,
        message=result_message(result, _),
        graded=result.was_judged,
        right=tuple(item.name for item in cards if item.mark == "passed"),
        next_step=_next_step(cards, _) if result.was_judged else None,
        cards=cards if result.was_judged else (),
        comments=comments,
        stopped=stopped[:MAX_STOPPED_LINES],
        stopped_more=max(0, len(stopped) - MAX_STOPPED_LINES),
        whole=_total_score(entry, result, surroundings.headings) if entry else None,
        withheld=_withheld(reader.disclosure, _),
        compared_with=tuple(map(str, result.compared_with)),
        cuda=includes_cuda(result.compared_with),
        isolation=tuple(result.isolation),
    )


def _next_step(cards: Sequence[Card], _: Translate) -> NextStep | None:
    """In the order of the notebook: the first function with a known cause; else wrong; else missing.

    A known cause comes first because it is the shortest way to the next points.
    """
    open_cards = [item for item in cards if item.mark == "failed"]
    for item in open_cards:
        if item.causes:
            return NextStep(item.name, item.anchor, f"{item.causes[0].line.message} {item.causes[0].consequence}")
        if item.other_name or item.explanation:
            return NextStep(item.name, item.anchor, item.other_name or item.explanation)
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
    entry: GradebookEntry, result: SubmissionResult, headings: Mapping[str, NotebookHeading]
) -> TotalScore | None:
    """The score with what people decided; None where that is no more than the checks."""
    answers = []
    for name, item in entry.manual_scores.items():
        function = checked_function(name)
        of_function = is_check_cell(name) and function in result.exercises
        title = function if of_function else headings[name].title if name in headings else name
        comment = "" if of_function else entry.comments.get(name, "")
        answers.append(ManualGradeView(title, item.score, item.points, comment, result.written.get(name, "")))
    if not answers and not entry.late_penalty:
        return None
    score = max(0.0, round(entry.score - entry.late_penalty, 2))
    return TotalScore(score, entry.max_score, entry.late_penalty, tuple(answers))
