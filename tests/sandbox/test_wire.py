"""Frames over a real pair of sockets; whatever the other side writes, only the wire's own errors come out."""

import contextlib
import json
import math
import socket
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tensorgrade.arrays.codec import Array, printable_text
from tensorgrade.running_deadline import RunningDeadline
from tensorgrade.sandbox import wire
from tensorgrade.sandbox.wire import LENGTHS, MAX_HEADER, Call, ConnectionClosed, WireError

LIMIT = 1 << 20


@pytest.fixture
def ends():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def frame(header, payload=b"", header_size=None, payload_size=None):
    """A frame as bytes, with sizes that may lie."""
    words = header if isinstance(header, bytes) else json.dumps(header).encode()
    sizes = (
        header_size if header_size is not None else len(words),
        len(payload) if payload_size is None else payload_size,
    )
    return LENGTHS.pack(*sizes) + words + payload


def large_budget():
    return wire.Budget(1_000_000, 1 << 30)


def read(channel, deadline, limit=LIMIT):
    """The next frame, as the host reads it."""
    return wire.FrameReader(channel).receive(limit, deadline, large_budget())


def received(content, limit=LIMIT):
    """What the host makes of these bytes from a child that then closes."""
    ours, theirs = socket.socketpair()

    def write():
        # A reader that refuses the frame hangs up before all of it is written.
        with theirs, contextlib.suppress(OSError):
            theirs.sendall(content)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with ours:
            return read(ours, RunningDeadline(30), limit)
    finally:
        writer.join()


def test_frames_arrive_as_they_were_sent_and_in_order(ends):
    ours, theirs = ends
    arrays = [np.arange(6.0).reshape(2, 3), np.zeros(0), np.arange(4, dtype=np.int8)[::2]]
    wire.send_frame(theirs, {"cell": 1, "printed": "日本\n\x00"}, arrays)
    wire.send_frame(theirs, {"cell": 2})
    header, buffers = wire.receive_frame(ours, LIMIT)
    assert header == {"cell": 1, "printed": "日本\n\x00"}
    assert [bytes(buffer) for buffer in buffers] == [array.tobytes() for array in arrays]
    assert wire.receive_frame(ours, LIMIT) == ({"cell": 2}, [])


def test_frames_that_have_come_together_are_read_one_by_one(ends):
    ours, theirs = ends
    reader = wire.FrameReader(ours)
    large = np.arange(100_000.0)  # three of these do not fit into what is read at once
    frames = [({"cell": number}, [large] if number % 2 else []) for number in range(6)]
    content = b"".join(wire.encode_frame(*item) for item in frames)
    writer = threading.Thread(target=theirs.sendall, args=(content,))
    writer.start()
    for header, arrays in frames:
        came, buffers = reader.receive(large.nbytes, RunningDeadline(60), large_budget())
        assert (came, [bytes(item) for item in buffers]) == (header, [item.tobytes() for item in arrays])
    writer.join()
    with pytest.raises(TimeoutError):
        reader.receive(0, RunningDeadline(0), large_budget())


def test_frames_before_the_end_are_read_before_it_is_told(ends):
    ours, theirs = ends
    reader = wire.FrameReader(ours)
    theirs.sendall(wire.encode_frame({"cell": 1}) + wire.encode_frame({"cell": 2}) + b"\0")
    theirs.close()
    assert [reader.receive(0, RunningDeadline(60), large_budget())[0]["cell"] for _ in range(2)] == [1, 2]
    with pytest.raises(ConnectionClosed):
        reader.receive(0, RunningDeadline(60), large_budget())


def test_frames_larger_than_the_sockets_buffer_arrive_whole(ends):
    ours, theirs = ends
    large = np.arange(1 << 19, dtype=np.float64)
    writer = threading.Thread(target=wire.send_frame, args=(theirs, {"large": 1}, [large]))
    writer.start()
    header, [buffer] = read(ours, RunningDeadline(60), large.nbytes)
    writer.join()
    assert header == {"large": 1}
    assert bytes(buffer) == large.tobytes()


