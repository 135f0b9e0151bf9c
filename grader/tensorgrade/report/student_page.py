"""A student's page: one self-contained HTML file."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

from markupsafe import Markup

from tensorgrade.arrays.device_record import includes_cuda
from tensorgrade.report.cards import Card, CardSurroundings, Link, card
from tensorgrade.report.case_view import MAX_HEATMAP_CELLS
from tensorgrade.report.jinja_environment import render
from tensorgrade.report.messages import result_message
from tensorgrade.report.next_step import NextStep, anchor_of, next_step, standing
from tensorgrade.report.part_words import Mark, correction_text, mark_of
from tensorgrade.report.question_view import QuestionView, question_view
from tensorgrade.report.reader import Reader
from tensorgrade.report.rendered_text import rendered_text
from tensorgrade.report.stopped_statements import StoppedLine, stopped_lines, without_told_ones
from tensorgrade.report.submission_remarks import submission_remarks
from tensorgrade.result.disclosure import redact_for_student
from tensorgrade.result.gradebook_entry import GradebookEntry
from tensorgrade.result.parts import Part, Question, SubmissionScore, submission_score
from tensorgrade.result.result_records import Disclosure, SubmissionResult
from tensorgrade.submission.headings import NotebookHeading
from tensorgrade.translation import Translate

_FRACTION_OF_SECOND = re.compile(r"(?<=:\d\d)\.\d+")

MAX_PAGE_CELLS = 2400
"""How many cells all heat maps of a page show together: some 100 kB."""

MAX_STOPPED_LINES = 30
"""How many lines that failed a page lists."""


@dataclass(frozen=True)
class PartLine:
    """One line of the list of parts at the top."""

    name: str
    """The function; of a written question, the heading above it."""
    is_question: bool
    """Whether it is a written question."""
    anchor: str
    """Its card."""
    mark: Mark
    """Its sign."""
    score: float | None
    """The points that count; None while a person has to set them."""
    points: float
    """Maximum points."""
    corrected: str
    """The points before a person's correction, in words; empty where nobody corrected any."""


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
    remarks: tuple[str, ...]
    """What is to be said of the time, and of other files that were handed in."""
    score: float
    """The score as the gradebook has it: what people decided is in it, lateness is deducted."""
    max_score: float
    """Maximum points, written answers included."""
    late_penalty: float
    """Points deducted for lateness."""
    message: str
    """Why nothing was graded; empty where something was."""
    advice: str
    """What to do where nothing was graded; else empty."""
    graded: bool
    """Whether there are cards."""
    parts: tuple[PartLine, ...]
    """Functions and written questions, with their points; empty where nothing was graded."""
    next_step: NextStep | None
    """None where nothing is left to do, or nothing was graded."""
    standing: str
    """How things stand where nothing is left to do; else empty."""
    complete: bool
    """Whether all points are there."""
    cards: tuple[Card, ...]
    """The functions, in the order of the notebook."""
    questions: tuple[QuestionView, ...]
    """The written questions, in the order of the notebook."""
    comments: Mapping[str, Markup]
    """By function, what a person wrote, rendered."""
    stopped: tuple[StoppedLine, ...]
    """Lines of the notebook that failed, and cells for which no time was left; the first ones, where there are many."""
    stopped_more: int
    """How many of these are not listed."""
    withheld: str
    """Why some values are not shown; empty where all are, and where nothing was graded."""
    compared_with: tuple[str, ...]
    """What the references ran on; empty where nothing was graded."""
    cuda: bool
    """Whether a CUDA device was among them."""
    isolation: tuple[str, ...]
    """Layers of the sandbox in force."""


@dataclass(frozen=True)
class Surroundings:
    """What a student's page shows beside the result."""

    entry: GradebookEntry | None = None
    """The gradebook's entry: what people graded and wrote."""
    questions: Mapping[str, Question] = field(default_factory=dict)
    """The notebook's written questions, by grade_id."""
    headings: Mapping[str, NotebookHeading] = field(default_factory=dict)
    """The notebook's headings, by grade_id."""
    notebook_url: str = ""
    """The notebook's address, for links to its headings."""


NOTHING = Surroundings()


def student_page(result: SubmissionResult, reader: Reader, surroundings: Surroundings = NOTHING) -> str:
    """The student's page as HTML, without what the disclosure withholds."""
    return student_html(student_view(result, reader, surroundings), reader)


def student_html(page: StudentPage, reader: Reader) -> str:
    """The page as HTML."""
    return render("student.html.j2", reader.language, reader.template_folders, page=page)


