"""The class page's charts, as SVG inside the page.

pygal draws them; its own styles, script and tooltips are left out, so that the page's style
sheet colours them, in light and dark, and nothing in them runs.
"""

import sys
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

HEIGHT = 260
WIDTH = 640
BAR = 34
FONT = 13


def _pygal() -> Any:
    """pygal, loaded late: students' own checks load this package's other modules, and lack it.

    Its hook into every later import, which only its maps need, is taken out: Python warns of its kind.
    """
    import pygal

    sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, pygal.PluginImportFixer)]
    return pygal


def column_chart(labels: Sequence[str], counts: Sequence[int], x_title: str, y_title: str) -> Markup:
    """One upright bar per label, with its count above it."""
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
    """One level bar per label, from 0 to 100 %; the number stands beside the label, where a short bar has room, too."""
    chart = _pygal().HorizontalBar(
        **_options(60 + BAR * len(labels)) | {"print_values": False}, x_title=x_title,
        range=(0, 100), value_formatter=lambda share: f"{share:.0f} %",
    )  # fmt: skip
    chart.y_labels = list(range(0, 101, 20))
    # The first label is drawn lowest.
    chart.x_labels = [f"{label}  {share:.0%}" for label, share in zip(labels, shares, strict=True)][::-1]
    chart.add("", [100 * share for share in reversed(shares)])
    return _svg(chart)


def _options(height: int) -> dict[str, Any]:
    from pygal.style import Style

    return {
        "width": WIDTH, "height": height, "js": (), "show_legend": False, "print_values": True,
        "disable_xml_declaration": True, "margin": 8, "margin_right": 28, "truncate_label": -1,
        # pygal leaves room for letters of this size; the page's style sheet gives them it.
        "style": Style(label_font_size=FONT, major_label_font_size=FONT, value_font_size=FONT, title_font_size=FONT),
    }  # fmt: skip


def _bare(root: Any) -> Any:
    """The drawing without styles, scripts, comments, ids and tooltips."""
    for parent in list(root.iter()):
        for child in list(parent):
            if _needless(child):
                parent.remove(child)
            else:
                child.attrib.pop("style", None)
    root.attrib.pop("id", None)
    return root


def _needless(element: Any) -> bool:
    if not isinstance(element.tag, str):
        return True  # a comment
    name = element.tag.rpartition("}")[2]
    return name in ("defs", "desc", "title", "style", "script") or "tooltip-overlay" in element.get("class", "")


def _svg(chart: Any) -> Markup:
    chart.add_xml_filter(_bare)
    # pygal escapes every label; xmlns is for files of their own, not for SVG inside HTML.
    return Markup(chart.render(is_unicode=True).replace(' xmlns="http://www.w3.org/2000/svg"', ""))
