"""Replies of a child: each record comes back as it was sent, and what is not such a reply is a wire error."""

import json
import socket

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tensorgrade.arrays.codec import Array, Opaque
from tensorgrade.sandbox import outcomes, wire
from tensorgrade.sandbox.outcomes import (
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
    UsedThreads,
    UsedUnavailableModule,
)
from tensorgrade.sandbox.reply_format import (
    MAX_NAME,
    MAX_TEXT,
    outcome_reply,
    read_outcome,
)
from tensorgrade.sandbox.wire import WireError

LIMIT = 1 << 20
PLACE = Place(3, 7)
EVERY_KIND = {
    "value": Returned(7, None, 0.5),
    "exception": Raised("ValueError", "wrong", PLACE, 0.5),
    "forbidden": UsedUnavailableModule("torch", PLACE, 0.5),
    "threads": UsedThreads(PLACE, 0.5),
    "memory": RanOutOfMemory(PLACE, 0.5),
    "absent": NotDefined(),
    "elsewhere": ReturnedOtherKind("numpy.ndarray", 0.5),
    "ready-made": UsedReadyMade("convolution", NOWHERE, 0.5),
    "moved": MovedData("cpu", 0.5),
    "device": DeviceStopped(PLACE, 0.5),
}
"""An outcome of each kind, by its status on the wire."""


def through_a_socket(outcome, seconds=0.5):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        wire.send_frame(theirs, *outcome_reply(outcome))
        return read_outcome(*wire.receive_frame(ours, LIMIT), seconds)


def tree_of(outcome):
    header, _ = outcome_reply(outcome)
    return json.loads(json.dumps(header["outcome"]))


def read(tree):
    return read_outcome({"outcome": tree}, [], 0.5)


# --- Outcomes ---------------------------------------------------------------------------------------------


def test_there_is_an_example_of_every_kind_that_a_child_may_report():
    assert {type(outcome) for outcome in EVERY_KIND.values()} == set(outcomes.ChildOutcome.__args__)


@pytest.mark.parametrize("status", EVERY_KIND)
def test_an_outcome_comes_back_as_it_was_sent(status):
    assert through_a_socket(EVERY_KIND[status]) == EVERY_KIND[status]


@pytest.mark.parametrize("status", EVERY_KIND)
def test_an_outcome_has_its_status_on_the_wire(status):
    assert tree_of(EVERY_KIND[status])["status"] == status


@pytest.mark.parametrize("place", [NOWHERE, Place(0), Place(0, 1), Place(10**9 - 1, 10**9 - 1)])
def test_places_come_back_without_the_lines_text(place):
    for outcome in (Raised("E", "", place), UsedUnavailableModule("m", place), RanOutOfMemory(place)):
        assert through_a_socket(outcome, 0.0) == outcome
    assert through_a_socket(Raised("E", "", Place(1, 2, "secret"))).place == Place(1, 2)


def test_an_outcome_carries_the_answer_and_the_arguments_after_the_call():
    X = np.arange(6.0).reshape(2, 3)
    came = through_a_socket(Returned((X.T, 7), (X, "max", [1])))
    assert came == Returned((Array(X.T, "C", (8, 24)), 7), (Array(X, "C", (24, 8)), "max", [1]), 0.5)


@pytest.mark.parametrize("arguments", [None, (), (1,)])
def test_no_arguments_are_told_from_unchanged_ones(arguments):
    assert through_a_socket(Returned(None, arguments)).arguments == arguments


def test_an_answer_that_does_not_travel_arrives_as_the_name_of_its_type():
    assert through_a_socket(Returned({1}, ())).value == Opaque("set")


def test_a_type_name_is_cut_before_it_is_sent():
    assert len(tree_of(ReturnedOtherKind("x" * 10_000))["type_name"]) == 80


