"""Checks the texts in a child's replies against the student's own source, so that they cannot leak hidden arguments.

Names of types, exceptions and modules, and the line of an error, are shown to students. A process that has
received hidden arguments could put them there. Only names of Python, NumPy, the array libraries and the
student's source pass; a line is quoted from the host's own copy.
"""

import builtins
import re
import sys
import types
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, assert_never

import numpy as np

from tensorgrade.arrays.codec import Opaque
from tensorgrade.arrays.libraries import TRANSFER_METHODS
from tensorgrade.arrays.nested_values import map_values, nested_values
from tensorgrade.sandbox.outcomes import (
    NOWHERE,
    ChildOutcome,
    DeviceStopped,
    Died,
    MovedData,
    NotCalled,
    NotDefined,
    Place,
    Raised,
    RanOutOfMemory,
    Returned,
    ReturnedOtherKind,
    StatementError,
    TimedOut,
    UnfinishedStatement,
    UsedReadyMade,
    UsedThreads,
    UsedUnavailableModule,
    quoted_place,
)

_LIBRARY_NAMES = {
    *(name for module in (builtins, np, np.linalg, np.exceptions) for name in dir(module)),
    *sys.stdlib_module_names,
    *(kind.__name__ for kind in vars(types).values() if isinstance(kind, type)),
    *("dict_keys", "dict_values", "dict_items", "ma", "MaskedArray"),
    *("numpy", "matrix", "NotAvailable", "Error", "JSONDecodeError", "StatisticsError"),
    *("torch", "nn", "parameter", "Parameter", "Tensor", "array_api_strict", "Array"),
    *("AcceleratorError", "OutOfMemoryError", "URLError", "HTTPError", "TimeoutExpired", "CalledProcessError"),
}
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_WORD = re.compile(r"\w+")
# Dotted names only: other text could encode numbers, even if each word of it is in the source.
_DOTTED_NAME = re.compile(r"(<locals>|[^\W\d]\w*)(\.(<locals>|[^\W\d]\w*)){0,5}")
# Whole phrases: with single words allowed, any of them could be followed by a field's name.
_OTHER_ARRAY = re.compile(
    r"torch\.Tensor (on (cpu|cuda|meta)|of torch\.(b?float|complex|u?int|bool)\d{0,3})"
    r"|array_api_strict\.Array on another device"
)
_NUMPY_ARRAY = re.compile(r"numpy\.ndarray of ([<>|=]?[a-zA-Z]{1,12}\d{0,3})")


class SubmittedSource:
    """The host's own copy of the cells, and the words in them."""

    def __init__(self, cells: Sequence[tuple[int, str]]) -> None:
        self.lines = {number: _LINE_BREAK.split(text) for number, text in cells}
        self.known_words = _LIBRARY_NAMES.union(*(_WORD.findall(text) for _, text in cells))

    def check_outcome(self, outcome: ChildOutcome, ready_made: Sequence[str] = ()) -> ChildOutcome:
        """The outcome with its texts checked; ``ready_made`` are the operations that the call must not use."""
        match outcome:
            case Returned(value, arguments):
                if not any(isinstance(item, Opaque) for item in nested_values((value, arguments))):
                    return outcome
                return replace(outcome, value=self._check_value(value), arguments=self._check_value(arguments))
            case Raised() | UsedUnavailableModule() | UsedThreads() | RanOutOfMemory():
                return self.check_error(outcome)
            case DeviceStopped(place):
                return replace(outcome, place=self.check_place(place))
            case NotDefined():
                return outcome
            case ReturnedOtherKind(type_name):
                return replace(outcome, type_name=self._check_type(type_name))
            case UsedReadyMade(operation):
                return replace(outcome, operation=operation if operation in ready_made else "")
            case MovedData(method):
                return replace(outcome, method=method if method in TRANSFER_METHODS else "")
            case _:
                assert_never(outcome)

    def check_stopped(self, statement: UnfinishedStatement) -> UnfinishedStatement:
        """The statement with its error checked, and its line quoted from the host's own copy."""
        end = statement.end
        if not isinstance(end, (TimedOut, Died, NotCalled)):
            end = self.check_error(end)
        return replace(statement, place=self.check_place(statement.place), end=end)

    def check_names(self, names: Iterable[str]) -> tuple[str, ...]:
        """Those of the names whose words are in the source."""
        return tuple(name for name in names if self._check_name(name, default="") == name)

    def check_error(self, error: StatementError) -> StatementError:
        """The error with its names checked. An exception's text is not: the judge shows it for public cases only."""
        match error:
            case Raised(type_name, _, place):
                checked = self._check_name(type_name, default="Exception") if type_name else ""
                return replace(error, type=checked, place=self.check_place(place))
            case UsedUnavailableModule(module, place):
                checked = self._check_name(module, default="This module")
                return replace(error, module=checked, place=self.check_place(place))
            case UsedThreads(place) | RanOutOfMemory(place):
                return replace(error, place=self.check_place(place))
            case _:
                assert_never(error)

    def check_place(self, place: Place) -> Place:
        """The place, as far as the source has it, with its line quoted from the host's own copy."""
        if place.cell is None or place.cell not in self.lines:
            return NOWHERE
        return quoted_place(place.cell, place.line, self.lines[place.cell])

    def _check_value(self, value: Any) -> Any:
        """The value with the type names in it checked."""

        def checked(item: Any) -> Any:
            return Opaque(self._check_type(item.type_name)) if isinstance(item, Opaque) else item

        return map_values(checked, value)

    def _check_type(self, name: str) -> str:
        if array := _NUMPY_ARRAY.fullmatch(name):
            return name if array[1] in ("object", "float128", "longdouble") or _is_dtype(array[1]) else "numpy.ndarray"
        return name if _OTHER_ARRAY.fullmatch(name) else self._check_name(name, default="object")

    def _check_name(self, name: str, default: str) -> str:
        known = _DOTTED_NAME.fullmatch(name) and set(_WORD.findall(name)) <= self.known_words and len(name) < 80
        return name if known else default


def _is_dtype(name: str) -> bool:
    try:
        return np.dtype(name).fields is None
    except TypeError:
        return False
