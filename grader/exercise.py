"""What an author writes: exercises, their checks and cases, and the misconceptions to name.

An assignment is a folder ``solutions/<name>/`` whose ``exercises.py`` defines
``assignment = Assignment(...)``. References and misconceptions are functions of torch
tensors (float64, on whatever device ``build`` chose); arguments that are not arrays
arrive as written. This module itself needs NumPy only.
"""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from grader.language import Section, Text
from grader.mistake import Mistake

NAME = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*")


class AuthorError(Mistake):
    """An exercise that cannot be used as written; the message says what to change."""


@dataclass(frozen=True)
class Draw:
    """A random array that ``build`` draws from the case's own seed; see `normal` and `integers`."""

    shape: tuple[int, ...]
    distribution: Literal["normal", "integers"]
    dtype: Literal["float64", "float32"] = "float64"
    offset: float = 0.0
    scale: float = 1.0
    low: int = -5
    high: int = 6
    negative: bool = False
    layout: Literal["C", "F", "strided", "readonly"] = "C"

    def realise(self, generator: np.random.Generator) -> NDArray[Any]:
        """The array itself, C-ordered; ``layout`` is applied where the call is made."""
        if self.distribution == "normal":
            values = generator.standard_normal(self.shape)
        else:
            values = generator.integers(self.low, self.high, self.shape).astype(np.float64)
        if self.negative:
            values = -np.abs(values) - (self.distribution == "integers")
        return (values * self.scale + self.offset).astype(self.dtype)


def normal(*shape: int, **options: Any) -> Draw:
    """Normally distributed values of the given shape; options are `Draw`'s fields."""
    return Draw(shape, "normal", **options)


def integers(*shape: int, **options: Any) -> Draw:
    """Integers from ``low`` up to, not including, ``high``, as floats: sums of them are exact."""
    return Draw(shape, "integers", **options)


def grid(*shape: int, start: int = 0) -> NDArray[np.float64]:
    """``start, start + 1, …`` in the given shape, as the book's examples have it."""
    return np.arange(start, start + int(np.prod(shape)), dtype=np.float64).reshape(shape)


def array(values: Any) -> NDArray[np.float64]:
    """A literal float64 array."""
    return np.array(values, dtype=np.float64)


@dataclass(frozen=True)
class Derived:
    """An argument made from another case's argument of the same name, for laws between two calls."""

    case: str
    change: Callable[[NDArray[Any]], NDArray[Any]] = lambda values: values


@dataclass(frozen=True, init=False)
class Case:
    """One call: a name, unique in its exercise, and the arguments by name.

    The name is the case's identity and the seed of its random arrays: adding a case
    moves no other, renaming one draws it anew.
    """

    name: str
    arguments: Mapping[str, Any]

    def __init__(self, name: str, /, **arguments: Any) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "arguments", arguments)


