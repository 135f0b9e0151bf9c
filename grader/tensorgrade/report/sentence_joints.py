"""Puts words, names and sentences together as the language has it: Chinese has marks of its own, and no spaces."""

import re
from collections.abc import Iterable

from tensorgrade.translation import Translate

_JOINT = "\ue000"
"""Stands for a space beside a field: a character that no text uses."""
_CHINESE = "[\u2e80-\u9fff\uff00-\uffef]"
_CLOSED = re.compile(rf"(?<={_CHINESE}){_JOINT}(?={_CHINESE})")


def fill(template: str, **fields: object) -> str:
    """The template with its fields; without the space beside a field where that would be between Chinese characters."""
    text = template.replace(" {", _JOINT + "{").replace("} ", "}" + _JOINT).format(**fields)
    return _CLOSED.sub("", text).replace(_JOINT, " ")


def is_joined_without_space(before: str, after: str) -> bool:
    """Whether no space stands between two lines of a text: both meet in Chinese characters or punctuation."""
    return re.fullmatch(_CHINESE, before[-1:]) is not None and re.fullmatch(_CHINESE, after[:1]) is not None


def join_sentences(*sentences: str) -> str:
    """Those that are not empty, one after the other; with no space after Chinese punctuation."""
    text = _JOINT.join(filter(None, sentences))
    return re.sub(rf"(?<={_CHINESE}){_JOINT}", "", text).replace(_JOINT, " ")


def following(sentence: str, _: Translate) -> str:
    """A sentence as it stands behind another one."""
    return _("{first} {second}").format(first="", second=sentence)


def label(name: object, _: Translate) -> str:
    """The name of what follows, with a colon and what stands behind one."""
    return _("{name}: ").format(name=name)


def names(items: Iterable[object], _: Translate) -> str:
    """A list of names."""
    return _(", ").join(map(str, items))


def bracketed(text: object, _: Translate) -> str:
    """A remark in brackets, as it stands behind what it is about."""
    return _(" ({text})").format(text=text)
