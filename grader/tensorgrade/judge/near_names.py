"""The name in a notebook that is meant where the one that was asked for is not there. Pure."""

from collections.abc import Iterable
from difflib import SequenceMatcher

from tensorgrade.result.failure_facts import NotWritten, OtherName

MIN_SIMILARITY = 0.85
"""Of two names without case and underscores (`difflib.SequenceMatcher.ratio`)."""


def missing_function(expected: str, names: Iterable[str]) -> NotWritten | OtherName:
    """Why a function does not exist in a notebook that has those ``names``."""
    found = nearest_name(expected, names)
    return OtherName(found, expected) if found else NotWritten()


def nearest_name(expected: str, names: Iterable[str]) -> str:
    """The name that is nearest to the expected one, if any is near; empty if none is.

    Names of methods are written ``Class.method``, and compared without the class.
    """
    found = [(similarity, name) for name in names if (similarity := _similarity(expected, name)) >= MIN_SIMILARITY]
    return max(found, key=lambda pair: (pair[0], "." not in pair[1]), default=(0.0, ""))[1]


def _similarity(expected: str, name: str) -> float:
    one, other = _plain(expected), _plain(name.rpartition(".")[2])
    if not one or not other:
        return 0.0
    # A name with letters inserted, such as correlation2d for corr2d.
    if one[0] == other[0] and one[-1] == other[-1] and _is_subsequence(one, other) and len(other) < 3 * len(one):
        return max(MIN_SIMILARITY, SequenceMatcher(None, one, other).ratio())
    return SequenceMatcher(None, one, other).ratio()


def _plain(name: str) -> str:
    return name.replace("_", "").casefold()


def _is_subsequence(short: str, long: str) -> bool:
    letters = iter(long)
    return all(letter in letters for letter in short)