# --- Forged outcomes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ({}, "turn"),
        ({"cell": 3, "errors": [], "printed": ""}, "turn"),
        ({"layers": []}, "turn"),
        ({"outcome": None}, "turn"),
        ({"outcome": []}, "turn"),
        ({"outcome": "value"}, "turn"),
        ({"outcome": {}}, "turn"),
        ({"outcome": tree_of(NotDefined()), "verdict": "passed"}, "turn"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_message_that_is_no_outcome_is_a_wire_error(header, words):
    with pytest.raises(WireError, match=words):
        read_outcome(header, [], 1.0)


@pytest.mark.parametrize("status", ["timeout", "died", "protocol", "not-called", "passed", "", None, 1, ["value"], {}])
@pytest.mark.parametrize("fields", [tree_of(EVERY_KIND["value"]), tree_of(EVERY_KIND["exception"]), {}])
def test_a_status_that_a_child_may_not_send_is_a_wire_error(status, fields):
    with pytest.raises(WireError, match="turn"):
        read(fields | {"status": status})


@pytest.mark.parametrize("status", EVERY_KIND)
def test_a_field_too_many_is_a_wire_error(status):
    tree = tree_of(EVERY_KIND[status])
    others = {"value", "arguments", "type", "text", "place", "module", "operation", "seconds", "fault", "score"}
    for name in others - tree.keys():
        with pytest.raises(WireError, match="other fields"):
            read(tree | {name: None})


@pytest.mark.parametrize("status", EVERY_KIND)
def test_a_field_too_few_is_a_wire_error(status):
    tree = tree_of(EVERY_KIND[status])
    for missing in tree.keys() - {"status"}:
        with pytest.raises(WireError, match="other fields"):
            read({name: value for name, value in tree.items() if name != missing})


@pytest.mark.parametrize("status", EVERY_KIND)
def test_the_fields_of_another_status_are_a_wire_error(status):
    fields = {name: tree_of(outcome).keys() for name, outcome in EVERY_KIND.items()}
    for other in EVERY_KIND:
        if fields[other] != fields[status]:
            with pytest.raises(WireError, match="other fields"):
                read(tree_of(EVERY_KIND[other]) | {"status": status})


TEXTS = [
    ("exception", "type"),
    ("exception", "text"),
    ("forbidden", "module"),
    ("elsewhere", "type_name"),
    ("ready-made", "operation"),
    ("moved", "method"),
]


@pytest.mark.parametrize("text", [None, 3, True, ["x"], {"x": 1}])
@pytest.mark.parametrize(("status", "field"), TEXTS)
def test_a_text_that_is_none_is_a_wire_error(status, field, text):
    with pytest.raises(WireError, match="a text that is none"):
        read(tree_of(EVERY_KIND[status]) | {field: text})


@pytest.mark.parametrize(("status", "field"), TEXTS)
def test_texts_are_made_printable_and_cut(status, field):
    outcome = read(tree_of(EVERY_KIND[status]) | {field: "\x1b\u202e" + "x" * 1000})
    limit = MAX_TEXT if field == "text" else MAX_NAME
    assert getattr(outcome, field) == "x" * (limit - 2) + "…"


@pytest.mark.parametrize(
    "place",
    [
        None,
        [],
        "3",
        {},
        {"cell": 1},
        {"line": 1},
        {"cell": 1, "line": 1, "source": "secret"},
        {"cell": "1", "line": 1},
        {"cell": True, "line": 1},
        {"cell": 1, "line": 1.0},
        {"cell": 1, "line": []},
    ],
    ids=str,
)
@pytest.mark.parametrize("status", ["exception", "forbidden", "memory", "device"])
def test_a_place_that_is_none_is_a_wire_error(status, place):
    with pytest.raises(WireError, match="that is none"):
        read(tree_of(EVERY_KIND[status]) | {"place": place})


@pytest.mark.parametrize("number", [-1, 10**9, 10**30])
def test_a_number_that_no_line_has_is_left_out(number):
    assert read(tree_of(EVERY_KIND["memory"]) | {"place": {"cell": number, "line": number}}).place == NOWHERE


@pytest.mark.parametrize(
    "change",
    [
        {"value": 3},
        {"value": {"array": 0}},
        {"value": {"int": "1", "float": "0x1p+0"}},
        {"arguments": 3},
        {"arguments": "abc"},
        {"arguments": {"0": None}},
        {"arguments": [3]},
    ],
    ids=str,
)
def test_an_answer_that_cannot_be_decoded_is_a_wire_error(change):
    with pytest.raises(WireError, match="protocol|list"):
        read(tree_of(EVERY_KIND["value"]) | change)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)
places = st.fixed_dictionaries({"cell": json_values, "line": json_values})


def near_misses(tree):
    """The tree with some of its fields changed."""
    changes = st.fixed_dictionaries({}, optional={name: json_values | places for name in tree})
    return changes.map(lambda change: tree | change)


def texts_in(record):
    return [value for value in vars(record).values() if isinstance(value, str)]


@settings(max_examples=300)
@given(st.one_of(json_values, *(near_misses(tree_of(outcome)) for outcome in EVERY_KIND.values())))
def test_any_outcome_is_read_or_a_wire_error_and_its_texts_are_inert(tree):
    try:
        outcome = read(tree)
    except WireError:
        return
    texts = [] if isinstance(outcome, Returned) else texts_in(outcome)
    for text in texts:
        assert len(text) <= MAX_TEXT + 1
        assert all(letter.isprintable() or letter in "\n\t" for letter in text)
        text.encode()
    place = getattr(outcome, "place", NOWHERE)
    assert place.source == ""
    for count in (place.cell, place.line):
        assert count is None or type(count) is int