def test_frames_that_come_byte_by_byte_arrive_whole(ends):
    ours, theirs = ends
    content = frame({"cell": 3, "buffers": [3, 2]}, b"abcde")

    def write():
        for position in range(len(content)):
            theirs.sendall(content[position : position + 1])

    writer = threading.Thread(target=write)
    writer.start()
    header, buffers = read(ours, RunningDeadline(60))
    writer.join()
    assert (header, [bytes(buffer) for buffer in buffers]) == ({"cell": 3}, [b"abc", b"de"])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (frame(b"", header_size=MAX_HEADER + 1), "larger"),
        (frame({"buffers": []}, payload_size=LIMIT + 1), "larger"),
        (frame(b"\xff" * 16), "larger|JSON"),
        (b"\xff" * 64, "larger"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "larger"),
        (frame(b""), "JSON"),
        (frame(b"{"), "JSON"),
        (frame(b"\x80\x04N."), "JSON"),
        (frame(b'{"buffers": [' + b"9" * 5000 + b"]}"), "JSON"),
        (frame(b"[" * 100_000), "JSON"),
        (frame(b'{"a":' * 100_000), "JSON"),
        (frame(b"[]"), "sizes"),
        (frame(b"null"), "sizes"),
        (frame(b"3"), "sizes"),
        (frame(b"NaN"), "sizes"),
        (frame({}), "sizes"),
        (frame({"buffers": None}), "sizes"),
        (frame({"buffers": {}}), "sizes"),
        (frame({"buffers": "12"}), "sizes"),
        (frame({"buffers": [1.0]}, b"a"), "sizes"),
        (frame({"buffers": [True]}, b"a"), "sizes"),
        (frame({"buffers": ["1"]}, b"a"), "sizes"),
        (frame({"buffers": [-1, 2]}, b"a"), "sizes"),
        (frame({"buffers": [[1]]}, b"a"), "sizes"),
        (frame({"buffers": []}, b"a"), "add up"),
        (frame({"buffers": [1]}), "add up"),
        (frame({"buffers": [2**70]}, b"a"), "add up"),
        (frame({"buffers": [1, 1]}, b"abc"), "add up"),
    ],
    ids=lambda value: repr(value)[:50],
)
def test_a_hostile_frame_is_a_wire_error_that_says_why(content, words):
    with pytest.raises(WireError, match=words) as caught:
        received(content)
    assert not isinstance(caught.value, ConnectionClosed)


@pytest.mark.parametrize("length", range(len(frame({"buffers": [4]}, b"abcd"))))
def test_a_frame_cut_anywhere_means_that_the_other_side_is_gone(length):
    with pytest.raises(ConnectionClosed):
        received(frame({"buffers": [4]}, b"abcd")[:length])


def test_a_size_that_promises_more_than_comes_means_that_the_other_side_is_gone():
    with pytest.raises(ConnectionClosed):
        received(frame({"buffers": [4]}, b"ab", payload_size=4))


def test_the_limits_themselves_are_allowed():
    words = json.dumps({"buffers": [LIMIT]}).encode()
    header, [buffer] = received(frame(words + b" " * (MAX_HEADER - len(words)), bytes(LIMIT)))
    assert (header, len(buffer)) == ({}, LIMIT)


@pytest.mark.parametrize(
    "sent", [b"", b"\0" * 11, frame({"buffers": [4]}, b"abcd")[:-1]], ids=["nothing", "half", "most"]
)
def test_the_deadline_ends_the_wait_however_much_has_come(ends, sent):
    ours, theirs = ends
    theirs.sendall(sent)
    with pytest.raises(TimeoutError):
        read(ours, RunningDeadline(0.05))


def test_what_has_arrived_is_read_after_the_deadline_too(ends):
    ours, theirs = ends
    wire.send_frame(theirs, {"here": 1})
    deadline = RunningDeadline(-1)
    assert read(ours, deadline) == ({"here": 1}, [])
    with pytest.raises(TimeoutError):
        read(ours, deadline)


def test_a_trickle_does_not_move_the_deadline(ends):
    ours, theirs = ends
    stop = threading.Event()

    def trickle():
        while not stop.wait(0.02):
            theirs.sendall(b"\0")

    # A frame of a hundred thousand bytes, at fifty bytes a second.
    theirs.sendall(LENGTHS.pack(100_000, 0))
    writer = threading.Thread(target=trickle)
    writer.start()
    try:
        with pytest.raises(TimeoutError):
            read(ours, RunningDeadline(0.3))
    finally:
        stop.set()
        writer.join()


def test_writing_to_somebody_who_is_gone_is_closed(ends):
    ours, theirs = ends
    theirs.close()
    with pytest.raises(ConnectionClosed):
        wire.send_frame(ours, {"calls": []})


def test_reading_from_somebody_who_is_gone_is_closed(ends):
    ours, theirs = ends
    theirs.close()
    with pytest.raises(ConnectionClosed):
        wire.receive_frame(ours, LIMIT)
    with pytest.raises(ConnectionClosed):
        read(ours, RunningDeadline(60))


