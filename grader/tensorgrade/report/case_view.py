"""The case that shows a failure: its arguments and answers as heat maps, and what is marked in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tensorgrade.judge.messages import format_position
from tensorgrade.key.key_records import ExerciseKey
from tensorgrade.report.heatmaps import Heatmap, heatmap, slice_text
from tensorgrade.report.nested_arrays import Index, difference, wrong_indices
from tensorgrade.report.shape_outlines import Outline, outlines
from tensorgrade.result.result_records import Argument, CaseResult, CheckResult, ExerciseResult
from tensorgrade.translation import Translate

MAX_HEATMAP_CELLS = 144
"""How many cells a heat map shows at most, where the page has room."""


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
    """From which elements of the arguments the marked element is computed, in a sentence; empty if not known."""
    marks: bool
    """Whether a table marks elements that differ."""
    withheld: str
    """Why values are not shown; empty where they are."""


def case_view(
    function: str, result: ExerciseResult, key: ExerciseKey | None, _: Translate, cells: int
) -> CaseView | None:
    """The case to show, of those of the failed checks; None where no check has a case.

    A case with the student's values is preferred to one with the arguments' only, and that to one without values; of
    equal ones the first in the rubric is taken. ``cells`` is the budget of a heat map.
    """
    checks = [check for check in result.checks if check.case is not None]
    if not checks:
        return None
    chosen = min(checks, key=_rank)
    assert chosen.case is not None
    return _view(function, chosen, chosen.case, _input_elements(chosen.case, key), _, cells)


def _rank(check: CheckResult) -> int:
    """0 where the student's values can be shown, 1 where the arguments' can, else 2."""
    case = check.case
    assert case is not None
    if case.yours is not None and case.yours.values is not None:
        return 0
    return 1 if any(item.values is not None for item in case.arguments.values()) else 2


def _input_elements(case: CaseResult, key: ExerciseKey | None) -> dict[str, set[Index]]:
    """By argument, the elements that the worst element of the answer is computed from."""
    if key is None or case.worst_index is None:
        return {}
    sees = next((item.sees for item in key.cases if item.name == case.name), ())
    part = case.part or 0
    if part >= len(sees):
        return {}
    elements = {}
    for name, mask in sees[part].items():
        used = mask[tuple(case.worst_index)]
        if used.any() and not used.all():  # all of an array would point nowhere
            elements[name] = {tuple(map(int, index)) for index in np.argwhere(used)}
    return elements


def _view(
    function: str, check: CheckResult, case: CaseResult, used: Mapping[str, set[Index]], _: Translate, cells: int
) -> CaseView:
    differences = difference(case.yours, case.should_be)
    wrong, worst = wrong_indices(differences), tuple(case.worst_index) if case.worst_index else None
    inputs = [
        heatmap(name, item, _, cells, seen=used.get(name, ()))
        for name, item in case.arguments.items()
        if item.values is not None and item.array
    ]
    yours, expected = _("your answer"), _("expected")
    named = ((yours, case.yours), (expected, case.should_be), (_("difference (yours − expected)"), differences))
    answers = [heatmap(name, item, _, cells, wrong=wrong, worst=worst) for name, item in named if item is not None]
    shapes: Sequence[tuple[str, object]] = (
        ((yours, case.got), (expected, case.expected)) if check.kind == "shape" else ()
    )
    windows = [slice_text(used[name], name) for name, item in case.arguments.items() if name in used and item.values]
    pointer = ""
    if windows and worst is not None:
        pointer = _("The framed element {place} is computed from the dotted ones: {windows}.").format(
            place=format_position(worst, None, _), windows=", ".join(windows)
        )
    shown = case.public or any(item.tables for item in (*inputs, *answers))
    return CaseView(
        name=case.name,
        public=case.public,
        call=f"{function}({', '.join(_argument_text(name, item) for name, item in case.arguments.items())})",
        inputs=tuple(inputs),
        answers=tuple(answers),
        outlines=outlines(shapes) if shapes else (),
        pointer=pointer,
        marks=bool(wrong),
        withheld="" if shown else _("This case is hidden: it is used for grading again, so its values are not shown."),
    )


def _argument_text(name: str, item: Argument) -> str:
    return f"{name}: {item.text}" if item.array else f"{name}={item.text}"
