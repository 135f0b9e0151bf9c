"""What a child says in words about itself is believed only as far as the student's own source bears it out.

Names of types, exceptions and modules, and the line at fault, are shown to students. A
process that has seen hidden arguments could put them there.
"""

import builtins
import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from tensorgrade.arrays.codec import Opaque
from tensorgrade.arrays.libraries import TRANSFER_METHODS
from tensorgrade.sandbox.wire import NO_FAULT, Fault, Outcome

_KNOWN = {
    *(name for module in (builtins, np, np.linalg, np.exceptions) for name in dir(module)),
    *sys.stdlib_module_names,
    *("numpy", "matrix", "function", "generator", "NotAvailable", "Error", "JSONDecodeError", "StatisticsError"),
    *("torch", "nn", "parameter", "Parameter", "Tensor", "array_api_strict", "Array"),
    *("AcceleratorError", "OutOfMemoryError"),
}
_WORD = re.compile(r"\w+")
# Names only: of numbers and punctuation much could be put together that stands in no source.
_NAME = re.compile(r"(<locals>|[^\W\d]\w*)(\.(<locals>|[^\W\d]\w*)){0,5}")
# Phrases, not words: a field's name could be put behind one.
_LENT = re.compile(
    r"torch\.Tensor (on (cpu|cuda|meta)|of torch\.(b?float|complex|u?int|bool)\d{0,3})"
    r"|array_api_strict\.Array on another device"
)
_ARRAY = re.compile(r"numpy\.ndarray of ([<>|=]?[a-zA-Z]{1,12}\d{0,3})")


class SubmittedSource:
    """The cells as the host has them."""

    def __init__(self, cells: Sequence[tuple[int, str]]) -> None:
        self.lines = {number: text.split("\n") for number, text in cells}
        self.words = _KNOWN.union(*(_WORD.findall(text) for _, text in cells))

    def check_report(self, outcome: Outcome, ready_made: Sequence[str] = ()) -> Outcome:
        """The outcome with the child's words checked; ``ready_made`` are the operations that the call must not use."""
        if outcome.status in ("ready-made", "moved"):
            known = ready_made if outcome.status == "ready-made" else TRANSFER_METHODS
            word = outcome.fault.text
            return replace(outcome, value=None, fault=Fault(text=word if word in known else ""))
        value = self._value(outcome.value)
        if value is outcome.value and outcome.fault == NO_FAULT:
            return outcome
        return replace(outcome, value=value, fault=self.check_fault(outcome.fault))

    def check_fault(self, fault: Fault) -> Fault:
        """The fault with the line at fault quoted from the host's own copy."""
        lines = self.lines.get(fault.cell, []) if fault.cell is not None else []
        known = fault.line is not None and 0 < fault.line <= len(lines)
        return replace(
            fault,
            type=self._name(fault.type, "Exception") if fault.type else "",
            text=self._name(fault.text, "This module") if fault.type == "NotAvailable" else fault.text,
            line=fault.line if known else None,
            source=lines[fault.line - 1].strip()[:200] if known and fault.line else "",
        )

    def _value(self, value: Any) -> Any:
        if isinstance(value, Opaque):
            return Opaque(self._type(value.type_name))
        if isinstance(value, (tuple, list)):
            return type(value)(self._value(item) for item in value)
        return value

    def _type(self, name: str) -> str:
        if array := _ARRAY.fullmatch(name):
            return name if array[1] in ("object", "float128", "longdouble") or _is_dtype(array[1]) else "numpy.ndarray"
        return name if _LENT.fullmatch(name) else self._name(name, "object")

    def _name(self, name: str, otherwise: str) -> str:
        known = _NAME.fullmatch(name) and set(_WORD.findall(name)) <= self.words and len(name) < 80
        return name if known else otherwise


def _is_dtype(name: str) -> bool:
    try:
        return np.dtype(name).fields is None
    except TypeError:
        return False
