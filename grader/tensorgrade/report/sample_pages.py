"""Made-up pages, on which a course's templates are tried before a real page is written.

Together they have every kind of record, with each of its optional parts once there and once not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from tensorgrade.report.cards import Card, CheckView, Link
from tensorgrade.report.case_view import CaseView
from tensorgrade.report.class_page_records import (
    CheckColumn,
    ClassPage,
    FunctionRow,
    MisconceptionRow,
    OtherNameRow,
    StudentRow,
)
from tensorgrade.report.heatmaps import Cell, Heatmap, Row, Table
from tensorgrade.report.shape_outlines import Outline
from tensorgrade.report.stopped_statements import Cause, StoppedLine
from tensorgrade.report.student_page import ManualGradeView, NextStep, StudentPage, TotalScore
from tensorgrade.result.item_statistics import Bin
from tensorgrade.similarity.pair_records import (
    AnswerExcerpt,
    CodeLine,
    FunctionMatch,
    LeftOut,
    Similarity,
    SimilarPair,
)

SVG = Markup("<svg></svg>")

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
_CHECKS = (
    CheckView("The book's example", True, "passed", "", ()),
    CheckView("A picture that is not square", False, "failed", "Your value at [0, 0] is 2; it should be 1.", _LINKS),
    CheckView("Arguments are left as they are", False, "waiting", "Counts later.", ()),
    CheckView("Large pictures", False, "unsure", "It could not be judged.", ()),
)
_FAILED = Card(
    name="corr2d",
    anchor="f-corr2d",
    title="Cross-correlation",
    mark="failed",
    score=2.5,
    points=8,
    verdict="Partly right: some checks pass, others do not.",
    causes=(Cause(_LINE, "So the name x is not defined.", "Line 3 failed."), Cause(_UNKNOWN_LINE, "", "It failed.")),
    other_name="",
    explanation="Your kernel is turned by 180 degrees.",
    also="Your answer is the mean, not the sum.",
    case=_SHOWN_CASE,
    checks=_CHECKS,
    tally="1 of 4 checks pass.",
    unfold=True,
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
    _HIDDEN, name="relu", anchor="f-relu", mark="passed", score=8.0, verdict="Everything right.", case=None,
    checks=_CHECKS[:1], tally="1 of 1 checks pass.", unfold=False,
)  # fmt: skip
_UNSURE = replace(_PASSED, name="conv2d", anchor="f-conv2d", mark="unsure", score=0.0, checks=_CHECKS[3:])
_MISSING = replace(
    _PASSED, name="linear", anchor="f-linear", mark="failed", score=0.0, checks=(), tally="",
    other_name="There is a Linear; the notebook asks for linear.",
)  # fmt: skip
_CARDS = (_FAILED, _HIDDEN, _MARKED, _POINTED, _PASSED, _UNSURE, _MISSING)

_GRADED = StudentPage(
    title="Convolution",
    student="ada",
    file="corr2d.ipynb",
    timestamp="2026-11-24 12:00:00 UTC",
    score=10.5,
    max_score=40.0,
    message="",
    graded=True,
    right=("relu",),
    next_step=NextStep("corr2d", "f-corr2d", "Your kernel is turned by 180 degrees."),
    cards=_CARDS,
    comments={"corr2d": "Draw it on paper first."},
    stopped=(_LINE, _UNKNOWN_LINE),
    stopped_more=4,
    whole=TotalScore(
        score=12.0,
        max_score=50.0,
        late_penalty=1.5,
        answers=(
            ManualGradeView("In your own words", 3.0, 4.0, "Well argued.", "Because it moves along."),
            ManualGradeView("Why?", None, 4.0, "", ""),
        ),
    ),
    withheld="Hidden cases are used again, so their shapes are shown, but not their values.",
    compared_with=("cpu",),
    cuda=False,
    isolation=("landlock", "seccomp"),
)
_ALL_RIGHT = replace(
    _GRADED, score=8.0, max_score=8.0, next_step=None, cards=(_PASSED,), comments={}, stopped=(_LINE,), stopped_more=0,
    whole=TotalScore(8.0, 8.0, 0.0, ()), withheld="", compared_with=("cpu", "cuda"), cuda=True, isolation=(),
)  # fmt: skip
_UNREADABLE = replace(
    _ALL_RIGHT, file="", timestamp="", score=0.0, message="Nothing was handed in.", graded=False, right=(), cards=(),
    stopped=(), whole=None, compared_with=(),
)  # fmt: skip

_STUDENT = StudentRow(
    student="ada",
    url="../../feedback/ada/corr2d/corr2d.html",
    status="graded",
    message="",
    score=10.5,
    earlier=8.0,
    scores=(2.5, 8.0),
    misconceptions=("corr2d: kernel-flipped", "corr2d: mean-for-sum"),
    reasons=(),
)
_UNGRADED = replace(_STUDENT, url="", score=0.0, earlier=None, scores=(None, None), misconceptions=())
_STUDENTS = (
    _STUDENT,
    replace(_STUDENT, student="alan", status="could-not-tell", reasons=("could not be judged: corr2d",)),
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
    exercises=(("corr2d", 8), ("relu", 8)),
    max_score=16.0,
    rows=_STUDENTS,
    functions=(_FUNCTION, replace(_FUNCTION, name="relu", discrimination=None, seconds=None)),
    checks=(_CHECK, replace(_CHECK, public=False, discrimination=None, suspicions=())),
    misconceptions=(
        MisconceptionRow("corr2d", "kernel-flipped", "Your kernel is turned by 180 degrees.", _MANY),
        MisconceptionRow("corr2d", "last-row", "The last row is missing.", ("ada", "alan")),
    ),
    bins=(Bin("0–5", 1), Bin("5–10", 0)),
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
_NONE_SIMILAR = Similarity("corr2d", {}, {}, 0, ())

SAMPLES: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "student.html.j2": [{"page": page} for page in (_GRADED, _ALL_RIGHT, _UNREADABLE)],
    "class.html.j2": [
        {"page": _CLASS, "charts": {"scores": SVG, "functions": SVG}, "similar": _SIMILAR},
        {"page": _FEW, "charts": {"scores": SVG, "functions": SVG}, "similar": _NONE_SIMILAR},
        {"page": _MISSING_MANY, "charts": {"scores": SVG, "functions": SVG}, "similar": None},
        {"page": _EMPTY_CLASS, "charts": {}, "similar": None},
    ],
    "formgrader.html.j2": [{"card": card, "message": message} for card in _CARDS for message in ("", "It is broken.")],
    "check.html.j2": [
        {"card": card, "passed": card.mark == "passed", "standing": "public checks: 1 of 2", "more": more}
        for card in _CARDS
        for more in ("", "Graded as well: large pictures.")
    ],
}
"""By template, the variables of several made-up pages."""
