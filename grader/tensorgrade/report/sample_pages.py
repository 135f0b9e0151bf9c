"""Made-up pages, on which a course's templates are tried before a real page is written.

Together they have every kind of record, with each of its optional parts once there and once not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tensorgrade.report.cards import Card, Link
from tensorgrade.report.case_view import CaseView
from tensorgrade.report.charts import Bar, Chart
from tensorgrade.report.class_page_records import (
    CheckColumn,
    ClassPage,
    FunctionRow,
    MisconceptionRow,
    OtherNameRow,
    PartColumn,
    StudentRow,
)
from tensorgrade.report.code_view import CodeViewLine
from tensorgrade.report.findings import CheckName, Finding
from tensorgrade.report.heatmaps import Cell, Heatmap, Row, Table
from tensorgrade.report.next_step import NextStep
from tensorgrade.report.pixels import Picture, Pixels
from tensorgrade.report.shape_outlines import Outline
from tensorgrade.report.stopped_statements import Cause, StoppedLine
from tensorgrade.report.student_page import PartLine, QuestionView, StudentPage
from tensorgrade.result.item_statistics import Bin
from tensorgrade.similarity.pair_records import (
    AnswerExcerpt,
    CodeLine,
    FunctionMatch,
    LeftOut,
    Similarity,
    SimilarPair,
)

_CELLS = (
    Cell("2", "p4", differs=True, worst=True),
    Cell("-1", "n1", differs=True),
    Cell("0", seen=True),
    Cell("0"),
)
_ONE_ROW = Table("", ("0", "1", "2", "3"), (Row("", _CELLS),))
_ONE_OF_MANY = Table("[0, 1]", ("0", "1", "2", "3"), (Row("0", _CELLS), Row("1", _CELLS)))
_ARRAYS = (
    Heatmap("X", "4 float64", (_ONE_ROW,)),
    Heatmap("K", "2×20×20 float64", (_ONE_OF_MANY, Table("[1, 1]", (), ())), "shown: rows 0–1 of 20", wide=True),
    Heatmap("Y", "2×2 float64"),
)
_OUTLINES = (Outline("your answer", "3×3", 3, 3, 120, 120), Outline("expected", "2×2", 2, 2, 80, 80))
_SHOWN_CASE = CaseView(
    name="book",
    public=True,
    call="corr2d(X: 4 float64, K: 2×20×20 float64)",
    inputs=_ARRAYS,
    answers=_ARRAYS,
    outlines=_OUTLINES,
    pointer="The framed element [0, 0] is computed from the dotted ones: X[0:2].",
    marks=True,
    withheld="",
)
_HIDDEN_CASE = replace(
    _SHOWN_CASE,
    public=False,
    inputs=(),
    answers=(),
    outlines=(),
    pointer="",
    marks=False,
    withheld="This case is hidden: it is used for grading again, so its values are not shown.",
)

_LINE = StoppedLine("Line 3 of your code cell 2 failed: NameError: x.", "3: y = x")
_UNKNOWN_LINE = StoppedLine("Your code cell 3 failed: it was not run.", "")
_LINKS = (
    Link("Notebook", "1. Cross-correlation", "../../corr2d.ipynb#1.-Cross-correlation"),
    Link("Book", "Convolutions for Images", "https://d2l.ai/chapter_convolutional-neural-networks/conv-layer.html"),
)
_NAMES = (CheckName("A picture that is not square", False), CheckName("The book's example", True))
_FINDINGS = (
    Finding("failed", "2 checks fail.", "The values differ.", _NAMES),
    Finding("unsure", "Large pictures", "It could not be judged.", ()),
    Finding("waiting", "1 more counts once one kind of case is right.", "", _NAMES[:1]),
    Finding("passed", "2 checks pass.", "", _NAMES),
)
_FAILED = Card(
    name="corr2d",
    anchor="f-corr2d",
    title="Cross-correlation",
    mark="failed",
    state="partly",
    score=2.5,
    points=8.0,
    corrected="",
    verdict="Partly right: some checks pass, others do not.",
    causes=(Cause(_LINE, "So the name x is not defined.", "Line 3 failed."), Cause(_UNKNOWN_LINE, "", "It failed.")),
    other_name="",
    explanation="Your kernel is turned by 180 degrees.",
    also="Your answer is the mean, not the sum.",
    case=_SHOWN_CASE,
    findings=_FINDINGS,
    links=_LINKS,
    code=(CodeViewLine(2, "def corr2d(X, K):", named=False), CodeViewLine(3, "    y = x", named=True)),
    notes=("It was called 20 times.",),
    printed="hello\n",
)
_HIDDEN = replace(
    _FAILED,
    name="pool2d",
    anchor="f-pool2d",
    causes=(),
    explanation="",
    also="",
    case=_HIDDEN_CASE,
    notes=(),
    printed="",
)
_MARKED = replace(_FAILED, name="max2d", anchor="f-max2d", case=replace(_SHOWN_CASE, pointer=""))
_POINTED = replace(_FAILED, name="mean2d", anchor="f-mean2d", case=replace(_SHOWN_CASE, marks=False))
_PASSED = replace(
    _HIDDEN, name="relu", anchor="f-relu", mark="passed", state="right", score=8.0, verdict="Everything right.",
    case=None, findings=(), links=(), code=(),
)  # fmt: skip
_UNSURE = replace(
    _PASSED, name="conv2d", anchor="f-conv2d", mark="unsure", state="could not tell", score=0.0, findings=_FINDINGS[1:],
)  # fmt: skip
_FOLLOWS = replace(
    _PASSED, name="learn", anchor="f-learn", mark="follows", state="follows from",
    verdict="learn calls your corr2d, which is wrong. With a right corr2d it passes 15 of 15: mend corr2d first.",
)  # fmt: skip
_CORRECTED = replace(
    _PASSED, name="max1d", anchor="f-max1d", mark="failed", state="wrong", score=0.0,
    corrected="(8 / 8 before your instructor's correction)",
)  # fmt: skip
_MISSING = replace(
    _PASSED, name="linear", anchor="f-linear", mark="failed", state="missing", score=0.0,
    other_name="There is a Linear; the notebook asks for linear.",
)  # fmt: skip
_CARDS = (_FAILED, _HIDDEN, _MARKED, _POINTED, _PASSED, _UNSURE, _FOLLOWS, _CORRECTED, _MISSING)

_QUESTIONS = (
    QuestionView("In your own words", "q-words", "failed", 3.0, 4.0, "", "Well argued.", "Because it moves along."),
    QuestionView("Why?", "q-why", "waiting", None, 4.0, "It waits for your instructor.", "", "Because."),
    QuestionView("What?", "q-what", "passed", 4.0, 4.0, "", "", "All of it."),
    QuestionView("Which?", "q-which", "unsure", 0.0, 2.0, "", "", ""),
    QuestionView("How?", "q-how", "failed", 0.0, 2.0, "You wrote nothing here.", "", ""),
)
_PARTS = (
    *(PartLine(item.name, False, item.anchor, item.mark, item.score, item.points, item.corrected) for item in _CARDS),
    *(PartLine(item.title, True, item.anchor, item.mark, item.score, item.points, "") for item in _QUESTIONS),
)

_GRADED = StudentPage(
    title="Convolution",
    student="ada",
    file="corr2d.ipynb",
    timestamp="2026-11-24 12:00:00 UTC",
    remarks=("Of the files that were handed in, corr2d.ipynb was graded; not graded: note.py.",),
    score=12.0,
    max_score=50.0,
    late_penalty=1.5,
    message="",
    advice="",
    graded=True,
    parts=_PARTS,
    next_step=NextStep("corr2d", False, "f-corr2d", "its card says what the mistake is (5.5 points)."),
    standing="",
    complete=False,
    cards=_CARDS,
    questions=_QUESTIONS,
    comments={"corr2d": "Draw it on paper first."},
    stopped=(_LINE, _UNKNOWN_LINE),
    stopped_more=4,
    withheld="Hidden cases are used again, so their shapes are shown, but not their values.",
    compared_with=("cpu",),
    cuda=False,
    isolation=("landlock", "seccomp"),
)
_TO_WRITE = replace(
    _GRADED, late_penalty=0.0,
    next_step=NextStep("Why?", True, "q-why", "you have not written anything here (4 points)."),
)  # fmt: skip
_ALL_RIGHT = replace(
    _GRADED, score=8.0, max_score=8.0, late_penalty=0.0, next_step=None, standing="Everything is right: 8 / 8.",
    remarks=(), complete=True, parts=_PARTS[:1], cards=(_PASSED,), questions=(), comments={}, stopped=(_LINE,),
    stopped_more=0,
    withheld="", compared_with=("cpu", "cuda"), cuda=True, isolation=(),
)  # fmt: skip
_WAITING = replace(_ALL_RIGHT, score=4.0, standing="Your written answer (4 points) waits.", complete=False)
_UNREADABLE = replace(
    _ALL_RIGHT, file="", timestamp="", score=0.0, message="Nothing was handed in.", advice="Hand in corr2d.ipynb.",
    graded=False, standing="", complete=False, parts=(), cards=(), stopped=(), compared_with=(),
)  # fmt: skip
_NO_ADVICE = replace(_UNREADABLE, advice="")

_STUDENT = StudentRow(
    student="ada",
    url="../../feedback/ada/corr2d/corr2d.html",
    status="graded",
    message="",
    score=10.5,
    automatic=12.0,
    earlier=8.0,
    scores=(2.5, 8.0, None),
    misconceptions=("corr2d: kernel-flipped", "corr2d: mean-for-sum"),
    reasons=(),
)
_UNGRADED = replace(
    _STUDENT, url="", score=0.0, automatic=None, earlier=None, scores=(None, None, None), misconceptions=()
)
_STUDENTS = (
    _STUDENT,
    replace(_STUDENT, student="alan", status="could-not-tell", reasons=("could not be judged: corr2d",)),
    replace(_STUDENT, student="alan", status="stale", reasons=("another file",)),
    replace(_STUDENT, student="alan", status="away", reasons=("the file is not there",)),
    replace(_UNGRADED, student="kurt", status="ungraded", reasons=("not graded yet",)),
    replace(_UNGRADED, student="kurt", status="missing", message="Nothing was handed in."),
    replace(
        _UNGRADED, student="emmy", status="unreadable", message="It is not a notebook.", reasons=("It is broken.",)
    ),
)
_MANY = tuple(f"student-{number:02}" for number in range(1, 21))
_OTHER_NAME = OtherNameRow("ada", "../../feedback/ada/corr2d/corr2d.html", "linear", "Linear")
_FUNCTION = FunctionRow("corr2d", "Cross-correlation", 8, 0.4, 1, 2, 4, 0.35, 0.002)
_CHECK = CheckColumn("corr2d", "The book's example", True, 1, 4, 0.25, -0.2, ("nobody passes",))
_CLASS = ClassPage(
    title="Convolution",
    assignment="corr2d",
    parts=(
        PartColumn("corr2d", "corr2d", False, 8.0),
        PartColumn("relu", "relu", False, 8.0),
        PartColumn("why", "Why?", True, 4.0),
    ),
    max_score=20.0,
    rows=_STUDENTS,
    functions=(_FUNCTION, replace(_FUNCTION, name="relu", discrimination=None, seconds=None)),
    checks=(_CHECK, replace(_CHECK, public=False, discrimination=None, suspicions=())),
    misconceptions=(
        MisconceptionRow("corr2d", "kernel-flipped", "Your kernel is turned by 180 degrees.", _MANY),
        MisconceptionRow("corr2d", "last-row", "The last row is missing.", ("ada", "alan")),
    ),
    bins=(Bin("0–4", 1), Bin("5–9", 0)),
    handed_in=2,
    mean=9.0,
    median=9.25,
    attention=_STUDENTS[1:],
    other_names=(_OTHER_NAME,) * 20,
    waiting=_MANY,
    missing=("kurt",),
    regraded=2,
    key="0123456789abcdef" * 4,
    compared_with=("cpu",),
)
_CHARTS = (
    Chart("Distribution of scores", "Score", "Students", (Bar("0–4", False, 100, "1"), Bar("5–9", False, 0, "0"))),
    Chart("Mean share of points", "Function", "Mean share", (Bar("corr2d", True, 40, "40%"),)),
)
_FEW = replace(_CLASS, attention=(), other_names=(_OTHER_NAME,), waiting=(), missing=(), regraded=0)
_MISSING_MANY = replace(_CLASS, other_names=(), missing=_MANY)
_EMPTY_CLASS = replace(
    _CLASS, rows=(), functions=(), checks=(), misconceptions=(), bins=(), handed_in=0, mean=None, median=None,
    attention=(), other_names=(), waiting=(), missing=(), regraded=0, compared_with=(),
)  # fmt: skip

_EXCERPT = AnswerExcerpt("ada", 30, (CodeLine("def corr2d(X, K):", False), CodeLine("    return X", True)), 3, 4)
_SHORT_EXCERPT = replace(_EXCERPT, student="alan", lines=(), above=0, below=0)
_MATCH = FunctionMatch("corr2d", 20, 0.66, _EXCERPT, _SHORT_EXCERPT)
_PAIR = SimilarPair(("ada", "alan"), 40.0, (_MATCH,), (_STUDENT.url, ""))
_SIMILAR = Similarity(
    assignment="corr2d",
    compared={"ada": "0123", "alan": "4567"},
    short={"relu": 4, "linear": 1},
    found=30,
    pairs=(_PAIR, replace(_PAIR, matches=())),
    left_out=(LeftOut("emmy", "", "It is broken."), LeftOut("alan", "corr2d", "It is too large.")),
    stale=True,
)
_PIXELS = (
    Pixels(
        "X", "(600, 20) float64", (Picture("", "data:,", 20, 512),), "black is 0, white is 1", "shown: the first rows"
    ),
    Pixels("Y", "(2, 20, 20) float64", (Picture("[0]", "data:,", 20, 20),), "black is 0, white is 1"),
)
_NONE_SIMILAR = Similarity("corr2d", {}, {}, 0, ())

SAMPLES: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "student.html.j2": [{"page": page} for page in (_GRADED, _TO_WRITE, _ALL_RIGHT, _WAITING, _UNREADABLE, _NO_ADVICE)],
    "class.html.j2": [
        {"page": _CLASS, "charts": _CHARTS, "similar": _SIMILAR},
        {"page": _FEW, "charts": _CHARTS, "similar": _NONE_SIMILAR},
        {"page": _MISSING_MANY, "charts": _CHARTS, "similar": None},
        {"page": _EMPTY_CLASS, "charts": (), "similar": None},
    ],
    "formgrader.html.j2": [{"card": card, "message": message} for card in _CARDS for message in ("", "It is broken.")],
    "check.html.j2": [
        {
            "card": card,
            "passed": card.mark == "passed",
            "standing": "public checks: 1 of 2",
            "more": more,
            "hidden": hidden,
        }
        for card in _CARDS
        for more, hidden in (("", ()), ("; one more kind is graded: Large pictures", ("Large pictures",)))
    ],
    "show.html.j2": [{"pictures": (*((item, None) for item in _ARRAYS), *((None, item) for item in _PIXELS))}],
}
"""By template, the variables of several made-up pages."""
