"""The call that shows a failure as plain text, for terminals: the marks of the page's tables as brackets."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from tensorgrade.report.case_view import CaseView
from tensorgrade.report.heatmaps import Cell, Heatmap, Table
from tensorgrade.text_wrap import display_width, wrap
from tensorgrade.translation import Translate

MAX_LENGTH = 8
"""Rows and columns of an array that is drawn."""
_GAP = "   "


def case_lines(view: CaseView, width: int, _: Translate) -> list[str]:
    """In lines of at most ``width`` columns the call, its arrays side by side, and what the marks mean.

    Of an array of more than two dimensions, slices over its last two axes are drawn. Where all do not fit in one line,
    the answers begin a new one. Empty where no array is small enough to be drawn.
    """
    inputs, answers = _slices(view.inputs), _slices(view.answers)
    if not inputs and not answers:
        return []
    pictures = [[_picture(name, table) for name, table in part] for part in (inputs, answers)]
    if _fit([*pictures[0], *pictures[1]], width):
        pictures = [[*pictures[0], *pictures[1]]]
    lines = [line for part in pictures for line in _side_by_side(part, width)]
    call = wrap(view.call, width, "  ").split("\n")
    return [*call, *lines, *_legend([table for _name, table in (*inputs, *answers)], _)]


def _slices(items: Sequence[Heatmap]) -> list[tuple[str, Table]]:
    """The slices to draw of these arrays, each with the array's name."""
    return [(item.name, table) for item in items for table in _drawn_slices(item)]


def _fit(pictures: Sequence[list[str]], width: int) -> bool:
    """Whether the pictures stand side by side in lines of so many columns."""
    return sum(display_width(item[0]) + len(_GAP) for item in pictures) <= width


def _drawn_slices(item: Heatmap) -> Sequence[Table]:
    """Of a small array, the slices with the marked element, or with what it is computed from; all where none has."""
    tables = item.tables
    if item.cut or any(max(len(table.rows), len(table.columns)) > MAX_LENGTH for table in tables):
        return ()
    return [table for table in tables if any(cell.worst or cell.seen for cell in _cells(table))] or tables


def _cells(table: Table) -> Iterator[Cell]:
    return (cell for row in table.rows for cell in row.cells)


def _picture(name: str, table: Table) -> list[str]:
    """The lines of an array or of one of its slices, all of one width: its name, then its rows."""
    columns = range(len(table.columns))
    rows = [[_marked(cell) for cell in row.cells] for row in table.rows]
    widths = [max(len(row[column]) for row in rows) for column in columns]
    lines = [f"{name} {table.label}".rstrip()]
    lines += (" ".join(text.rjust(widths[at]) for at, text in enumerate(row)) for row in rows)
    longest = max(map(display_width, lines))
    return [line + " " * (longest - display_width(line)) for line in lines]


def _marked(cell: Cell) -> str:
    if cell.worst:
        return f"[{cell.text}]"
    if cell.seen:
        return f"({cell.text})"
    return f"_{cell.text}_" if cell.differs else f" {cell.text} "


def _side_by_side(pictures: Sequence[list[str]], width: int) -> Iterator[str]:
    """The lines of the pictures, as many of them side by side as there is room for."""
    waiting = list(pictures)
    while waiting:
        group = [waiting.pop(0)]
        while waiting and _fit([*group, waiting[0]], width):
            group.append(waiting.pop(0))
        blanks = [" " * display_width(item[0]) for item in group]
        for parts in zip_longest(*group):
            texts = [blank if part is None else part for part, blank in zip(parts, blanks, strict=True)]
            yield _GAP.join(texts).rstrip()


def _legend(tables: Sequence[Table], _: Translate) -> list[str]:
    cells = [cell for table in tables for cell in _cells(table)]
    meanings = (
        (any(cell.worst for cell in cells), _("[ ]: the marked element")),
        (any(cell.seen for cell in cells), _("( ): what it is computed from")),
        (any(cell.differs and not cell.worst for cell in cells), _("_ _: differs")),
    )
    words = [text for is_there, text in meanings if is_there]
    return [_("; ").join(words)] if words else []
