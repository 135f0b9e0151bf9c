"""Whose an end is: what nobody can tell is run again, and only what comes again is the student's."""

import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from tensorgrade.sandbox import machine_memory
from tensorgrade.sandbox.forked_process import ForkedProcess
from tensorgrade.sandbox.host import Sandbox
from tensorgrade.sandbox.limits import Limits
from tensorgrade.sandbox.outcomes import (
    Died,
    NotCalled,
    RanOutOfMemory,
    Returned,
    TimedOut,
    is_doubtful,
)
from tensorgrade.sandbox.run_records import CellCuts, StudentCode, call_batch
from tensorgrade.sandbox.wire import Call
from tensorgrade.sandbox.zygote_control import SandboxError
from tests.conftest import slow_from

# Long enough for a signal that is sent after 0.3 s, on a busy machine, too.
SLOW_CALL = "import time\ndef f():\n    time.sleep(1.5)\n    return 1.0\n"
SLOW_CELL = "import time\ntime.sleep(1.5)\nA = [7.0]\ndef f():\n    return A[0]\n"
ENDS = "import os\ndef f():\n    {}\ndef g():\n    return 2.0\n"


@pytest.fixture
def fresh():
    with Sandbox(Limits(cell_seconds=2.0)) as running:
        yield running


def code(source):
    return StudentCode([(0, source)], functions=("f", "g"))


def calls(*names, seconds=2.0):
    return [call_batch([Call(name, (), {})], seconds, function=name) for name in names]


def signal_children(sandbox, number, count, after=0.3):
    """A thread that sends a signal to so many of the processes that the sandbox forks, each after some time."""

    def send():
        path, seen = Path(f"/proc/{sandbox._process.pid}/task/{sandbox._process.pid}/children"), set()
        while len(seen) < count:
            for pid in set(map(int, path.read_text().split())) - seen:
                seen.add(pid)
                time.sleep(after)
                os.kill(pid, number)
            time.sleep(0.002)

    sandbox.run(code("x = 1"), [])  # the zygote has started
    thread = threading.Thread(target=send)
    thread.start()
    return thread


@pytest.mark.parametrize("number", slow_from(1, [signal.SIGKILL, signal.SIGTERM, signal.SIGSTOP]))
@pytest.mark.parametrize(("source", "value"), slow_from(1, [(SLOW_CALL, 1.0), (SLOW_CELL, 7.0)]))
def test_what_somebody_else_ends_or_stops_is_run_again(fresh, source, value, number):
    sender = signal_children(fresh, number, 1)
    run = fresh.run(code(source), calls("f"))
    sender.join()
    assert [item.value for item in run.outcomes[0]] == [value]
    assert (run.stopped, run.cuts, run.finished) == ((), CellCuts(), True)


@pytest.mark.parametrize("source", [SLOW_CALL, SLOW_CELL])
def test_an_end_in_the_first_run_is_in_doubt(fresh, source):
    sender = signal_children(fresh, signal.SIGKILL, 1)
    with fresh.session(code(source)) as session:
        [[made]] = session.run(calls("f")).outcomes
    sender.join()
    [doubt] = session.doubts
    assert doubt.end == "SIGKILL"
    assert made == (Died("SIGKILL", doubtful=True) if source == SLOW_CALL else NotCalled("machine"))


def test_another_end_in_the_second_run_is_in_doubt_as_well(fresh):
    with fresh.session(code(SLOW_CALL)) as first:
        sender = signal_children(fresh, signal.SIGKILL, 1)
        first.run(calls("f"))
        sender.join()
    sender = signal_children(fresh, signal.SIGTERM, 1)
    with fresh.session(code(SLOW_CALL), first.doubts) as second:
        [[made]] = second.run(calls("f")).outcomes
    sender.join()
    assert made == Died("SIGTERM", doubtful=True)


@pytest.mark.parametrize(
    "end",
    ["os._exit(0)", "os.abort()", "import ctypes; ctypes.string_at(0)",
     "import signal; signal.alarm(1); signal.pause()"],
)  # fmt: skip
def test_what_code_does_to_itself_is_its_own_at_once(fresh, end):
    with fresh.session(code(ENDS.format(end))) as session:
        [[made], [other]] = session.run(calls("f", "g")).outcomes
    assert isinstance(made, Died)
    assert (made.doubtful, other.value, session.doubts) == (False, 2.0, ())


SELF_KILL = """
import ctypes, resource
libc = ctypes.CDLL(None)
def f():
    libc.syscall(160, 0, ctypes.byref((ctypes.c_ulong * 2)(1, 1)))  # setrlimit: one second of CPU time, soft and hard
    while True: pass
def g():
    return 2.0
"""


@pytest.mark.slow
def test_code_that_ends_itself_by_a_signal_that_others_send_ends_so_twice(fresh):
    began = time.monotonic()
    [[made], [other]] = fresh.run(code(SELF_KILL), calls("f", "g", seconds=5.0)).outcomes
    assert isinstance(made, (Died, TimedOut))
    assert not is_doubtful(made)
    assert other.value == 2.0
    assert time.monotonic() - began < 30


