"""Made-up class pages. See `sample_pages`."""

from dataclasses import replace

from markupsafe import Markup

from tensorgrade.report.charts import Bar, Chart
from tensorgrade.report.class_answers import ClassAnswer, ClassQuestion
from tensorgrade.report.class_page_records import (
    CheckColumn,
    ClassPage,
    FunctionRow,
    MisconceptionRow,
    Mistake,
    OtherNameRow,
    PartColumn,
    StudentRow,
)
from tensorgrade.report.class_walk import ClassWalk, MistakePlace, Neighbour, Place
from tensorgrade.result.item_statistics import Bin
from tensorgrade.similarity.pair_records import (
    AnswerExcerpt,
    CodeLine,
    FunctionMatch,
    LeftOut,
    Similarity,
    SimilarPair,
)

_STUDENT = StudentRow(
    student="ada",
    url="students/ada.html",
    status="graded",
    status_words="graded",
    message="",
    score=10.5,
    automatic=12.0,
    earlier=8.0,
    scores=(2.5, 8.0, None),
    misconceptions=("corr2d: kernel-flipped", "corr2d: mean-for-sum"),
    mistakes=(Mistake("corr2d", "Your kernel is turned by 180 degrees.", "m-1"),),
    reasons=(),
)
_UNGRADED = replace(
    _STUDENT,
    url="",
    score=0.0,
    automatic=None,
    earlier=None,
    scores=(None, None, None),
    misconceptions=(),
    mistakes=(),
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
_OTHER_NAME = OtherNameRow("ada", "students/ada.html", "linear", "Linear")
_FUNCTION = FunctionRow("corr2d", "Cross-correlation", 8, 0.4, 1, 2, 4, 0.35, 0.002)
_CHECK = CheckColumn("corr2d", "The book's example", True, 1, 64, 0.02, -0.2, ("nobody passes",), _MANY, 40)
_PASSED = replace(_CHECK, exercise="relu", public=False, discrimination=None, suspicions=(), failed=(), more_failed=0)
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
    functions=(_FUNCTION, replace(_FUNCTION, name="relu", missing=0, discrimination=None, seconds=None)),
    checks=(_CHECK, _PASSED),
    misconceptions=(
        MisconceptionRow("corr2d", "kernel-flipped", "Your kernel is turned by 180 degrees.", _MANY, "m-1"),
        MisconceptionRow("corr2d", "last-row", "The last row is missing.", ("ada", "alan"), "m-2"),
    ),
    bins=(Bin("0–4", 1), Bin("5–9", 0)),
    handed_in=2,
    mean=9.0,
    median=9.25,
    attention=_STUDENTS[1:],
    other_names=(_OTHER_NAME,) * 20,
    waiting=_MANY,
    waiting_answers=30,
    missing=("kurt",),
    regraded=2,
    key="0123456789abcdef" * 4,
    compared_with=("cpu",),
)
CHARTS = (
    Chart("Distribution of scores", "Score", "Students", (Bar("0–4", False, 100, "1"), Bar("5–9", False, 0, "0"))),
    Chart("Mean share of points", "Function", "Mean share", (Bar("corr2d", True, 40, "40%"),)),
)
_FEW = replace(_CLASS, attention=(), other_names=(_OTHER_NAME,), waiting=(), waiting_answers=0, missing=(), regraded=0)
_MISSING_MANY = replace(_CLASS, other_names=(), missing=_MANY)
_EMPTY_CLASS = replace(
    _CLASS, rows=(), functions=(), checks=(), misconceptions=(), bins=(), handed_in=0, mean=None, median=None,
    attention=(), other_names=(), waiting=(), waiting_answers=0, missing=(), regraded=0, compared_with=(),
)  # fmt: skip

_EXCERPT = AnswerExcerpt("ada", 30, (CodeLine("def corr2d(X, K):", False), CodeLine("    return X", True)), 3, 4)
_SHORT_EXCERPT = replace(_EXCERPT, student="alan", lines=(), above=0, below=0)
_MATCH = FunctionMatch("corr2d", 20, 0.66, _EXCERPT, _SHORT_EXCERPT)
_PAIR = SimilarPair(("ada", "alan"), 40.0, (_MATCH,), (_STUDENT.url, ""))
SIMILAR = Similarity(
    assignment="corr2d",
    compared={"ada": "0123", "alan": "4567"},
    short={"relu": 4, "linear": 1},
    found=30,
    pairs=(_PAIR, replace(_PAIR, matches=())),
    left_out=(LeftOut("emmy", "", "It is broken."), LeftOut("alan", "corr2d", "It is too large.")),
    stale=True,
)
_NONE_SIMILAR = Similarity("corr2d", {}, {}, 0, ())

WRITTEN = (
    ClassQuestion("Why?", "q-why", 4.0, 1, (ClassAnswer("ada", None, Markup("<p>Because.</p>")),)),
    ClassQuestion("How?", "q-how", 4.0, 0, (ClassAnswer("alan", 3.0, Markup("")),)),
)

CLASS_PAGES = (
    {"page": _CLASS, "charts": CHARTS, "similar": SIMILAR, "written": WRITTEN},
    {"page": _FEW, "charts": CHARTS, "similar": _NONE_SIMILAR, "written": ()},
    {"page": _MISSING_MANY, "charts": CHARTS, "similar": None, "written": ()},
    {"page": _EMPTY_CLASS, "charts": (), "similar": None, "written": ()},
)
"""The variables of a page of each kind."""

_FIRST, _LAST = Neighbour("ada", "ada.html#f-corr2d"), Neighbour("kurt", "kurt.html#f-corr2d")
_MIDDLE = Place(2, 3, _FIRST, _LAST)
_ALONE = Place(1, 1, None, None)
_MISTAKE = MistakePlace("corr2d", "f-corr2d", "Your kernel is turned by 180 degrees.", "../class.html#m-1", _MIDDLE)
WALKS = (
    ClassWalk("../class.html", _MIDDLE, ("It is broken.",), (_MISTAKE, replace(_MISTAKE, place=_ALONE))),
    ClassWalk("../class.html", _ALONE, (), ()),
)
"""Ways from a student to others."""
