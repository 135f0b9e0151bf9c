"""Coverage-guided fuzzing of the host's side of the wire: ``make fuzz``. Any error but WireError is a finding."""

import contextlib
import socket
import sys

import atheris

with atheris.instrument_imports():
    from tensorgrade.sandbox import reply_format, wire


def one(data: bytes) -> None:
    """Feed the bytes as if a child had written them."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.settimeout(1)
        theirs.send(data[:100_000])
        theirs.close()
        try:
            header, buffers = wire.receive_frame(ours, 1 << 16)
        except wire.WireError:
            return
    with contextlib.suppress(wire.WireError):
        reply_format.read_outcome(header, buffers, 0.0)
    with contextlib.suppress(wire.WireError):
        reply_format.read_cell_reply(header, 0, 100)


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
