"""What goes wrong with every pair (rows, columns): one number used for both, or the two exchanged."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tensorgrade.exercise.changes import Change, vary
from tensorgrade.exercise.definition import Exercise
from tensorgrade.exercise.domain import PairOf
from tensorgrade.translation import ENGINE_LANGUAGE, LANGUAGES, Text, Translate, engine_text, translator

ONE_FOR_BOTH = "only-square"
ALL_SWAPPED = "pairs-swapped"

_ONE_FOR_BOTH_TEXT = engine_text(
    "One number serves for both directions where there is a pair: its first number is for the rows, its second one "
    "for the columns, and they may differ. Which pair do you read only one number of?"
)
_ALL_SWAPPED_TEXT = engine_text(
    "Your pairs are read as (columns, rows). They are (rows, columns), as in a shape. How would you unpack a pair so "
    "that the names tell you which number is which?"
)


@dataclass(frozen=True)
class Misuse:
    """A misconception that the engine makes; where the author lists one of that name, further variants of it."""

    name: str
    text: Text
    changes: Sequence[Change]


def pair_misuse(exercise: Exercise) -> Iterator[Misuse]:
    """The misconceptions about the pairs among an exercise's arguments: each by itself, then all of them alike."""
    pairs = _pairs(exercise)
    for name in pairs:
        yield Misuse(f"{name.replace('_', '-')}-swapped", _swapped_text(name), [_of([name], _swapped)])
    groups = [*([name] for name in pairs), *([pairs] if len(pairs) > 1 else [])]
    for group in groups:
        alike = [_of(group, change) for change in (_first, _second)]
        yield Misuse(ONE_FOR_BOTH, _ONE_FOR_BOTH_TEXT, alike)
    if len(pairs) > 1:
        yield Misuse(ALL_SWAPPED, _ALL_SWAPPED_TEXT, [_of(pairs, _swapped)])


def pair_defaults(exercise: Exercise) -> Mapping[str, tuple[int, int]]:
    """The default values of the pairs among an exercise's arguments, of those that have one."""
    defaults = {name: exercise.parameters()[name].default for name in _pairs(exercise)}
    return {name: (int(pair[0]), int(pair[1])) for name, pair in defaults.items() if isinstance(pair, (tuple, list))}


def _pairs(exercise: Exercise) -> list[str]:
    arguments = exercise.domain.arguments if exercise.domain else {}
    return [name for name, item in arguments.items() if isinstance(item, PairOf)]


def _of(pairs: Sequence[str], change: Callable[[Any], Any]) -> Change:
    changes: dict[str, Any] = dict.fromkeys(pairs, change)
    return vary(**changes)


def _swapped_text(name: str) -> Text:
    def words(_: Translate) -> str:
        return _(
            "The two numbers of %(name)s have changed places. The first number of the pair is for the rows, the second "
            "one for the columns. Which of your indices goes with which?"
        ) % {"name": name}

    others = {code: words(translator(code)) for code in LANGUAGES if code != ENGINE_LANGUAGE}
    return Text(words(translator(ENGINE_LANGUAGE)), others)


def _swapped(pair: Any) -> Any:
    return pair and (pair[1], pair[0])


def _first(pair: Any) -> Any:
    return pair and (pair[0], pair[0])


def _second(pair: Any) -> Any:
    return pair and (pair[1], pair[1])
