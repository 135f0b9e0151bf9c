"""What goes wrong with every pair (rows, columns): one number used for both, or the two exchanged."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tensorgrade.exercise.changes import Change, vary
from tensorgrade.exercise.definition import Exercise
from tensorgrade.exercise.domain import PairOf
from tensorgrade.translation import ENGINE_LANGUAGE, LANGUAGES, Text, Translate, engine_text, translator

PairChange = Callable[[Any], Any]

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
    names = [*pairs]
    groups = [*([name] for name in names), *([names] if len(names) > 1 else [])]
    for name in names:
        yield Misuse(f"{name.replace('_', '-')}-swapped", _swapped_text(name), _changes(pairs, [name], _swapped))
    for group in groups:
        alike = [change for part in (_first, _second) for change in _changes(pairs, group, part)]
        yield Misuse(ONE_FOR_BOTH, _ONE_FOR_BOTH_TEXT, alike)
    if len(names) > 1:
        yield Misuse(ALL_SWAPPED, _ALL_SWAPPED_TEXT, _changes(pairs, names, _swapped))


def pair_defaults(exercise: Exercise) -> Mapping[str, tuple[int, int]]:
    """The default values of the pairs among an exercise's arguments, of those that have one."""
    defaults = {name: exercise.parameters()[name].default for name in _pairs(exercise)}
    return {name: (int(pair[0]), int(pair[1])) for name, pair in defaults.items() if isinstance(pair, (tuple, list))}


def _pairs(exercise: Exercise) -> dict[str, str | None]:
    """The arguments that are pairs; each with the other pair that it has the numbers of where it is None, if any."""
    arguments = exercise.domain.arguments if exercise.domain else {}
    pairs = {name: item for name, item in arguments.items() if isinstance(item, PairOf)}
    sides = {(item.rows, item.columns): name for name, item in pairs.items()}
    return {name: sides.get(item.none_means) if item.none_means else None for name, item in pairs.items()}


def _changes(pairs: Mapping[str, str | None], names: Sequence[str], change: PairChange) -> list[Change]:
    """The change of these pairs: as they are given, and with the numbers that None stands for.

    Code may take these numbers before or after it has read another pair wrongly.
    """
    resolved: dict[str, Any] = {name: _resolved(meaning) for name, meaning in pairs.items() if meaning}
    as_given: dict[str, Any] = dict.fromkeys(names, change)
    changes = [vary(**as_given)]
    if resolved:
        changes.append(vary(**resolved) | vary(**as_given))
    return changes


def _resolved(meaning: str) -> Callable[..., Any]:
    return lambda pair, **call: call[meaning] if pair is None else pair


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
