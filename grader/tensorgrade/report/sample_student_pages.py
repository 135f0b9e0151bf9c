"""Made-up pages of students. See `sample_pages`."""

from dataclasses import replace

from markupsafe import Markup

from tensorgrade.report.next_step import NextStep
from tensorgrade.report.question_view import QuestionView
from tensorgrade.report.sample_cards import CARDS, LINE, PASSED, UNKNOWN_LINE
from tensorgrade.report.student_page import PartLine, StudentPage

_NOTHING, _PRAISE, _ANSWER = Markup(""), Markup("<p>Well argued.</p>"), Markup("<p>It moves.</p>")
_QUESTIONS = (
    QuestionView(
        "In your own words",
        "q-words",
        "failed",
        3.0,
        4.0,
        "",
        _PRAISE,
        _ANSWER,
    ),
    QuestionView("Why?", "q-why", "waiting", None, 4.0, "It waits for your instructor.", _NOTHING, _ANSWER),
    QuestionView("What?", "q-what", "passed", 4.0, 4.0, "", _NOTHING, _ANSWER),
    QuestionView("Which?", "q-which", "unsure", 0.0, 2.0, "", _NOTHING, _NOTHING),
    QuestionView("How?", "q-how", "failed", 0.0, 2.0, "You wrote nothing here.", _NOTHING, _NOTHING),
)
_PARTS = (
    *(PartLine(item.name, False, item.anchor, item.mark, item.score, item.points, item.corrected) for item in CARDS),
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
    cards=CARDS,
    questions=_QUESTIONS,
    comments={"corr2d": Markup("Draw it on paper first.")},
    stopped=(LINE, UNKNOWN_LINE),
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
    remarks=(), complete=True, parts=_PARTS[:1], cards=(PASSED,), questions=(), comments={}, stopped=(LINE,),
    stopped_more=0,
    withheld="", compared_with=("cpu", "cuda"), cuda=True, isolation=(),
)  # fmt: skip
_WAITING = replace(_ALL_RIGHT, score=4.0, standing="Your written answer (4 points) waits.", complete=False)
_UNREADABLE = replace(
    _ALL_RIGHT, file="", timestamp="", score=0.0, message="Nothing was handed in.", advice="Hand in corr2d.ipynb.",
    graded=False, standing="", complete=False, parts=(), cards=(), stopped=(), compared_with=(),
)  # fmt: skip
_NO_ADVICE = replace(_UNREADABLE, advice="")

STUDENT_PAGES = (_GRADED, _TO_WRITE, _ALL_RIGHT, _WAITING, _UNREADABLE, _NO_ADVICE)
"""One of each kind."""
