"""What explains wrong answers: misconceptions, hints, or two features of the calls. Sentences are made where shown."""

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, get_args

from tensorgrade.result.differences import Place
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
    "first-row",
    "first-column",
    "last-row-and-column",
    "first-row-and-column",
    "outer-ring",
    "one-element",
    "everything",
    "run-away",
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
"""border, border-not-finite: only where an exercise pads; outer-ring: where it does not."""
HINT_NAMES: tuple[HintName, ...] = get_args(HintName)

ABOUT_CALLS: frozenset[HintName] = frozenset(
    {
        "rounded",
        "only-examples",
        "only-square",
        "only-odd",
        "only-not-negative",
        "negative-answers",
        "only-whole-numbers",
        "only-one-along-first-axis",
        "only-default",
        "only-float64",
        "only-value",
        "only-writable",
    }
)
"""The hints that say in which calls, or in which digits, answers are wrong; the others are about arrays' values."""

Filling = Literal["numbers", "nan", "infinity", "minus-infinity", "zero", "one-number"]
"""What stands where answers are wrong; one-number: the same one everywhere, in all calls."""
FILLINGS: tuple[Filling, ...] = get_args(Filling)


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
class PossibleMisconceptions:
    """Misconceptions of which each gives the same wrong answers: the few public cases do not tell them apart."""

    items: tuple[NamedMisconception, ...]
    """In the author's order."""

    @property
    def name(self) -> str:
        """Its id, made of theirs."""
        return "-or-".join(item.name for item in self.items)


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
    """only-value: the one value for which the answers are right, as Python writes it; one-element: its index."""
    filling: Filling = "numbers"
    """What stands in the place that it is about; numbers: other numbers than the right ones."""
    some_calls: bool = False
    """Whether it is not so in other calls."""
    loops: bool = False
    """Whether the student's code for the function has a loop."""


PARTS_APART = "parts-apart"
MODES_APART = "modes-apart"
PARTS_EXCHANGED = "parts-exchanged"
"""The ids of the records below, beside the names of hints."""


@dataclass(frozen=True)
class PartHint:
    """What is wrong with some parts of the answers, or with the answers for some values of an argument."""

    names: Place
    """The names or positions of the parts; or the values, as Python writes them."""
    hint: Hint | None = None
    """What these have in common; null where nothing is known but that they are wrong."""


@dataclass(frozen=True)
class HintsApart:
    """What is wrong part by part, or value by value of an argument."""

    argument: str
    """The argument; empty where it is about the parts of the answers."""
    wrong: tuple[PartHint, ...]
    """Those that are wrong in some call."""
    right: Place
    """The names of those that are right in all calls."""

    @property
    def name(self) -> str:
        """Its id: that of the fact about calls, where there is one."""
        about_calls = [item.hint.name for item in self.wrong if item.hint and item.hint.name in ABOUT_CALLS]
        return (*about_calls, MODES_APART if self.argument else PARTS_APART)[0]


@dataclass(frozen=True)
class PartsExchanged:
    """The parts of the answers are right, and in another order."""

    got: Place
    """The names or positions of the parts, in the order of the answers."""
    expected: Place
    """The same in the order that is asked for."""


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


Explanation: TypeAlias = (
    NamedMisconception
    | PossibleMisconceptions
    | Hint
    | HintsApart
    | PartsExchanged
    | FeaturesTogether
    | RecordedExplanation
)


def about_loops(explanation: Explanation, loops: bool) -> Explanation:
    """The explanation where the student's code for the function has loops, or has none."""
    match explanation:
        case Hint():
            return replace(explanation, loops=loops)
        case HintsApart(wrong=wrong):
            told = (replace(item, hint=item.hint and replace(item.hint, loops=loops)) for item in wrong)
            return replace(explanation, wrong=tuple(told))
        case _:
            return explanation


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
