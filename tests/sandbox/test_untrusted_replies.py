"""What a child says is checked against the source: names must be known, lines are the host's own."""

import numpy as np
import pytest

from tensorgrade.arrays.codec import Array, Opaque
from tensorgrade.arrays.libraries import TRANSFER_METHODS
from tensorgrade.sandbox.outcomes import (
    MAX_LINE,
    NOWHERE,
    DeviceStopped,
    MovedData,
    NotDefined,
    Place,
    Raised,
    RanOutOfMemory,
    Returned,
    ReturnedOtherKind,
    UsedReadyMade,
    UsedUnavailableModule,
)
from tensorgrade.sandbox.untrusted_replies import SubmittedSource

SOURCE = SubmittedSource([(2, "class Mine(Exception): pass\n    x = 1.5  # 'f8', of\nimport torchvision\n")])
SECRET = "[[0.123,4.5]]"

KNOWN_TYPES = [
    *("int", "Mine", "numpy.ndarray", "numpy.float64", "numpy.ndarray of object", "numpy.ndarray of <U5"),
    *("torch.Tensor", "torch.Tensor on cuda", "torch.Tensor of torch.bfloat16"),
    *("array_api_strict.Array on another device", "dict_values", "coroutine", "numpy.ma.MaskedArray"),
]
FORGED_TYPES = [
    *(SECRET, "0.123", "Mine.x15", "torch.Tensor on 1.5", "torch.Tensor of torch.float8_1.5", "Theirs", "Mine of x"),
    *("numpy.ndarray of [('0.123,4.5', 'f8')]", "numpy.ndarray of x15"),
]


@pytest.mark.parametrize("name", KNOWN_TYPES)
def test_names_of_python_of_the_libraries_and_of_the_source_pass(name):
    assert SOURCE.check_outcome(ReturnedOtherKind(name, 0.5)) == ReturnedOtherKind(name, 0.5)
    assert SOURCE.check_outcome(Returned((Opaque(name), 3))).value == (Opaque(name), 3)


@pytest.mark.parametrize("name", FORGED_TYPES)
def test_other_types_are_called_by_a_general_name(name):
    general = "numpy.ndarray" if name == "numpy.ndarray of x15" else "object"
    assert SOURCE.check_outcome(ReturnedOtherKind(name, 0.5)) == ReturnedOtherKind(general, 0.5)
    forged = Returned([Opaque(name), (Opaque(name),)], (Opaque(name),), 0.5)
    hidden = Opaque(general)
    assert SOURCE.check_outcome(forged) == Returned([hidden, (hidden,)], (hidden,), 0.5)


def test_an_answer_without_types_is_unchanged():
    answer = Returned((Array(np.arange(6.0)), [1, "text", None]), (Array(np.zeros(2)),), 0.5)
    assert SOURCE.check_outcome(answer) == answer


@pytest.mark.parametrize(
    ("name", "shown"), [("ValueError", "ValueError"), ("Mine", "Mine"), ("", ""), (SECRET, "Exception")]
)
def test_exceptions_are_called_by_a_known_name(name, shown):
    assert SOURCE.check_error(Raised(name, "text", NOWHERE, 0.5)) == Raised(shown, "text", NOWHERE, 0.5)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("torchvision", "torchvision"), ("statistics", "statistics"), (SECRET, "This module"), ("", "This module")],
)
def test_modules_are_called_by_a_known_name(name, shown):
    assert SOURCE.check_error(UsedUnavailableModule(name)) == UsedUnavailableModule(shown)


PLACES = [
    (Place(2, 1), Place(2, 1, "class Mine(Exception): pass")),
    (Place(2, 2, SECRET), Place(2, 2, "x = 1.5  # 'f8', of")),
    (Place(2, 0, SECRET), Place(2)),
    (Place(2, -1, SECRET), Place(2)),
    (Place(2, 99, SECRET), Place(2)),
    (Place(2, None, SECRET), Place(2)),
    (Place(123, 4, SECRET), NOWHERE),
    (Place(None, 1, SECRET), NOWHERE),
]


@pytest.mark.parametrize(("told", "shown"), PLACES)
@pytest.mark.parametrize(
    "outcome",
    [
        lambda place: Raised("ValueError", "text", place, 0.5),
        lambda place: UsedUnavailableModule("torch", place, 0.5),
        lambda place: RanOutOfMemory(place, 0.5),
        lambda place: DeviceStopped(place, 0.5),
    ],
    ids=["raised", "module", "memory", "device"],
)
def test_lines_are_quoted_from_the_hosts_own_copy(outcome, told, shown):
    assert SOURCE.check_outcome(outcome(told)) == outcome(shown)


def test_a_quoted_line_can_be_written_and_shown_and_is_not_too_long():
    source = SubmittedSource([(0, f"%env A=\ud800\x1b[31m\u202e{'x' * 1000}")])
    error = source.check_error(Raised("ValueError", "", Place(0, 1)))
    assert error.place.source.encode().startswith(b"%env A=[31mxxx")
    assert error.place.source.isprintable()
    assert len(error.place.source) <= MAX_LINE + 1


def test_an_operation_is_one_that_the_call_must_not_use():
    assert SOURCE.check_outcome(UsedReadyMade("unfold", seconds=0.5), ("convolution", "unfold")) == UsedReadyMade(
        "unfold", seconds=0.5
    )
    for ready_made in ((), ("convolution",)):
        assert SOURCE.check_outcome(UsedReadyMade("unfold"), ready_made) == UsedReadyMade("")


def test_a_method_is_one_that_moves_data():
    for method in TRANSFER_METHODS:
        assert SOURCE.check_outcome(MovedData(method, 0.5)) == MovedData(method, 0.5)
    assert SOURCE.check_outcome(MovedData("Mine", 0.5)) == MovedData("", 0.5)


def test_a_function_that_does_not_exist_says_nothing_else():
    assert SOURCE.check_outcome(NotDefined()) == NotDefined()
