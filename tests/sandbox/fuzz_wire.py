"""Coverage-guided fuzzing of the host's side of the wire: ``make fuzz``. Any error but WireError is a finding."""

import contextlib
import socket
import sys

import atheris

with atheris.instrument_imports():
    from tensorgrade.running_deadline import RunningDeadline
    from tensorgrade.sandbox import cell_messages, reply_format, wire


def one(data: bytes) -> None:
    """Feed the bytes as if a child had written them."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.settimeout(1)
        theirs.send(data[:100_000])
        theirs.close()
        try:
            budget = wire.Budget(100_000, 1 << 20)
            header, buffers = wire.FrameReader(ours).receive(1 << 16, RunningDeadline(1), budget)
        except wire.WireError:
            return
    with contextlib.suppress(wire.WireError):
        reply_format.read_outcome(header, buffers, 0.0)
    with contextlib.suppress(wire.WireError):
        cell_messages.read_cell_message(header, 0, 100)


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
