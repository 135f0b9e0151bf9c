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

_cells = (
    Cell("2", "p4", differs=True, worst=True),
    Cell("-1", "n1", differs=True),
    Cell("0", seen=True),
    Cell("0"),
)
_one_row = Table("", ("0", "1", "2", "3"), (Row("", _cells),))
_one_of_many = Table("[0, 1]", ("0", "1", "2", "3"), (Row("0", _cells), Row("1", _cells)))
_arrays = (
    Heatmap("X", "4 float64", (_one_row,)),
    Heatmap("K", "2×20×20 float64", (_one_of_many, Table("[1, 1]", (), ())), "shown: rows 0–1 of 20", wide=True),
    Heatmap("Y", "2×2 float64"),
)
_outlines = (Outline("your answer", "3×3", 3, 3, 120, 120), Outline("expected", "2×2", 2, 2, 80, 80))
_shown_case = CaseView(
    name="book",
    public=True,
    call="corr2d(X: 4 float64, K: 2×20×20 float64)",
    inputs=_arrays,
    answers=_arrays,
    outlines=_outlines,
    pointer="The framed element [0, 0] is computed from the dotted ones: X[0:2].",
    marks=True,
    withheld="",
)
_hidden_case = replace(
    _shown_case,
    public=False,
    inputs=(),
    answers=(),
    outlines=(),
    pointer="",
    marks=False,
    withheld="This case is hidden: it is used for grading again, so its values are not shown.",
)

_line = StoppedLine("Line 3 of your code cell 2 failed: NameError: x.", "3: y = x")
_unknown_line = StoppedLine("Your code cell 3 failed: it was not run.", "")
_links = (
    Link("Notebook", "1. Cross-correlation", "../../corr2d.ipynb#1.-Cross-correlation"),
    Link("Book", "Convolutions for Images", "https://d2l.ai/chapter_convolutional-neural-networks/conv-layer.html"),
)
_checks = (
    CheckView("The book's example", True, "passed", "", ()),
    CheckView("A picture that is not square", False, "failed", "Your value at [0, 0] is 2; it should be 1.", _links),
    CheckView("Arguments are left as they are", False, "waiting", "Counts later.", ()),
    CheckView("Large pictures", False, "unsure", "It could not be judged.", ()),
)
_failed = Card(
    name="corr2d",
    anchor="f-corr2d",
    title="Cross-correlation",
    mark="failed",
    score=2.5,
    points=8,
    verdict="Partly right: some checks pass, others do not.",
    causes=(Cause(_line, "So the name x is not defined.", "Line 3 failed."), Cause(_unknown_line, "", "It failed.")),
    other_name="",
    explanation="Your kernel is turned by 180 degrees.",
    also="Your answer is the mean, not the sum.",
    case=_shown_case,
    checks=_checks,
    tally="1 of 4 checks pass.",
    unfold=True,
    notes=("It was called 20 times.",),
    printed="hello\n",
)
_hidden = replace(
    _failed,
    name="pool2d",
    anchor="f-pool2d",
    causes=(),
    explanation="",
    also="",
    case=_hidden_case,
    notes=(),
    printed="",
)
_marked = replace(_failed, name="max2d", anchor="f-max2d", case=replace(_shown_case, pointer=""))
_pointed = replace(_failed, name="mean2d", anchor="f-mean2d", case=replace(_shown_case, marks=False))
_passed = replace(
    _hidden, name="relu", anchor="f-relu", mark="passed", score=8.0, verdict="Everything right.", case=None,
    checks=_checks[:1], tally="1 of 1 checks pass.", unfold=False,
)  # fmt: skip
_unsure = replace(_passed, name="conv2d", anchor="f-conv2d", mark="unsure", score=0.0, checks=_checks[3:])
_missing = replace(
    _passed, name="linear", anchor="f-linear", mark="failed", score=0.0, checks=(), tally="",
    other_name="There is a Linear; the notebook asks for linear.",
)  # fmt: skip
_cards = (_failed, _hidden, _marked, _pointed, _passed, _unsure, _missing)

