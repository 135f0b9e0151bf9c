"""What a student reads about one function: the verdict, the idea behind it, the case that shows it, the rubric.

`check` in a notebook and the report show the same cards.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from tensorgrade.judge.messages import format_position
from tensorgrade.key.key_records import ExerciseKey
from tensorgrade.report.heatmaps import (
    Heatmap,
    Index,
    Outline,
    difference,
    heatmap,
    outlines,
    slice_text,
    wrong_indices,
)
from tensorgrade.result.result_records import Argument, CaseResult, CheckResult, ExerciseResult
from tensorgrade.translation import Translate, translator

Mark = Literal["passed", "failed", "waiting", "unsure"]

MAX_HEATMAP_CELLS = 144
"""How many cells a picture shows at most, where the page has room."""


@dataclass(frozen=True)
class Link:
    """Where to read about it."""

    where: str
    """Notebook or book, in the page's language."""
    title: str
    """The section's title."""
    url: str
    """The section."""


@dataclass(frozen=True)
class CaseView:
    """The call that shows a failure."""

    name: str
    """The case's name in the answer key."""
    public: bool
    """Whether the student has this case."""
    call: str
    """The call, with arrays named by their shapes."""
    inputs: tuple[Heatmap, ...]
    """The arguments that are arrays."""
    answers: tuple[Heatmap, ...]
    """Yours, expected, and the difference, as far as they are known and may be shown."""
    outlines: tuple[Outline, ...]
    """Where the shapes differ: yours and expected, drawn to scale."""
    pointer: str
    """Which elements of the arguments make the marked element of the answer; empty where that is not known."""
    marks: bool
    """Whether a table marks elements that differ."""
    withheld: str
    """Why values are not shown; empty where they are."""


@dataclass(frozen=True)
class CheckView:
    """One line of the rubric."""

    title: str
    """What it is about."""
    public: bool
    """Whether students can run it themselves."""
    mark: Mark
    """waiting: counts once one kind of case is right, or was not run; unsure: could not be judged."""
    message: str
    """One or two sentences; empty when passed."""
    links: tuple[Link, ...]
    """Where to read, for checks that failed."""


@dataclass(frozen=True)
class Card:
    """One function."""

    name: str
    """The function."""
    anchor: str
    """Its place on the page."""
    title: str
    """Its title."""
    mark: Mark
    """passed: everything; failed: something; unsure: could not be judged."""
    score: float
    """Points earned."""
    points: int
    """Points to be had."""
    verdict: str
    """How it stands, in a sentence."""
    explanation: str
    """The words of the misconception, or of a hint; empty where none fits."""
    also: str
    """The words of a second misconception at the same time; empty where there is none."""
    case: CaseView | None
    """The smallest case that shows a failure."""
    checks: tuple[CheckView, ...]
    """The rubric; empty for a function that is missing."""
    tally: str
    """How many of the checks pass."""
    unfold: bool
    """Whether the rubric is open at first: not where one idea explains it all, nor where everything is right."""
    notes: tuple[str, ...]
    """Remarks that cost nothing."""
    printed: str
    """What the student's cells printed."""


def card(
    name: str,
    result: ExerciseResult,
    language: str,
    key: ExerciseKey | None = None,
    notebook: Link | None = None,
    cells: int = MAX_HEATMAP_CELLS,
) -> Card:
    """The view of one function's result, already stripped for whoever reads it.

    ``key`` tells which elements an answer is computed from, the book's section and the words
    of a second misconception; ``notebook`` is the section of the notebook; ``cells`` is the
    budget of a picture.
    """
    _ = translator(language)
    links = tuple(link for link in (notebook, book_link(key, language)) if link)
    missing = result.status == "missing"
    return Card(
        name=name,
        anchor=f"f-{name}",
        title=result.title,
        mark=_status_mark(result),
        score=result.score,
        points=result.points,
        verdict=_verdict(result, _),
        explanation=result.explanation,
        also=_also(result, key, language),
        case=None if missing else _shown(name, result, key, _, cells),
        checks=() if missing else tuple(_check(check, links) for check in result.checks),
        tally=_tally(result, _),
        unfold=result.status not in ("passed", "missing") and not result.explanation,
        notes=tuple(result.notes),
        printed=result.printed,
    )


def book_link(key: ExerciseKey | None, language: str) -> Link | None:
    """The book's section, where the exercise names one that lies on the web."""
    _ = translator(language)
    section = key.book if key else None
    if section is None:
        return None
    return Link(_("Book"), section.title[language], section.url[language])


