"""The records of a case that shows a failure: its call, and the answers, as far as they may be shown."""

from dataclasses import dataclass, field
from typing import Any

SHOWN_ELEMENTS = 400
"""Arrays with more elements are stored without their values."""


@dataclass(frozen=True)
class Argument:
    """One argument of a call, or an answer: a short description, and the values of a small array."""

    text: str
    """Shape and dtype of an array; the value of anything else."""
    values: Any = None
    """The array's values as nested lists; null for large arrays, for a value that is not an array, and where values
    may not be shown. NaN and infinities are the strings "NaN", "Infinity", "-Infinity"."""
    array: bool = False
    """Whether it is an array."""


@dataclass(frozen=True)
class CaseStep:
    """One step of a case that makes objects: a class or function that is called, or a method of what the last made."""

    name: str
    """The name of the class, function or method."""
    method: bool
    """Whether it is a method, or an attribute, of the object."""
    arguments: tuple[str, ...]
    """Its arguments: names of the case's, or of the class or function that has made the object, as in ``Linear(…)``."""


@dataclass(frozen=True)
class CaseResult:
    """A case that shows why a check failed."""

    name: str
    """The case's name in the answer key."""
    public: bool
    """Whether students have this case."""
    arguments: dict[str, Argument]
    """The call's arguments, by name."""
    yours: Argument | None = None
    """The whole answer."""
    should_be: Argument | None = None
    """The whole expected answer."""
    steps: tuple[CaseStep, ...] = ()
    """What is called with the arguments, in order, where it is more than the function."""
    computed_from: dict[str, list[list[int]]] = field(default_factory=dict)
    """By argument, the indices of the elements that the wrong element is computed from, as far as that is known."""
