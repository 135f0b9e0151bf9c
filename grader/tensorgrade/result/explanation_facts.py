"""What explains wrong answers: misconceptions, a hint, or two features of the calls. Sentences are made where shown."""

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from tensorgrade.result.features import Feature
from tensorgrade.translation import Text

HintName = Literal[
    "transposed",
    "one-row-short",
    "one-column-short",
    "one-short",
    "border-not-finite",
    "divided-by-size",
    "times-size",
    "factor",
    "offset",
    "rounded",
    "last-row",
    "last-column",
    "border",
    "only-examples",
    "only-square",
    "only-odd",
    "only-not-negative",
    "negative-answers",
    "only-whole-numbers",
    "only-one-along-first-axis",
    "only-default",
    "only-float64",
    "only-writable",
    "only-value",
]
HINT_NAMES: tuple[HintName, ...] = get_args(HintName)


@dataclass(frozen=True)
class NamedMisconception:
    """A misconception that gives the same wrong answers; two of them where it takes two."""

    name: str
    """The misconception's id."""
    text: Text
    """The author's sentence about it."""
    also: str | None = None
    """The id of the second misconception."""
    also_text: Text | None = None
    """The author's sentence about the second one."""


@dataclass(frozen=True)
class Hint:
    """A fact that all wrong answers share, by name, with the argument or the number that it is about."""

    name: HintName
    """The id of the fact."""
    argument: str = ""
    """The argument that it is about; for only-value, also a size."""
    number: float | None = None
    """The number that it is about; null where there is none, and where only hidden cases show it."""
    value: str = ""
    """only-value: the one value for which the answers are right, as Python writes it."""


FEATURES_TOGETHER = "features-together"
"""The id of two features together, beside the names of hints."""


@dataclass(frozen=True)
class FeaturesTogether:
    """Two features that all wrong calls have, and no right one: each of them alone goes well."""

    first: Feature
    """The one that is read first."""
    second: Feature
    """The other one."""


@dataclass(frozen=True)
class RecordedExplanation:
    """The explanation in a result of version 0.1.0, which has no facts."""

    text: str
    """The sentences, in the language of the course."""
    misconception: str | None = None
    """The misconception's id."""
    also: str | None = None
    """The id of a second one."""
    hint: str | None = None
    """The id of a hint."""


Explanation: TypeAlias = NamedMisconception | Hint | FeaturesTogether | RecordedExplanation


@dataclass(frozen=True)
class FollowsFrom:
    """A function was called once more with right answers in place of wrong functions that it calls."""

    functions: tuple[str, ...]
    """The wrong functions."""
    points_alone: float
    """The points that the function earns with the wrong ones."""
    points_with_right_helpers: float
    """The points that it earns with right ones."""
    counted: bool
    """Whether these count. Checks and explanation are then those of the calls with right ones."""