@settings(max_examples=300)
@given(
    st.binary(max_size=200)
    | st.builds(frame, st.binary(max_size=60), st.binary(max_size=20))
    | st.builds(
        frame,
        st.dictionaries(
            st.sampled_from(["buffers", "outcome", "cell"]), st.lists(st.integers(-2, 9)) | st.none() | st.text()
        ),
        st.binary(max_size=20),
    )
)
def test_any_bytes_are_a_frame_or_a_wire_error(content):
    try:
        header, buffers = received(content)
    except WireError:
        return
    assert isinstance(header, dict)
    assert "buffers" not in header
    assert sum(len(buffer) for buffer in buffers) <= len(content)


# --- Calls ------------------------------------------------------------------------------------------------


def test_calls_carry_their_arguments(ends):
    ours, theirs = ends
    call = Call(
        "corr2d", (Array(np.arange(4.0).reshape(2, 2), "F"), 3, (1, 2)), {"mode": "max", "K": Array(np.ones(2))}
    )
    header, arrays = wire.library_calls_frame([call, Call("f", (), {})], "torch")
    wire.send_frame(ours, header, arrays)
    came, buffers = wire.receive_frame(theirs, LIMIT)
    first, second = came["calls"]
    assert (first["function"], came["kind"]) == ("corr2d", "torch")
    assert second == {"function": "f", "positional": [], "keyword": {}, "script": None}
    assert first["positional"][1:] == [{"int": "3"}, {"tuple": [{"int": "1"}, {"int": "2"}]}]
    assert first["keyword"]["mode"] == "max"
    picture, ones = first["positional"][0], first["keyword"]["K"]
    assert (picture["layout"], picture["shape"], ones["layout"]) == ("F", [2, 2], "C")
    assert np.frombuffer(buffers[picture["array"]]).tolist() == [0, 1, 2, 3]
    assert np.frombuffer(buffers[ones["array"]]).tolist() == [1, 1]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("plain words", "plain words"),
        ("日本語 ✓", "日本語 ✓"),
        ("two\n\tlines", "two\n\tlines"),
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("nul\0bell\x07\x08\r", "nulbell"),
        # Turns the direction of what follows.
        ("a\u202eb", "ab"),
        ("\ud800", ""),
        (None, ""),
        (["list"], ""),
        (3, ""),
        (math.nan, ""),
        ("x" * 12, "xxxxxxxxxxxx"),
        ("x" * 13, "xxxxxxxxxxxx…"),
    ],
)
def test_words_from_outside_are_made_inert_and_cut(text, kept):
    assert printable_text(text, 12) == kept


# --- What all frames of a child may cost ------------------------------------------------------------------


def send(channel, content):
    with contextlib.suppress(OSError):  # the other side refuses it
        channel.sendall(content)


def taken(budget, content):
    """The frame, read with the budget."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        writer = threading.Thread(target=send, args=(theirs, content))
        writer.start()
        try:
            return wire.FrameReader(ours).receive(LIMIT, RunningDeadline(30), budget)
        finally:
            ours.close()
            writer.join()


def test_bytes_of_all_frames_are_counted_together():
    content = frame({"cell": 1, "buffers": [100]}, bytes(100))
    budget = wire.Budget(10_000, 3 * (len(content) - LENGTHS.size) - 1)
    for _ in range(2):
        taken(budget, content)
    with pytest.raises(WireError, match="a message larger than the limit"):
        taken(budget, content)


@pytest.mark.parametrize(
    "header",
    [
        b'{"outcome": 1, "buffers": [' + b"0," * 300_000 + b"0]}",
        b'{"outcome": [' + b'"no",' * 300_000 + b'0], "buffers": []}',
        b'{"outcome": ' + b'{"list":[' * 150_000,
    ],
    ids=["sizes", "words", "nested"],
)
def test_values_are_counted_before_they_are_made(header, monkeypatch):
    monkeypatch.setattr(json, "loads", lambda text: pytest.fail("parsed"))
    with pytest.raises(WireError, match="a message with more values than the limit"):
        taken(wire.Budget(10**9, 10**9), frame(header))


def test_values_of_all_frames_are_counted_together():
    content = frame({"outcome": [1, 2, 3], "buffers": []})
    budget = wire.Budget(2 * (wire.FRAME_NODES + 6) + 5, 10**6)
    for _ in range(2):
        taken(budget, content)
    with pytest.raises(WireError, match="a message with more values than the limit"):
        taken(budget, content)