def student_view(result: SubmissionResult, reader: Reader, surroundings: Surroundings) -> StudentPage:
    """What the page shows; see `student_page`."""
    _, entry = reader.translate, surroundings.entry
    shown = redact_for_student(result, reader.disclosure)
    score = submission_score(result, entry, surroundings.questions)
    following = next_step(score, shown.exercises, _) if result.was_judged else None
    comments = {name: rendered_text(text, keep_lines=True) for name, text in entry.comments.items()} if entry else {}
    cells = without_told_ones(result)
    stopped = tuple(chain.from_iterable(stopped_lines(cells, reader.language).values()))
    questions = [part for part in score.parts if part.kind == "question"]
    return StudentPage(
        title=result.title[reader.language],
        student=result.student,
        file=result.submission.file,
        timestamp=_FRACTION_OF_SECOND.sub("", result.submission.timestamp or ""),
        remarks=submission_remarks(result, reader.language),
        score=score.score,
        max_score=score.max_score,
        late_penalty=score.late_penalty,
        message=_message(result, _),
        advice=_advice(result, _),
        graded=result.was_judged,
        parts=tuple(_part_line(part, _) for part in score.parts) if result.was_judged else (),
        next_step=following,
        standing=standing(score, _) if result.was_judged and following is None else "",
        complete=result.was_judged and score.score >= score.max_score,
        cards=_cards(shown, score, reader, surroundings, comments) if result.was_judged else (),
        questions=tuple(
            question_view(part, result, comments, surroundings.questions, reader.language) for part in questions
        )
        if result.was_judged
        else (),
        comments={name: text for name, text in comments.items() if name in result.exercises},
        stopped=stopped[:MAX_STOPPED_LINES],
        stopped_more=max(0, len(stopped) - MAX_STOPPED_LINES),
        withheld=_withheld(reader.disclosure, _) if result.was_judged else "",
        compared_with=tuple(map(str, result.compared_with)) if result.was_judged else (),
        cuda=includes_cuda(result.compared_with),
        isolation=tuple(result.isolation),
    )


def _cards(
    shown: SubmissionResult,
    score: SubmissionScore,
    reader: Reader,
    surroundings: Surroundings,
    comments: Mapping[str, Markup],
) -> tuple[Card, ...]:
    _ = reader.translate
    with_case = sum(any(check.case for check in item.checks) for item in shown.exercises.values())
    cells = min(MAX_HEATMAP_CELLS, MAX_PAGE_CELLS // (5 * max(1, with_case)))
    links = {
        name: Link(_("Notebook"), heading.title, f"{surroundings.notebook_url}#{heading.fragment}")
        for name, heading in surroundings.headings.items()
    }
    cards = (
        card(
            score.by_name[name],
            item,
            reader.language,
            CardSurroundings(links.get(name), shown.exercises, cells, with_code=True, comment=comments.get(name, "")),
        )
        for name, item in shown.exercises.items()
    )
    return tuple(_with_ideas_once(cards, _))


def _with_ideas_once(cards: Iterable[Card], _: Translate) -> Iterator[Card]:
    """The cards; words that an earlier card has are not said again."""
    first: dict[tuple[str, str], str] = {}
    for item in cards:
        idea = item.explanation, item.also
        if item.explanation and idea in first:
            same = _("The same mistake as in {name}.").format(name=first[idea])
            yield replace(item, explanation=same, also="")
        else:
            first[idea] = item.name
            yield item


def _part_line(part: Part, _: Translate) -> PartLine:
    return PartLine(
        name=part.title,
        is_question=part.kind == "question",
        anchor=anchor_of(part),
        mark=mark_of(part.state),
        score=None if part.state == "waiting" else part.score,
        points=part.points,
        corrected=correction_text(part, _),
    )


def _message(result: SubmissionResult, _: Translate) -> str:
    """Why nothing was graded."""
    message = result_message(result, _)
    if result.status != "unreadable":
        return message
    return _("Your file could not be read: {reason}").format(reason=message)


def _advice(result: SubmissionResult, _: Translate) -> str:
    """What to do where nothing was graded; empty where something was."""
    if result.status == "unreadable":
        return _(
            "Open it in Jupyter, see that it is the notebook of this assignment, save it, and hand it in again. "
            "If that does not help, ask your instructor."
        )
    if result.status == "missing":
        return _("Hand in {file}. If you have done so, ask your instructor where it is.").format(
            file=f"{result.assignment}.ipynb"
        )
    return ""


def _withheld(disclosure: Disclosure, _: Translate) -> str:
    return {
        "values": "",
        "shape": _("Hidden cases are used again, so their shapes are shown, but not their values."),
        "name": _("Hidden cases are used again, so only what they are about is shown."),
    }[disclosure]
