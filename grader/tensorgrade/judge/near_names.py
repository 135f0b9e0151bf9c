"""The name in a notebook that is meant where the one that was asked for is not there. Pure."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from tensorgrade.result.failure_facts import NotWritten, OtherName

MIN_SIMILARITY = 0.85
"""Of two words (`difflib.SequenceMatcher.ratio`)."""
MAX_NAME_LENGTH = 80
_VERSIONS = frozenset(
    ["answer", "custom", "fast", "final", "fn", "func", "function", "impl", "implementation", "loop", "loops", "manual"]
    + ["mine", "my", "naive", "new", "np", "numpy", "own", "sol", "solution", "student", "vectorized", "version"]
    + ["v1", "v2", "v3"]
)
"""Words that are added to the name of a function of one's own."""
_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z][a-z])")
_LETTERS = re.compile(r"[^\d]*")
_DIGITS = re.compile(r"\d+")


def missing_function(expected: str, names: Iterable[str]) -> NotWritten | OtherName:
    """Why a function does not exist in a notebook that has those ``names``."""
    found = nearest_name(expected, names)
    return OtherName(found, expected) if found else NotWritten()


def nearest_name(expected: str, names: Iterable[str]) -> str:
    """The name that is nearest to the expected one, if any is near; empty if none is.

    Names of methods are written ``Class.method``, and compared without the class.
    """
    found = [(similarity, name) for name in names if (similarity := _similarity(expected, name)) > 0]
    return max(found, key=lambda pair: (pair[0], "." not in pair[1]), default=(0.0, ""))[1]


def _similarity(expected: str, name: str) -> float:
    """From 0, of a name for something else, to 1."""
    name = name.rpartition(".")[2]
    if not 0 < len(name) <= MAX_NAME_LENGTH:
        return 0.0
    words = _words(expected)
    own = [word for word in _words(name) if word in words or word not in _VERSIONS]
    one, other = "".join(words), "".join(own)
    if one == other:
        return 1.0 if len(own) == len(_words(name)) else 0.95
    # Other digits, and other words, make another function: conv1d and conv2d, pool2d and pool2d_backward.
    if _DIGITS.findall(one) != _DIGITS.findall(other) or len(words) != len(own):
        return 0.0
    ratio = min(SequenceMatcher(None, *pair).ratio() for pair in zip(words, own, strict=True))
    if ratio >= MIN_SIMILARITY or all(map(_is_longer_word, words, own)):
        return min(ratio, 0.9)
    return 0.0


def _words(name: str) -> list[str]:
    return [word for word in _CAPITAL.sub("_", name).casefold().split("_") if word]


def _is_longer_word(word: str, other: str) -> bool:
    """Whether the other word is the same, or is written out, as correlation2d for corr2d."""
    if word == other:
        return True
    start = _LETTERS.match(word)[0]  # type: ignore[index]  # it matches no letters as well
    digits = word[len(start) :]
    middle = other[len(start) : len(other) - len(digits)]
    return len(start) >= 4 and other.startswith(start) and other.endswith(digits) and middle.isalpha()
