"""Chinese Markdown as it is set: lines that an author's editor has broken are joined, and emphasis is bold.

A line break is a space in a rendered notebook, and slanted Chinese characters are hard to read.
"""

import re

_HAN = "\u4e00-\u9fff"
_STOPS = "，。、；：？！"
_MARKS = _STOPS + "（）《》“”…—"
# What begins a block of its own, or is one: nothing is joined to it.
_BLOCK = re.compile(r"\s*(?:[#>|<]|[-+*] |\d+[.)] |\$\$|!\[|:?-{3,}|$)")
_FENCE = re.compile(r"\s*(```|~~~)")
_SLANTED = re.compile(rf"(?<![*\\])\*(?=[{_HAN}{_MARKS}])([^*\n]+)\*(?!\*)")
_BRACKETS = re.compile(rf"(?<!\])\(([{_HAN}][^()\n]*)\)")


def set_chinese(source: str) -> str:
    """The Markdown with its Chinese lines joined, its emphasis bold and its brackets full-width; all else as it is."""
    lines: list[str] = []
    kept: set[int] = set()
    in_code = in_formula = False
    for line in source.split("\n"):
        is_fence = _FENCE.match(line) is not None
        if lines and not (in_code or in_formula or is_fence) and _is_continued(lines[-1], line):
            lines[-1] += _joint(lines[-1], line.lstrip()) + line.lstrip()
        else:
            kept.update([len(lines)] if in_code or is_fence else [])
            lines.append(line)
        in_code ^= is_fence
        in_formula ^= not in_code and line.count("$$") % 2 == 1
    return "\n".join(line if number in kept else _set_line(line) for number, line in enumerate(lines))


def _set_line(line: str) -> str:
    return _with_stops_behind_bold(_SLANTED.sub(r"**\1**", _BRACKETS.sub(r"（\1）", line)))


def _is_continued(line: str, following: str) -> bool:
    """Whether the second line goes on in the paragraph of the first one, which ends in Chinese or before it."""
    if following.startswith("    ") or _BLOCK.match(following) or line.endswith(("  ", "\\")) or "$$" in line:
        return False
    if re.match(r"\s*(?:[#|<]|!\[|```|$)", line) or re.match(rf"\s*\*+[{_MARKS}]", following):
        return False
    return re.search(rf"[{_HAN}{_MARKS}]\**$", line) is not None


def _joint(line: str, following: str) -> str:
    """A space between Chinese and other letters, as within the lines; none beside Chinese marks."""
    is_chinese = re.match(rf"\**[{_HAN}{_MARKS}]", following) is not None
    return "" if is_chinese or re.search(rf"[{_MARKS}]\**$", line) else " "


def _with_stops_behind_bold(line: str) -> str:
    """The line with ``**…。**`` as ``**…**。``: bold does not end between a stop and a character."""
    parts = line.split("**")
    if len(parts) % 2 == 0 or "`" in line and re.search(r"`[^`]*\*\*[^`]*`", line):
        return line
    for at in range(1, len(parts), 2):
        if parts[at][-1:] and parts[at][-1] in _STOPS and re.match(r"\S", parts[at + 1]):
            parts[at], parts[at + 1] = parts[at][:-1], parts[at][-1] + parts[at + 1]
    return "**".join(parts)