@pytest.mark.parametrize("wait", slow_from(1, ["time.sleep(100)", "signal.pause()"]))
def test_code_that_sleeps_is_late_when_it_sleeps_again(fresh, wait):
    source = f"import signal, time\ndef f():\n    {wait}\ndef g():\n    return 2.0"
    with fresh.session(code(source)) as session:
        [[first], [other]] = session.run(calls("f", "g", seconds=0.2)).outcomes
    assert (is_doubtful(first), other.value, len(session.doubts)) == (True, 2.0, 1)
    [[made], [other]] = fresh.run(code(source), calls("f", "g", seconds=0.2)).outcomes
    assert (type(made), made.doubtful, other.value) == (TimedOut, False, 2.0)


@pytest.mark.parametrize("ignored", slow_from(1, ["", "signal.signal(signal.SIGXCPU, signal.SIG_IGN)"]))
@pytest.mark.parametrize("seconds", slow_from(1, [1, 2]))
def test_the_limit_on_cpu_time_is_told_as_a_timeout(ignored, seconds):
    source = f"import signal\n{ignored}\ndef f():\n    while True: pass\n"
    with Sandbox(Limits(cpu_seconds=seconds)) as limited, limited.session(code(source)) as session:
        [[made]] = session.run(calls("f", seconds=8.0)).outcomes
    assert (type(made), made.doubtful, session.doubts) == (TimedOut, False, ())


@pytest.mark.slow
def test_code_that_closes_the_wire_and_goes_on_is_its_own(fresh):
    source = "import os, time\ndef f():\n    os.closerange(3, 64)\n    time.sleep(60)\n"
    with fresh.session(code(source)) as session:
        [[made]] = session.run(calls("f")).outcomes
    assert (made, session.doubts) == (Died("exit"), ())


NEEDS_MUCH = "import numpy as np\ndef f():\n    return np.zeros(10**12)\ndef g():\n    return 2.0\n"


@pytest.mark.parametrize("is_short", [True, False])
def test_a_lack_of_memory_is_in_doubt_only_where_the_machine_is_short(fresh, tmp_path, monkeypatch, is_short):
    sizes = f"MemAvailable: {10_000 if is_short else 100_000_000} kB\nSwapFree: 0 kB\nCommitLimit: 0 kB\n"
    (tmp_path / "meminfo").write_text(sizes + "Committed_AS: 0 kB\n")
    monkeypatch.setattr(machine_memory, "MEMORY", tmp_path / "meminfo")
    with fresh.session(code(NEEDS_MUCH)) as session:
        [[made]] = session.run(calls("f")).outcomes
    assert (type(made), made.doubtful, len(session.doubts)) == (RanOutOfMemory, is_short, is_short)
    [[again]] = fresh.run(code(NEEDS_MUCH), calls("f")).outcomes
    assert (type(again), again.doubtful) == (RanOutOfMemory, False)


# --- Every wait has an end --------------------------------------------------------------------------------

DYING = """
import os, sys
import tensorgrade.sandbox.zygote as zygote
real = os.fork
def fork():
    pid = real()
    if pid:
        os._exit(1)
    return pid
zygote.os.fork = fork
zygote.main()
"""


class Dying(Sandbox):
    """One whose zygote ends between the fork and the answer."""

    command = (sys.executable, "-s", "-P", "-B", "-c", DYING)


def test_a_zygote_that_always_dies_is_said_soon():
    began = time.monotonic()
    with Dying() as dying, pytest.raises(SandboxError, match="doctor"):
        dying.run(code("def f(): return 1.0"), calls("f"))
    assert time.monotonic() - began < 30


@pytest.mark.slow
def test_a_zygote_that_is_stopped_is_replaced(fresh, monkeypatch):
    monkeypatch.setattr("tensorgrade.sandbox.zygote_control.ANSWER_SECONDS", 1.0)
    monkeypatch.setattr("tensorgrade.sandbox.host.CLOSE_SECONDS", 1.0)
    fresh.run(code("x = 1"), [])
    stopped = fresh._process
    os.kill(stopped.pid, signal.SIGSTOP)
    [[made]] = fresh.run(code("def f(): return 1.0"), calls("f")).outcomes
    assert isinstance(made, Returned)
    assert stopped.poll() == -signal.SIGKILL


@pytest.mark.slow
def test_a_zygote_that_is_stopped_before_it_tells_how_a_child_ended_is_replaced(fresh, monkeypatch):
    monkeypatch.setattr("tensorgrade.sandbox.zygote_control.ANSWER_SECONDS", 1.0)
    monkeypatch.setattr("tensorgrade.sandbox.host.CLOSE_SECONDS", 1.0)
    fresh.run(code("x = 1"), [])
    original, stopped = ForkedProcess._end, []

    def end(self, by_itself=False):
        if not stopped:
            stopped.append(fresh._process)
            os.kill(fresh._process.pid, signal.SIGSTOP)
        return original(self, by_itself)

    monkeypatch.setattr(ForkedProcess, "_end", end)
    [[made]] = fresh.run(code("def f(): return 1.0"), calls("f")).outcomes
    assert isinstance(made, Returned)
