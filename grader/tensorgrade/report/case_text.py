"""The call that shows a failure as plain text, for terminals: the marks of the page's tables as brackets."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from tensorgrade.report.case_view import CaseView
from tensorgrade.report.heatmaps import Cell, Heatmap
from tensorgrade.text_wrap import display_width
from tensorgrade.translation import Translate

MAX_LENGTH = 8
"""Rows and columns of an array that is drawn."""
_GAP = "   "


def case_lines(view: CaseView, width: int, _: Translate) -> list[str]:
    """The call, its arrays side by side in lines of at most ``width`` columns, and what the marks mean.

    Empty where no array is small enough to be drawn.
    """
    pictures = [item for item in (*view.inputs, *view.answers) if _is_small(item)]
    if not pictures:
        return []
    lines = [view.call]
    for group in _groups([_picture(item) for item in pictures], width):
        lines += group
    return [*lines, *_legend(pictures, _)]


def _is_small(item: Heatmap) -> bool:
    if len(item.tables) != 1 or item.cut:
        return False
    [table] = item.tables
    return len(table.rows) <= MAX_LENGTH and len(table.columns) <= MAX_LENGTH


def _picture(item: Heatmap) -> list[str]:
    """The lines of an array, all of one width: its name, then its rows."""
    [table] = item.tables
    columns = range(len(table.columns))
    rows = [[_marked(cell) for cell in row.cells] for row in table.rows]
    widths = [max(len(row[column]) for row in rows) for column in columns]
    lines = [item.name, *(" ".join(text.rjust(widths[at]) for at, text in enumerate(row)) for row in rows)]
    longest = max(map(display_width, lines))
    return [line + " " * (longest - display_width(line)) for line in lines]


def _marked(cell: Cell) -> str:
    if cell.worst:
        return f"[{cell.text}]"
    if cell.seen:
        return f"({cell.text})"
    return f"_{cell.text}_" if cell.differs else f" {cell.text} "


def _groups(pictures: Sequence[list[str]], width: int) -> Iterator[list[str]]:
    """The lines of as many pictures side by side as there is room for."""
    waiting = list(pictures)
    while waiting:
        group = [waiting.pop(0)]
        while waiting and sum(display_width(item[0]) + len(_GAP) for item in (*group, waiting[0])) <= width:
            group.append(waiting.pop(0))
        blanks = [" " * display_width(item[0]) for item in group]
        for parts in zip_longest(*group):
            texts = [blank if part is None else part for part, blank in zip(parts, blanks, strict=True)]
            yield [_GAP.join(texts).rstrip()]


def _legend(pictures: Sequence[Heatmap], _: Translate) -> list[str]:
    cells = [cell for item in pictures for table in item.tables for row in table.rows for cell in row.cells]
    meanings = (
        (any(cell.worst for cell in cells), _("[ ]: the marked element")),
        (any(cell.seen for cell in cells), _("( ): what it is computed from")),
        (any(cell.differs and not cell.worst for cell in cells), _("_ _: differs")),
    )
    words = [text for is_there, text in meanings if is_there]
    return [_("; ").join(words)] if words else []
