"""The class page's charts, as SVG inside the page.

pygal draws them. Its own styles, script and tooltips are removed, so that the page's style
sheet colours the charts, in light and dark, and no script runs in them.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from markupsafe import Markup

# In pixels.
HEIGHT = 260
WIDTH = 640
BAR_HEIGHT = 34
FONT_SIZE = 13


def _pygal() -> Any:
    """pygal, imported late: a student's install imports modules of this package, and has no pygal."""
    with _finders_removed("pygal"):
        import pygal
    return pygal


@contextmanager
def _finders_removed(module: str) -> Iterator[None]:
    """Removes the finders of this module that the block adds to ``sys.meta_path``.

    pygal adds one that only its maps need, of a kind that Python warns of. Those of other modules stay:
    importlib_metadata, which pygal imports, puts one in the place of Python's own.
    """
    before = list(sys.meta_path)
    try:
        yield
    finally:
        added = [finder for finder in sys.meta_path if finder not in before and type(finder).__module__ == module]
        for finder in added:
            sys.meta_path.remove(finder)


def column_chart(labels: Sequence[str], counts: Sequence[int], x_title: str, y_title: str) -> Markup:
    """One vertical bar per label, with its count above it."""
    chart = _pygal().Bar(
        **_options(HEIGHT), x_title=x_title, y_title=y_title, print_values_position="top",
        min_scale=1, value_formatter=lambda count: str(count) if count else "",
    )  # fmt: skip
    highest = max(counts, default=0)
    step = max(1, -(-highest // 5))
    chart.y_labels = list(range(0, highest + step, step))
    chart.x_labels = labels
    chart.add("", counts)
    return _svg(chart)


def bar_chart(labels: Sequence[str], shares: Sequence[float], x_title: str) -> Markup:
    """One horizontal bar per label, from 0 to 100 %; the number is part of the label, as a short bar has no room."""
    chart = _pygal().HorizontalBar(
        **_options(60 + BAR_HEIGHT * len(labels)) | {"print_values": False}, x_title=x_title,
        range=(0, 100), value_formatter=lambda share: f"{share:.0f} %",
    )  # fmt: skip
    chart.y_labels = list(range(0, 101, 20))
    # The first label is drawn lowest.
    chart.x_labels = [f"{label}  {share:.0%}" for label, share in zip(labels, shares, strict=True)][::-1]
    chart.add("", [100 * share for share in reversed(shares)])
    return _svg(chart)


def _options(height: int) -> dict[str, Any]:
    from pygal.style import Style

    sizes = dict.fromkeys(("label_font_size", "major_label_font_size", "value_font_size", "title_font_size"), FONT_SIZE)
    return {
        "width": WIDTH, "height": height, "js": (), "show_legend": False, "print_values": True,
        "disable_xml_declaration": True, "margin": 8, "margin_right": 28, "truncate_label": -1,
        # pygal leaves room for letters of this size; the page's style sheet sets it.
        "style": Style(**sizes),
    }  # fmt: skip


def _strip(root: Any) -> Any:
    """The drawing without styles, scripts, comments, ids and tooltips."""
    for parent in list(root.iter()):
        for child in list(parent):
            if _is_removed(child):
                parent.remove(child)
            else:
                child.attrib.pop("style", None)
    root.attrib.pop("id", None)
    return root


def _is_removed(element: Any) -> bool:
    if not isinstance(element.tag, str):
        return True  # a comment
    name = element.tag.rpartition("}")[2]
    return name in ("defs", "desc", "title", "style", "script") or "tooltip-overlay" in element.get("class", "")


def _svg(chart: Any) -> Markup:
    chart.add_xml_filter(_strip)
    # pygal escapes every label. SVG inside HTML needs no xmlns.
    return Markup(chart.render(is_unicode=True).replace(' xmlns="http://www.w3.org/2000/svg"', ""))
