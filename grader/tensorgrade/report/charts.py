"""The class page's charts: tables whose numbers have bars beside them, so that each is drawn and can be read out."""

from collections.abc import Sequence
from dataclasses import dataclass

from tensorgrade.number_format import percent
from tensorgrade.report.class_page_records import FunctionRow
from tensorgrade.result.item_statistics import Bin
from tensorgrade.translation import Translate


@dataclass(frozen=True)
class Bar:
    """One line of a chart."""

    label: str
    """What is counted or measured."""
    is_code: bool
    """Whether the label is a name in code."""
    length: int
    """Length of the bar, in percent of the longest possible one."""
    value: str
    """The number."""


@dataclass(frozen=True)
class Chart:
    """Bars, one below the other."""

    title: str
    """What it shows."""
    label_heading: str
    """What the labels are."""
    value_heading: str
    """What the numbers are."""
    bars: tuple[Bar, ...]
    """The lines."""


def class_charts(bins: Sequence[Bin], functions: Sequence[FunctionRow], _: Translate) -> tuple[Chart, ...]:
    """The distribution of the scores, and the mean share of points by function; none where there are no scores."""
    if not bins:
        return ()
    highest = max(1, *(item.students for item in bins))
    scores = tuple(Bar(item.label, False, round(100 * item.students / highest), str(item.students)) for item in bins)
    shares = tuple(Bar(item.name, True, round(100 * item.share), percent(item.share)) for item in functions)
    return (
        Chart(_("Distribution of scores"), _("Score"), _("Students"), scores),
        Chart(_("Mean share of points, by function"), _("Function"), _("Mean share of points"), shares),
    )
