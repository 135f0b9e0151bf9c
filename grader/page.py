"""What templates get: typed view records made from results, and the Jinja environment that renders them.

Templates never compute. Autoescape and StrictUndefined are always on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import jinja2

from grader.language import catalogue
from grader.result import (
    Argument,
    CaseResult,
    CheckResult,
    Disclosure,
    ExerciseResult,
    SubmissionResult,
    for_student,
)


@dataclass(frozen=True)
class Cell:
    """One number of a table."""

    text: str
    differs: bool = False
    worst: bool = False
    shade: int = 0
    """How strongly it is tinted, 0 to 4, by its size within the array."""


@dataclass(frozen=True)
class Table:
    """One two-dimensional slice of an array; ``label`` says which, or is empty."""

    label: str
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Picture:
    """An array as tables, or as words where it is large or may not be shown."""

    name: str
    text: str
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class CaseView:
    """The call that shows a failure."""

    name: str
    public: bool
    call: str
    inputs: tuple[Picture, ...]
    yours: Picture | None
    should_be: Picture | None
    difference: Picture | None
    hidden_values: bool
    """Values exist, and are withheld."""


@dataclass(frozen=True)
class CheckView:
    """One line of the rubric."""

    result: CheckResult
    case: CaseView | None


@dataclass(frozen=True)
class Card:
    """One function."""

    name: str
    result: ExerciseResult
    checks: tuple[CheckView, ...]
    passed: int


@dataclass(frozen=True)
class Verdict:
    """What stands in a check cell: the points as nbgrader reads them, and our card."""

    points: str
    html: str


@dataclass(frozen=True)
class Mark:
    """A person's part of one cell: a written answer, or another decision than the automatic one."""

    name: str
    score: float
    points: float
    waits: bool
    """Nobody has looked at it yet."""
    comment: str
    written: bool
    answer: str = ""
    """The text of a written answer."""


@dataclass(frozen=True)
class Marks:
    """What the gradebook says of one submission, written answers and penalties included."""

    score: float
    """After the penalty."""
    max_score: float
    penalty: float
    cells: tuple[Mark, ...]


MAX_TABLES = 6


def verdicts(
    result: SubmissionResult, disclosure: Disclosure, language: str, folders: Sequence[Path]
) -> dict[str, Verdict]:
    """For every function, what its check cell shows: never more than the student may see."""
    shown = for_student(result, disclosure)
    return {
        name: Verdict(
            exact_text(item.score),
            render("formgrader.html.j2", language, folders, card=card(name, item), message=shown.message),
        )
        for name, item in shown.exercises.items()
    }


def card(name: str, result: ExerciseResult) -> Card:
    """The view of one function's result, already stripped for whoever reads it."""
    checks = tuple(CheckView(check, _case(name, check) if check.case else None) for check in result.checks)
    return Card(name, result, checks, sum(check.status == "passed" for check in result.checks))


def _case(function: str, check: CheckResult) -> CaseView:
    case = check.case
    assert case is not None
    inputs = tuple(_picture(name, item, None, None) for name, item in case.arguments.items())
    call = f"{function}({', '.join(_argument(name, item) for name, item in case.arguments.items())})"
    yours, truth = case.yours, case.should_be
    difference = _difference(yours, truth)
    wrong = _wrong(difference, case)
    shown = yours is not None and yours.values is not None
    return CaseView(
        name=case.name,
        public=case.public,
        call=call,
        inputs=tuple(picture for picture in inputs if picture.tables),
        yours=_picture("yours", yours, wrong, case.worst_index) if yours else None,
        should_be=_picture("should_be", truth, wrong, case.worst_index) if truth else None,
        difference=_picture("difference", difference, wrong, case.worst_index) if difference else None,
        hidden_values=not case.public and not shown and check.kind in ("value", "precision", "state"),
    )


def _argument(name: str, item: Argument) -> str:
    return f"{name}: {item.text}" if item.array else f"{name}={item.text}"


def _numbers(values: Any) -> Any:
    """Nested lists back from JSON: the words NaN and Infinity are numbers."""
    return [_numbers(item) for item in values] if isinstance(values, list) else float(values)


def _shape(values: Any) -> tuple[int, ...]:
    return (len(values), *(_shape(values[0]) if values else ())) if isinstance(values, list) else ()


def _at(values: Any, index: Sequence[int]) -> float:
    for position in index:
        values = values[position]
    return float(values)


def _difference(yours: Argument | None, truth: Argument | None) -> Argument | None:
    if yours is None or truth is None or yours.values is None or truth.values is None:
        return None
    left, right = _numbers(yours.values), _numbers(truth.values)
    if not isinstance(left, list) or _shape(left) != _shape(right):
        return None

    def subtract(a: Any, b: Any) -> Any:
        return [subtract(x, y) for x, y in zip(a, b, strict=True)] if isinstance(a, list) else a - b

    return Argument("", subtract(left, right), array=True)


def _wrong(difference: Argument | None, case: CaseResult) -> set[tuple[int, ...]]:
    """Where the answer is visibly off: everything not negligible beside the largest difference."""
    if difference is None:
        return set()
    places = list(product(*(range(length) for length in _shape(difference.values))))
    sizes = {place: abs(_at(difference.values, place)) for place in places}
    finite = [size for size in sizes.values() if size == size and size != float("inf")]
    least = 1e-9 * max(finite, default=0.0)
    return {place for place, size in sizes.items() if not size <= least}


def _picture(name: str, item: Argument, wrong: set[tuple[int, ...]] | None, worst: list[int] | None) -> Picture:
    if not isinstance(item.values, list):
        return Picture(name, item.text)
    values = _numbers(item.values)
    shape = _shape(values)
    lead = shape[:-2]
    tables = []
    for place in list(product(*(range(length) for length in lead)))[:MAX_TABLES]:
        label = "[" + ", ".join(str(position) for position in place) + "]" if place else ""
        tables.append(Table(label, _rows(values, shape, place, wrong or set(), tuple(worst or ()))))
    return Picture(name, item.text, tuple(tables))


def _rows(
    values: Any, shape: tuple[int, ...], place: tuple[int, ...], wrong: set[tuple[int, ...]], worst: tuple[int, ...]
) -> tuple[tuple[Cell, ...], ...]:
    plane = values
    for position in place:
        plane = plane[position]
    if len(shape) == 1:
        plane = [plane]
    flat = [abs(number) for row in plane for number in row if abs(number) < float("inf")]
    largest = max(flat, default=0.0) or 1.0

    def cell(row: int, column: int, number: float) -> Cell:
        index = (*place, row, column) if len(shape) > 1 else (column,)
        share = abs(number) / largest
        return Cell(f"{number:.4g}", index in wrong, index == worst, 0 if not share < 2 else min(4, int(share * 4.999)))

    return tuple(tuple(cell(r, c, number) for c, number in enumerate(row)) for r, row in enumerate(plane))


def render(template: str, language: str, folders: Sequence[Path], **data: Any) -> str:
    """The template, found in the first folder that has it, in the language."""
    return _environment(language, tuple(folders)).get_template(template).render(language=language, **data)


@cache
def _environment(language: str, folders: tuple[Path, ...]) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([str(folder) for folder in folders]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(catalogue(language), newstyle=True)  # type: ignore[attr-defined]
    environment.filters["points"] = points_text
    return environment


def points_text(points: float) -> str:
    """Points as people write them: 6, 4.5, 2.67."""
    return f"{points:g}"


def exact_text(score: float) -> str:
    """A rounded score with all its digits, as another program reads it back."""
    return f"{score:.2f}".rstrip("0").rstrip(".")
