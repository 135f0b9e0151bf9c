"""Sentences that an author writes in several lines, as one."""

import unicodedata


def one_line(words: str) -> str:
    """The lines joined by a space, or by nothing between two characters of scripts without spaces, as in Chinese.

    What is one line already, and what is no text (`validation` tells of it), stays as it is.
    """
    if not isinstance(words, str) or "\n" not in words:
        return words
    joined = ""
    for line in filter(None, map(str.strip, words.splitlines())):
        space = " " if joined and not (_is_wide(joined[-1]) and _is_wide(line[0])) else ""
        joined += space + line
    return joined


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"
