"""What stands in for ``sys.stdout``: text and bytes up to a limit, with the attributes of a text file."""

import contextlib
import io

import pytest

from tensorgrade.sandbox.printed_output import LimitedOutput


def test_text_is_kept_up_to_the_limit():
    output = LimitedOutput(5)
    assert output.write("abc") == 3
    assert output.write("defg") == 4
    assert output.take() == "abcde"
    output.write("h")
    assert output.take() == ""


def test_bytes_are_printed_as_text():
    output = LimitedOutput(100)
    assert output.buffer.write(b"one \xc3") == 5
    output.buffer.write(memoryview(b"\xa9 two \xff"))
    output.buffer.flush()
    print("three", file=output)
    assert output.take() == "é two �three\n".join(["one ", ""])


def test_it_has_what_a_text_file_has():
    output = LimitedOutput(100)
    output.reconfigure(encoding="utf-8", line_buffering=True)
    assert (output.encoding, output.errors, output.name, output.mode) == ("utf-8", "strict", "<stdout>", "w")
    assert (output.isatty(), output.writable(), output.buffer.writable()) == (False, True, True)
    assert output.fileno() == output.buffer.fileno() == 1


@pytest.mark.parametrize("bytes_of", [lambda output: output.buffer, LimitedOutput.detach])
def test_it_may_be_wrapped_again(bytes_of):
    output = LimitedOutput(100)
    wrapped = io.TextIOWrapper(bytes_of(output), encoding="utf-8", line_buffering=True)
    print("é", file=wrapped)
    del wrapped
    print("more", file=output)
    assert output.take() == "é\nmore\n"


def test_it_cannot_be_closed():
    output = LimitedOutput(100)
    with output, contextlib.closing(output.buffer):
        output.write("one")
    output.close()
    output.buffer.close()
    output.write(" two")
    output.buffer.write(b" three")
    assert output.take() == "one two three"