def _status_mark(result: ExerciseResult) -> Mark:
    marks: Mapping[str, Mark] = {"passed": "passed", "could-not-tell": "unsure"}
    return marks.get(result.status, "failed")


def _verdict(result: ExerciseResult, _: Translate) -> str:
    passed = sum(check.status == "passed" for check in result.checks)
    if result.status == "passed":
        return _("Everything right.")
    if result.status == "missing":
        return _("This function is missing: it was left empty or removed.")
    if result.status == "could-not-tell":
        return _("Part of this could not be judged. It is not your fault; your instructor will look at it.")
    if not passed:
        return _("No check passes yet.")
    return _("Partly right: some checks pass, others do not.")


def _tally(result: ExerciseResult, _: Translate) -> str:
    passed = sum(check.status == "passed" for check in result.checks)
    ran = sum(check.status != "not-run" for check in result.checks)
    return _("{passed} of {all} checks pass.").format(passed=passed, all=ran)


def _also(result: ExerciseResult, key: ExerciseKey | None, language: str) -> str:
    words = {item.name: item.words[language] for item in key.misconceptions} if key else {}
    return words.get(result.also, "") if result.also else ""


def _check(check: CheckResult, links: tuple[Link, ...]) -> CheckView:
    mark: Mark = "passed"
    if check.status == "could-not-tell":
        mark = "unsure"
    elif check.status == "failed":
        mark = "waiting" if check.kind is None else "failed"
    elif check.status == "not-run":
        mark = "waiting"
    return CheckView(check.title, check.public, mark, check.message, links if mark == "failed" else ())


def _shown(function: str, result: ExerciseResult, key: ExerciseKey | None, _: Translate, cells: int) -> CaseView | None:
    """The case with the most to see: values before shapes before words; of those, the first in the rubric."""
    checks = [check for check in result.checks if check.case is not None]
    if not checks:
        return None
    chosen = min(checks, key=_seen_rank)
    assert chosen.case is not None
    return _case(function, chosen, chosen.case, _sees(chosen.case, key), _, cells)


def _seen_rank(check: CheckResult) -> int:
    case = check.case
    assert case is not None
    if case.yours is not None and case.yours.values is not None:
        return 0
    return 1 if any(item.values is not None for item in case.arguments.values()) else 2


def _sees(case: CaseResult, key: ExerciseKey | None) -> dict[str, set[Index]]:
    """By argument, the elements that the worst element of the answer is computed from."""
    if key is None or case.worst_index is None:
        return {}
    sees = next((item.sees for item in key.cases if item.name == case.name), ())
    part = case.part or 0
    if part >= len(sees):
        return {}
    found = {}
    for name, mask in sees[part].items():
        chosen = mask[tuple(case.worst_index)]
        if chosen.any() and not chosen.all():
            found[name] = {tuple(map(int, index)) for index in np.argwhere(chosen)}
    return found


def _case(
    function: str, check: CheckResult, case: CaseResult, sees: Mapping[str, set[Index]], _: Translate, cells: int
) -> CaseView:
    apart = difference(case.yours, case.should_be)
    wrong, worst = wrong_indices(apart), tuple(case.worst_index) if case.worst_index else None
    inputs = [
        heatmap(name, item, _, cells, seen=sees.get(name, ()))
        for name, item in case.arguments.items()
        if item.values is not None and item.array
    ]
    mine, truth = _("your answer"), _("expected")
    named = ((mine, case.yours), (truth, case.should_be), (_("difference (yours − expected)"), apart))
    answers = [heatmap(name, item, _, cells, wrong=wrong, worst=worst) for name, item in named if item is not None]
    shapes: Sequence[tuple[str, object]] = ((mine, case.got), (truth, case.expected)) if check.kind == "shape" else ()
    windows = [slice_text(sees[name], name) for name, item in case.arguments.items() if name in sees and item.values]
    pointer = ""
    if windows and worst is not None:
        pointer = _("The framed element {place} is computed from the dotted ones: {windows}.").format(
            place=format_position(worst, None, _), windows=", ".join(windows)
        )
    shown = case.public or any(item.tables for item in (*inputs, *answers))
    return CaseView(
        name=case.name,
        public=case.public,
        call=f"{function}({', '.join(_argument(name, item) for name, item in case.arguments.items())})",
        inputs=tuple(inputs),
        answers=tuple(answers),
        outlines=outlines(shapes) if shapes else (),
        pointer=pointer,
        marks=bool(wrong),
        withheld="" if shown else _("This case is hidden: it is used for grading again, so its values are not shown."),
    )


def _argument(name: str, item: Argument) -> str:
    return f"{name}: {item.text}" if item.array else f"{name}={item.text}"
