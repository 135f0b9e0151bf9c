"""Made-up cards, and the made-up arrays and lines that they show. See `sample_pages`."""

from dataclasses import replace

from tensorgrade.report.cards import Card, Link
from tensorgrade.report.case_view import CaseView
from tensorgrade.report.code_view import CodeViewLine
from tensorgrade.report.findings import CheckName, Finding
from tensorgrade.report.heatmaps import Cell, Heatmap, Row, Table
from tensorgrade.report.pixels import Picture, Pixels
from tensorgrade.report.shape_outlines import Outline
from tensorgrade.report.stopped_statements import Cause, StoppedLine

_CELLS = (
    Cell("2", "p4", differs=True, worst=True),
    Cell("-1", "n1", differs=True),
    Cell("0", seen=True),
    Cell("0"),
)
_ONE_ROW = Table("", ("0", "1", "2", "3"), (Row("", _CELLS),))
_ONE_OF_MANY = Table("[0, 1]", ("0", "1", "2", "3"), (Row("0", _CELLS), Row("1", _CELLS)))
ARRAYS = (
    Heatmap("X", "4 float64", (_ONE_ROW,)),
    Heatmap("K", "2×20×20 float64", (_ONE_OF_MANY, Table("[1, 1]", (), ())), "shown: rows 0–1 of 20", wide=True),
    Heatmap("Y", "2×2 float64"),
)
_OUTLINES = (Outline("your answer", "3×3", 3, 3, 120, 120), Outline("expected", "2×2", 2, 2, 80, 80))
_SHOWN_CASE = CaseView(
    name="book",
    public=True,
    call="corr2d(X: 4 float64, K: 2×20×20 float64)",
    inputs=ARRAYS,
    answers=ARRAYS,
    outlines=_OUTLINES,
    pointer="The marked element [0, 0] is computed from the bold ones: X[0:2].",
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

LINE = StoppedLine("Line 3 of your code cell 2 failed: NameError: x.", "3: y = x")
UNKNOWN_LINE = StoppedLine("Your code cell 3 failed: it was not run.", "")
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
    causes=(Cause(LINE, "So the name x is not defined.", "Line 3 failed."), Cause(UNKNOWN_LINE, "", "It failed.")),
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
PASSED = replace(
    _HIDDEN, name="relu", anchor="f-relu", mark="passed", state="right", score=8.0, verdict="Everything right.",
    case=None, findings=(), links=(), code=(),
)  # fmt: skip
_UNSURE = replace(
    PASSED, name="conv2d", anchor="f-conv2d", mark="unsure", state="could not tell", score=0.0, findings=_FINDINGS[1:],
)  # fmt: skip
_FOLLOWS = replace(
    PASSED, name="learn", anchor="f-learn", mark="follows", state="follows from",
    verdict="learn calls your corr2d, which is wrong. With a right corr2d it passes 15 of 15: mend corr2d first.",
)  # fmt: skip
_CORRECTED = replace(
    PASSED, name="max1d", anchor="f-max1d", mark="failed", state="wrong", score=0.0,
    corrected="(8 / 8 before your instructor's correction)",
)  # fmt: skip
_MISSING = replace(
    PASSED, name="linear", anchor="f-linear", mark="failed", state="missing", score=0.0,
    other_name="There is a Linear; the notebook asks for linear.",
)  # fmt: skip
CARDS = (_FAILED, _HIDDEN, _MARKED, _POINTED, PASSED, _UNSURE, _FOLLOWS, _CORRECTED, _MISSING)

PIXELS = (
    Pixels(
        "X", "(600, 20) float64", (Picture("", "data:,", 20, 512),), "black is 0, white is 1", "shown: the first rows"
    ),
    Pixels("Y", "(2, 20, 20) float64", (Picture("[0]", "data:,", 20, 20),), "black is 0, white is 1"),
)