@dataclass(frozen=True)
class Term:
    """``coefficient · answer[index]`` of one case, in a relation. ``index`` takes slices per axis."""

    case: str
    coefficient: float = 1.0
    index: tuple[slice, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Relation:
    """A law between answers: the terms add up to zero, within the tolerance of its parts."""

    terms: Sequence[Term]
    broken: Text
    """What the student reads when the law does not hold."""


@dataclass(frozen=True)
class Check:
    """One line of the rubric: cases that are about one thing.

    With ``relation`` the cases' answers are held against that law only, not against values.
    Public checks are what students can run themselves; their cases are literal arrays.
    """

    name: str
    title: Text
    cases: Sequence[Case]
    public: bool = False
    weight: int = 1
    relation: Relation | None = None


@dataclass(frozen=True)
class Close:
    """An array within the rounding bound of the method (float32 or float64 arithmetic).

    With ``B = reference(|arguments|)``, an element passes iff
    ``|y − Y| ≤ u·(min(n+2, 8+3√n)·B + 8·S)``. ``terms`` gives n, the products added per
    element (default: the reference of all ones); ``scale`` gives S, which bounds B over
    every output there could be (default: max B). Both take the
    arguments' absolute values, with defaults filled in.
    """

    terms: Callable[..., Any] | None = None
    scale: Callable[..., Any] | None = None


@dataclass(frozen=True)
class Exact:
    """An array equal to the reference rounded to the answer's dtype (max pooling)."""


@dataclass(frozen=True)
class Number:
    """A number: int, integer-valued float, NumPy scalar or 0-d array."""


@dataclass(frozen=True)
class Pair:
    """Two numbers: a tuple, list or array."""


@dataclass(frozen=True)
class Residual:
    """Returned by a reference whose answer is a property: ``max|A·k − y| ≤ rtol·max|y|``.

    ``A`` is (rows, unknowns), ``y`` is (rows,), the answer k has the given shape.
    """

    A: Any
    y: Any
    shape: tuple[int, ...]
    rtol: float


Answer = Close | Exact | Number | Pair | tuple[Close | Exact, ...]


@dataclass(frozen=True, init=False)
class Misconception:
    """A known wrong idea: an id, the words, and what it computes, in one or more readings.

    Each reading takes the reference's arguments and returns its wrong answer as a tensor
    (a number where the answer is one). A reading that raises, or returns None, has no answer
    to that case: whoever has the misconception gets it wrong in some way.
    """

    name: str
    words: Text
    readings: tuple[Callable[..., Any], ...]

    def __init__(self, name: str, words: Text, *readings: Callable[..., Any]) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "words", words)
        object.__setattr__(self, "readings", readings)
        if not readings:
            raise AuthorError(f"Misconception {name!r} needs at least one reading.")


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """One function to write: its truth, its rubric, and the mistakes we can name.

    The reference's signature is the student's: parameters without a default are passed by
    position, those with one by keyword.
    """

    name: str
    title: Text
    points: int
    reference: Callable[..., Any]
    checks: Sequence[Check]
    answer: Answer | Callable[..., Answer] = field(default_factory=Close)
    misconceptions: Sequence[Misconception] = ()
    book: Section | None = None
    """The section of the book that teaches it."""
    seconds: float = 2.0
    """How long one call may take."""

    def __post_init__(self) -> None:
        where = f"Exercise {self.name!r}"
        if not self.name.isidentifier():
            raise AuthorError(f"{where}: the name must be the function's name.")
        if self.points < 1 or self.seconds <= 0 or not self.checks:
            raise AuthorError(f"{where} needs points, seconds and at least one check.")
        if not any(check.public for check in self.checks):
            raise AuthorError(f"{where} needs a public check, which students can run themselves.")
        for what, names in (
            ("check", [check.name for check in self.checks]),
            ("case", [case.name for case in self.cases()]),
            ("misconception", [item.name for item in self.misconceptions]),
        ):
            _unique_names(f"{where}: {what}", names)
        for check in self.checks:
            self._validate(where, check)

    def cases(self) -> Iterator[Case]:
        """Every case, in the order of the checks."""
        for check in self.checks:
            yield from check.cases

    def parameters(self) -> Mapping[str, inspect.Parameter]:
        """The parameters of the student's function, by name."""
        return inspect.signature(self.reference).parameters

    def _validate(self, where: str, check: Check) -> None:
        if check.weight < 1 or not check.cases:
            raise AuthorError(f"{where}: check {check.name!r} needs a weight of 1 or more, and cases.")
        required = {name for name, item in self.parameters().items() if item.default is item.empty}
        for case in check.cases:
            given = set(case.arguments)
            if not required <= given <= set(self.parameters()):
                raise AuthorError(
                    f"{where}: case {case.name!r} gives {sorted(given)}, but the reference takes "
                    f"{list(self.parameters())}."
                )
            drawn = [name for name, value in case.arguments.items() if isinstance(value, Draw)]
            if check.public and drawn:
                raise AuthorError(
                    f"{where}: case {case.name!r} is public, so {', '.join(drawn)} must be literal, not drawn."
                )
        if check.relation:
            known = {case.name for case in check.cases}
            for term in check.relation.terms:
                if term.case not in known:
                    raise AuthorError(f"{where}: relation {check.name!r} names no case {term.case!r}.")


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """A folder under ``solutions/``: its title and exercises, in the order of the notebook."""

    name: str
    title: Text
    exercises: Sequence[Exercise]
    modules: Sequence[str] = ()
    """Modules beside NumPy and the standard library that answers may import."""

    def __post_init__(self) -> None:
        _unique_names(f"Assignment {self.name!r}: exercise", [item.name for item in self.exercises])


def _unique_names(where: str, names: Sequence[str]) -> None:
    for position, name in enumerate(names):
        if not NAME.fullmatch(name):
            raise AuthorError(f"{where} {name!r}: names are lower case words joined by - or _.")
        if name in names[:position]:
            raise AuthorError(f"{where} {name!r} is there twice; names must differ.")
