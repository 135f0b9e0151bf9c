"""The name in a notebook that is meant where the one that was asked for is not there. Pure."""

import re
from collections.abc import Iterable

from tensorgrade.result.absence_facts import NotWritten, OtherName

MAX_NAME_LENGTH = 80
MIN_LETTERS = 4
"""Letters and digits of a word in which a typo is looked for; shorter ones have too many others beside them."""
_VERSIONS = frozenset(
    ["answer", "custom", "fast", "final", "fn", "func", "function", "impl", "implementation", "loop", "loops", "manual"]
    + ["mine", "my", "naive", "new", "np", "numpy", "own", "sol", "solution", "student", "vectorized", "version"]
    + ["v1", "v2", "v3"]
)
"""Words that are added to the name of a function of one's own."""
_WRITTEN_OUT = {
    "conv": ("convolution", "convolve", "convolutional"),
    "corr": ("correlation", "correlate", "crosscorrelation"),
    "multi": ("multiple",),
    "num": ("number", "numbers"),
    "params": ("parameters", "parameter", "param"),
    "pool": ("pooling",),
}
"""Words that are written out for one of a function's name, with or without the digits after it."""
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
    return 0.9 if all(map(_is_meant, own, words)) else 0.0


def _words(name: str) -> list[str]:
    return [word for word in _CAPITAL.sub("_", name).casefold().split("_") if word]


def _is_meant(word: str, expected: str) -> bool:
    """Whether a word is the expected one, this one written out, or this one with one letter wrong."""
    letters = _LETTERS.match(expected)
    start = letters[0] if letters else ""
    written_out = {f"{longer}{expected[len(start) :]}" for longer in _WRITTEN_OUT.get(start, ())}
    return word == expected or word in written_out or (len(expected) >= MIN_LETTERS and _is_one_typo(word, expected))


def _is_one_typo(word: str, expected: str) -> bool:
    """Whether one letter is missing, too many, or another, or two are swapped. The first one is right, or swapped."""
    short, long = sorted((word, expected), key=len)
    same = 0
    while same < len(short) and short[same] == long[same]:
        same += 1
    if len(short) == len(long):
        swapped = short[:same] + short[same + 1 : same + 2] + short[same : same + 1] + short[same + 2 :]
        return swapped == long or (same > 0 and short[same + 1 :] == long[same + 1 :])
    return same > 0 and short[same:] == long[same + 1 :]
