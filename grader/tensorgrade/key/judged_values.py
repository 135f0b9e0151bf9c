"""Answers with what predicates say of them: they are run before answers are compared, which runs nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from tensorgrade.key.answer_tree import placed_parts
from tensorgrade.key.expected_answers import Branches, ExpectedAnswer, MeetsAnswer


@dataclass(frozen=True)
class Judged:
    """A value in an answer, and whether it meets the predicate there; None where the predicate did not say."""

    value: Any
    meets: bool | None


Predicate: TypeAlias = Callable[[MeetsAnswer, Any], bool | None]
"""Returns whether a value meets the predicate of a part."""


def has_predicates(expected: ExpectedAnswer) -> bool:
    """Whether a part of the expected answer is a predicate."""
    return any(isinstance(part, MeetsAnswer) for _, part in placed_parts(expected))


def judged_answer(answer: Any, expected: ExpectedAnswer, predicate: Predicate) -> Any:
    """The answer with `Judged` in place of each value that a predicate is about, as far as it has the structure."""
    if isinstance(answer, Judged):
        return answer
    if isinstance(expected, MeetsAnswer):
        return Judged(answer, predicate(expected, answer))
    contents = expected.contents(answer) if isinstance(expected, Branches) else None
    if contents is None or not isinstance(expected, Branches):
        return answer
    items = [judged_answer(item, right, predicate) for item, right in zip(contents, expected.items, strict=True)]
    if expected.kind == "dict":
        return dict(zip(expected.names, items, strict=True))
    return type(answer)(items)


def run_predicate(part: MeetsAnswer, answer: Any, arguments: Mapping[str, Any]) -> bool | None:
    """What the predicate says, in this process: the author's, or that of a student's own check.

    ``answer`` and ``arguments`` are as a function receives them. None where the predicate raises an exception, or
    returns anything but True or False.
    """
    namespace: dict[str, Any] = {"__name__": "predicate"}
    try:
        exec(part.source, namespace)
        return verdict(namespace["predicate"](answer, **{name: arguments[name] for name in part.parameters}))
    except Exception:  # whatever the author's code raises
        return None


def verdict(value: Any) -> bool | None:
    """True or False as a predicate may return it; None for anything else."""
    return bool(value) if type(value) is bool or isinstance(value, np.bool_) else None


def plain_answer(answer: Any) -> Any:
    """The answer without what predicates say of it."""
    if isinstance(answer, Judged):
        return answer.value
    if isinstance(answer, dict):
        return {name: plain_answer(item) for name, item in answer.items()}
    return type(answer)(map(plain_answer, answer)) if type(answer) in (tuple, list) else answer


def is_undecided(answer: Any) -> bool:
    """Whether a predicate did not say anything about a value in the answer."""
    if isinstance(answer, dict):
        return any(map(is_undecided, answer.values()))
    if isinstance(answer, (tuple, list)):
        return any(map(is_undecided, answer))
    return isinstance(answer, Judged) and answer.meets is None