_graded = StudentPage(
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
    cards=_cards,
    comments={"corr2d": "Draw it on paper first."},
    stopped=(_line, _unknown_line),
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
_all_right = replace(
    _graded, score=8.0, max_score=8.0, next_step=None, cards=(_passed,), comments={}, stopped=(_line,), stopped_more=0,
    whole=TotalScore(8.0, 8.0, 0.0, ()), withheld="", compared_with=("cpu", "cuda"), cuda=True, isolation=(),
)  # fmt: skip
_unreadable = replace(
    _all_right, file="", timestamp="", score=0.0, message="Nothing was handed in.", graded=False, right=(), cards=(),
    stopped=(), whole=None, compared_with=(),
)  # fmt: skip

_student = StudentRow(
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
_ungraded = replace(_student, url="", score=0.0, earlier=None, scores=(None, None), misconceptions=())
_students = (
    _student,
    replace(_student, student="alan", status="could-not-tell", reasons=("could not be judged: corr2d",)),
    replace(_ungraded, student="kurt", status="missing", message="Nothing was handed in."),
    replace(
        _ungraded, student="emmy", status="unreadable", message="It is not a notebook.", reasons=("It is broken.",)
    ),
)
_many = tuple(f"student-{number:02}" for number in range(1, 21))
_other_name = OtherNameRow("ada", "../../feedback/ada/corr2d/corr2d.html", "linear", "Linear")
_function = FunctionRow("corr2d", "Cross-correlation", 8, 0.4, 1, 2, 4, 0.35, 0.002)
_check = CheckColumn("corr2d", "The book's example", True, 1, 4, 0.25, -0.2, ("nobody passes",))
_class = ClassPage(
    title="Convolution",
    assignment="corr2d",
    exercises=(("corr2d", 8), ("relu", 8)),
    max_score=16.0,
    rows=_students,
    functions=(_function, replace(_function, name="relu", discrimination=None, seconds=None)),
    checks=(_check, replace(_check, public=False, discrimination=None, suspicions=())),
    misconceptions=(
        MisconceptionRow("corr2d", "kernel-flipped", "Your kernel is turned by 180 degrees.", _many),
        MisconceptionRow("corr2d", "last-row", "The last row is missing.", ("ada", "alan")),
    ),
    bins=(Bin("0–5", 1), Bin("5–10", 0)),
    handed_in=2,
    mean=9.0,
    median=9.25,
    attention=_students[1:],
    other_names=(_other_name,) * 20,
    waiting=_many,
    missing=("kurt",),
    regraded=2,
    key="0123456789abcdef" * 4,
    compared_with=("cpu",),
)
_few = replace(_class, attention=(), other_names=(_other_name,), waiting=(), missing=(), regraded=0)
_missing_many = replace(_class, other_names=(), missing=_many)
_empty_class = replace(
    _class, rows=(), functions=(), checks=(), misconceptions=(), bins=(), handed_in=0, mean=None, median=None,
    attention=(), other_names=(), waiting=(), missing=(), regraded=0, compared_with=(),
)  # fmt: skip

_excerpt = AnswerExcerpt("ada", 30, (CodeLine("def corr2d(X, K):", False), CodeLine("    return X", True)), 3, 4)
_short_excerpt = replace(_excerpt, student="alan", lines=(), above=0, below=0)
_match = FunctionMatch("corr2d", 20, 0.66, _excerpt, _short_excerpt)
_pair = SimilarPair(("ada", "alan"), 40.0, (_match,), (_student.url, ""))
_similar = Similarity(
    assignment="corr2d",
    compared={"ada": "0123", "alan": "4567"},
    short={"relu": 4, "linear": 1},
    found=30,
    pairs=(_pair, replace(_pair, matches=())),
    left_out=(LeftOut("emmy", "", "It is broken."), LeftOut("alan", "corr2d", "It is too large.")),
    stale=True,
)
_none_similar = Similarity("corr2d", {}, {}, 0, ())

SAMPLES: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "student.html.j2": [{"page": page} for page in (_graded, _all_right, _unreadable)],
    "class.html.j2": [
        {"page": _class, "charts": {"scores": SVG, "functions": SVG}, "similar": _similar},
        {"page": _few, "charts": {"scores": SVG, "functions": SVG}, "similar": _none_similar},
        {"page": _missing_many, "charts": {"scores": SVG, "functions": SVG}, "similar": None},
        {"page": _empty_class, "charts": {}, "similar": None},
    ],
    "formgrader.html.j2": [{"card": card, "message": message} for card in _cards for message in ("", "It is broken.")],
    "check.html.j2": [
        {"card": card, "passed": card.mark == "passed", "standing": "public checks: 1 of 2", "more": more}
        for card in _cards
        for more in ("", "Graded as well: large pictures.")
    ],
}
"""By template, the variables of several made-up pages."""
