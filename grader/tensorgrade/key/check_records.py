"""The lines of the rubric in an answer key: one record for each kind of check."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from tensorgrade.result.differences import Place
from tensorgrade.translation import Text

LIMITS, EVERYTHING = "limits", "everything-at-once"
ADDED_CHECKS = (LIMITS, EVERYTHING)
"""The names of the checks that `build` adds for a domain, with cases of their own."""


@dataclass(frozen=True)
class TermKey:
    """A term of a relation: ``coefficient · answer[index]``, with a (start, stop, step) per axis in ``index``."""

    case: str
    coefficient: float
    index: tuple[tuple[int | None, ...], ...]
    place: Place = ()
    """What leads to the array in an answer that holds several."""


@dataclass(frozen=True)
class ValuesCheck:
    """Answers are compared with the expected ones."""

    name: str
    title: Text
    public: bool
    weight: int
    cases: tuple[str, ...]
    """Names of cases."""
    illustrations: tuple[str, ...] = ()
    """Names of cases that earn nothing: one that fails is shown where a hidden case of this check does."""


@dataclass(frozen=True)
class RelationCheck:
    """The terms add up to zero, element by element, up to rounding."""

    name: str
    title: Text
    public: bool
    weight: int
    cases: tuple[str, ...]
    """Names of cases."""
    terms: tuple[TermKey, ...]
    at_least: bool
    """Whether the terms may add up to more than zero."""
    broken: Text
    """What the student reads when the relation does not hold."""


@dataclass(frozen=True)
class PropertyCheck:
    """A check of the engine's: *purity*, *state* or *precision*. It is hidden."""

    name: Literal["purity", "state", "precision"]
    title: Text
    weight: int
    cases: tuple[str, ...]
    """Names of cases; of repeats for *state*."""
    illustrations: tuple[str, ...] = ()
    """As those of `ValuesCheck`."""

    @property
    def public(self) -> bool:
        """Students do not run it themselves."""
        return False


@dataclass(frozen=True)
class LibraryCheck:
    """A check of the engine's: the same cases with another library's arrays. It is hidden."""

    name: str
    title: Text
    weight: int
    cases: tuple[str, ...]
    """Names of cases."""
    array_kind: str
    """The kind of array (`tensorgrade.arrays.libraries`) that the cases are called with."""

    @property
    def public(self) -> bool:
        """Students do not run it themselves."""
        return False


CheckKey: TypeAlias = ValuesCheck | RelationCheck | PropertyCheck | LibraryCheck
"""One line of the rubric."""
