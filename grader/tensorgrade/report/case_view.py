"""The case that shows a failure: its arguments and answers as heat maps, and what is marked in them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tensorgrade.report.difference_messages import format_position, name_with_place
from tensorgrade.report.heatmaps import Heatmap, heatmap, slice_text
from tensorgrade.report.nested_arrays import FloatArray, Mask, difference, to_array, wrong_elements
from tensorgrade.report.shape_outlines import Outline, outlines
from tensorgrade.result.case_records import Argument, CaseResult
from tensorgrade.result.differences import Index, WrongShape, worst_index
from tensorgrade.result.result_records import CheckResult, ExerciseResult
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


def case_view(function: str, result: ExerciseResult, _: Translate, cells: int) -> CaseView | None:
    """The case to show, of those of the failed checks; None where no check has a case.

    A case with the student's values is preferred to one with the arguments' only, and that to one without values; of
    equal ones the first in the rubric is taken. ``cells`` is the budget of a heat map.
    """
    checks = [check for check in result.checks if check.case is not None]
    if not checks:
        return None
    chosen = min(checks, key=case_rank)
    assert chosen.case is not None
    return _view(function, chosen, chosen.case, _, cells)


def case_rank(check: CheckResult) -> int:
    """0 where the student's values can be shown, 1 where the arguments' can, 2 for a case without values, else 3."""
    case = check.case
    if case is None:
        return 3
    if case.yours is not None and case.yours.values is not None:
        return 0
    return 1 if any(item.values is not None for item in case.arguments.values()) else 2


def _input_elements(case: CaseResult, arguments: Mapping[str, FloatArray | None]) -> dict[str, Mask]:
    """By argument whose values are shown, the elements that the worst element of the answer is computed from.

    In the order of the call.
    """
    masks = {}
    for name, values in arguments.items():
        positions = [tuple(position) for position in case.computed_from.get(name, ())]
        if values is not None and positions and all(_is_in(position, values) for position in positions):
            mask = np.zeros(values.shape, dtype=bool)
            mask[tuple(np.transpose(positions))] = True
            masks[name] = mask
    return masks


def _is_in(index: Index, values: FloatArray) -> bool:
    """Whether an array has the element: a result may have been edited."""
    return len(index) == values.ndim and all(
        0 <= position < length for position, length in zip(index, values.shape, strict=True)
    )


def _view(function: str, check: CheckResult, case: CaseResult, _: Translate, cells: int) -> CaseView:
    arguments = {name: to_array(item) for name, item in case.arguments.items()}
    used = _input_elements(case, arguments)
    dotted = {name: mask for name, mask in used.items() if not mask.all()}  # all of an array is said in words
    yours_array, expected_array = to_array(case.yours), to_array(case.should_be)
    differences = difference(yours_array, expected_array)
    wrong = None if differences is None else wrong_elements(differences)
    worst = (worst_index(check.difference) if check.difference else None) or None  # no place in a number
    if worst and any(values is not None and not _is_in(worst, values) for values in (yours_array, expected_array)):
        worst = None
    inputs = [
        heatmap(name, item.text, arguments[name], _, cells, seen=dotted.get(name))
        for name, item in case.arguments.items()
        if arguments[name] is not None
    ]
    where = format_position(None, check.difference.place, _) if check.difference else ""
    yours, expected = (name_with_place(name, where, _) for name in (_("your answer"), _("expected")))
    answers = [
        heatmap(name, item.text, values, _, cells, wrong=wrong, other=None if wrong is None else other, worst=worst)
        for name, item, values, other in (
            (yours, case.yours, yours_array, expected_array),
            (expected, case.should_be, expected_array, yours_array),
        )
        if item is not None
    ]
    if differences is not None:
        title = _("difference (yours − expected)")
        answers.append(heatmap(title, "", differences, _, cells, wrong=wrong, worst=worst))
    shapes = check.difference if isinstance(check.difference, WrongShape) else None
    shown = check.shown or any(item.tables for item in (*inputs, *answers))
    return CaseView(
        name=case.name,
        public=case.public,
        call=call_text(function, case, {name: _argument_text(name, item) for name, item in case.arguments.items()}),
        inputs=tuple(inputs),
        answers=tuple(answers),
        outlines=outlines(((yours, shapes.got), (expected, shapes.expected))) if shapes else (),
        pointer=_pointer(worst, used, _),
        marks=wrong is not None and bool(wrong.any()),
        withheld="" if shown else _("This case is hidden: it is used for grading again, so its values are not shown."),
    )


def _pointer(worst: Index | None, used: Mapping[str, Mask], _: Translate) -> str:
    """The sentence that names the elements of the arguments that the worst element is computed from; may be empty."""
    if worst is None or not used:
        return ""
    place = format_position(worst, (), _)
    windows = _(", ").join(slice_text(mask, name) for name, mask in used.items() if not mask.all())
    whole = _(", ").join(_("all of {argument}").format(argument=name) for name, mask in used.items() if mask.all())
    if not windows:
        return _("The marked element {place} is computed from {whole}.").format(place=place, whole=whole)
    if not whole:
        return _("The marked element {place} is computed from the bold ones: {windows}.").format(
            place=place, windows=windows
        )
    return _("The marked element {place} is computed from the bold ones, {windows}, and from {whole}.").format(
        place=place, windows=windows, whole=whole
    )


def call_text(function: str, case: CaseResult, texts: Mapping[str, str]) -> str:
    """The call, or the steps of a case that makes objects; ``texts`` are those of its arguments, by name."""
    if not case.steps:
        return f"{function}({', '.join(texts.values())})"
    return "; ".join(
        f"{'.' if step.method else ''}{step.name}({', '.join(texts.get(name, name) for name in step.arguments)})"
        for step in case.steps
    )


def _argument_text(name: str, item: Argument) -> str:
    return f"{name}: {item.text}" if item.array else f"{name}={item.text}"
