"""Messages of a child about its cells come back as they were sent; what is not such a message is a wire error."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensorgrade.cells.runner import FunctionPlace
from tensorgrade.sandbox.cell_messages import (
    MAX_OTHER_NAMES,
    MAX_STOPPED,
    CellReply,
    FunctionsReply,
    Progress,
    cell_reply,
    functions_reply,
    progress_message,
    read_cell_message,
    read_functions_reply,
)
from tensorgrade.sandbox.outcomes import (
    NOWHERE,
    NotCalled,
    Place,
    Raised,
    RanOutOfMemory,
    UnfinishedStatement,
    UsedThreads,
    UsedUnavailableModule,
)
from tensorgrade.sandbox.wire import WireError

PLACE = Place(3, 7)
STOPPED = (
    UnfinishedStatement(Place(3, 6), 0, Raised("ValueError", "wrong", PLACE)),
    UnfinishedStatement(Place(3, 8), 2, UsedUnavailableModule("torch", NOWHERE)),
    UnfinishedStatement(Place(3, 9), 3, UsedThreads(PLACE)),
    UnfinishedStatement(Place(3, None), -1, RanOutOfMemory()),
    UnfinishedStatement(Place(3, 12), 5, NotCalled("timeout")),
)
PLACES = {"corr2d": FunctionPlace(3, 7), "conv2d": FunctionPlace(0, None), "pool2d": FunctionPlace(-1, None)}


def sent(header):
    return json.loads(json.dumps(header))


# --- Cells ------------------------------------------------------------------------------------------------


def test_a_cells_reply_comes_back_as_it_was_sent():
    assert read_cell_message(sent(cell_reply(3, STOPPED, "hello\n")), 3, 100) == CellReply(STOPPED, "hello\n")
    assert read_cell_message(sent(cell_reply(3, (), "hello\n")), 3, 2) == CellReply((), "he…")


def test_progress_comes_back_as_it_was_sent():
    assert read_cell_message(sent(progress_message(3, 4, 9)), 3, 100) == Progress(4, 9)


def test_of_many_statements_that_stopped_the_first_are_read():
    stopped = [UnfinishedStatement(PLACE, number, Raised("E")) for number in range(2 * MAX_STOPPED)]
    header = sent(cell_reply(3, stopped, ""))
    forged = header | {"stopped": 2 * header["stopped"]}
    for read in (header, forged):
        assert read_cell_message(read, 3, 0).stopped == tuple(stopped[:MAX_STOPPED])


@pytest.mark.parametrize(
    "change",
    [
        {"cell": 4},
        {"cell": None},
        {"stopped": None},
        {"stopped": {}},
        {"stopped": ["x"]},
        {"stopped": [{}]},
        {"stopped": [{"position": 0, "line": 1, "error": {}}]},
        {"stopped": [{"position": 0, "line": 1, "error": "x"}]},
        {"stopped": [{"position": "0", "line": 1, "error": {"status": "memory", "place": {"cell": 0, "line": 1}}}]},
        {"stopped": [{"position": 0, "line": "1", "error": {"status": "memory", "place": {"cell": 0, "line": 1}}}]},
        {"stopped": [{"position": 0, "line": 1, "error": {"status": "absent"}}]},
        {"printed": None},
        {"score": 6},
        {"position": 1},
    ],
    ids=str,
)
def test_a_forged_reply_of_a_cell_is_a_wire_error(change):
    with pytest.raises(WireError):
        read_cell_message(sent(cell_reply(3, STOPPED, "")) | change, 3, 100)


@pytest.mark.parametrize(
    "change", [{"cell": 4}, {"position": None}, {"position": -1}, {"line": "x"}, {"more": 1}], ids=str
)
def test_forged_progress_is_a_wire_error(change):
    with pytest.raises(WireError):
        read_cell_message(sent(progress_message(3, 4, 9)) | change, 3, 100)


# --- The finished notebook --------------------------------------------------------------------------------


def test_the_functions_of_the_finished_notebook_come_back_as_they_were_sent():
    read = read_functions_reply(sent(functions_reply(PLACES, ["corr_2d", "Net.corr2d"])), list(PLACES))
    assert read == FunctionsReply(PLACES, ("corr_2d", "Net.corr2d"))


def test_of_many_other_names_the_first_are_read():
    names = [f"f{number}" for number in range(2 * MAX_OTHER_NAMES)]
    header = sent(functions_reply({}, names))
    for read in (header, header | {"others": names}):
        assert read_functions_reply(read, []).other_names == tuple(names[:MAX_OTHER_NAMES])


@pytest.mark.parametrize(
    "change",
    [
        {"functions": []},
        {"functions": {"other": [3, 7]}},
        {"functions": {"corr2d": [3]}},
        {"functions": {"corr2d": ["3", 7]}},
        {"functions": {"corr2d": 3}},
        {"others": {}},
        {"others": [1]},
        {"printed": ""},
    ],
    ids=str,
)
def test_a_forged_message_of_functions_is_a_wire_error(change):
    with pytest.raises(WireError):
        read_functions_reply(sent(functions_reply(PLACES, [])) | change, list(PLACES))


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["cell", "corr2d", "x"]), inner),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["cell", "stopped", "printed", "position", "line"]), values))
def test_any_header_is_read_as_a_cells_message_or_a_wire_error(header):
    try:
        read_cell_message(header, 3, 10)
    except WireError:
        pass


@given(st.fixed_dictionaries({"functions": values, "others": values}))
def test_any_header_is_read_as_functions_or_a_wire_error(header):
    try:
        reply = read_functions_reply(header, ["corr2d"])
    except WireError:
        return
    assert set(reply.functions) <= {"corr2d"}
