"""Lateness is a matter of the student's CPU time; a submission has one clock, and so has a bound."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from tensorgrade.sandbox.host import Sandbox
from tensorgrade.sandbox.limits import Limits
from tensorgrade.sandbox.outcomes import NotCalled, Returned, TimedOut
from tensorgrade.sandbox.run_records import StudentCode, call_batch
from tensorgrade.sandbox.session import MAX_RERUNS
from tensorgrade.sandbox.submission_clock import ProcessTimes
from tensorgrade.sandbox.wire import Call
from tests.conftest import slow_from

SPIN = """
import time
def spin(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass
    return seconds
def sleep(seconds):
    time.sleep(seconds)
    return seconds
"""
LIMITS = Limits(cell_seconds=1.0, notebook_seconds=2.0, submission_seconds=10.0)


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(LIMITS) as running:
        yield running


def batch(function, *seconds, limit=0.5):
    return call_batch([Call(function, (item,), {}) for item in seconds], limit)


def kinds(outcomes):
    return [type(outcome) for outcome in outcomes]


def test_a_call_may_use_its_cpu_time_and_no_more(sandbox):
    [outcomes] = sandbox.run(StudentCode([(0, SPIN)]), [batch("spin", 0.1, 0.3, 5.0, 0.1)]).outcomes
    assert kinds(outcomes) == [Returned, Returned, TimedOut, NotCalled]
    assert 0.45 < outcomes[2].seconds < 1.0


@pytest.mark.slow
def test_sleeping_is_not_late_until_several_times_the_limit(sandbox):
    [outcomes] = sandbox.run(StudentCode([(0, SPIN)]), [batch("sleep", 0.7, 30.0, 0.0)]).outcomes
    assert kinds(outcomes) == [Returned, TimedOut, NotCalled]


@pytest.mark.parametrize("stop", slow_from(1, ["os.kill(os.getpid(), 19)", "signal.pause()", "input()"]))
def test_every_way_to_wait_has_an_end(sandbox, stop):
    source = f"import os, signal\ndef f():\n    try:\n        {stop}\n    finally:\n        signal.pause()"
    began = time.monotonic()
    [[outcome]] = sandbox.run(StudentCode([(0, source)]), [call_batch([Call("f", (), {})], 0.3)]).outcomes
    assert isinstance(outcome, TimedOut)
    assert time.monotonic() - began < 30


@pytest.mark.slow
def test_a_busy_machine_costs_no_honest_call():
    """Eight loops share the one core of the student's process, and get most of it."""
    core = {min(os.sched_getaffinity(0))}
    loops = [
        subprocess.Popen([sys.executable, "-c", "while True: pass"], preexec_fn=lambda: os.sched_setaffinity(0, core))
        for _ in range(8)
    ]
    before = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, core)
        with Sandbox(LIMITS) as starved:
            [outcomes] = starved.run(StudentCode([(0, SPIN)]), [batch("spin", 0.4, 0.4)]).outcomes
    finally:
        os.sched_setaffinity(0, before)
        for loop in loops:
            loop.kill()
            loop.wait()
    assert kinds(outcomes) == [Returned, Returned]


HOST = f"""
import json, sys
from tensorgrade.sandbox.host import Sandbox
from tensorgrade.sandbox.limits import Limits
from tensorgrade.sandbox.run_records import StudentCode, call_batch
from tensorgrade.sandbox.wire import Call
def calls(*items):
    return call_batch([Call(name, (seconds,), {{}}) for name, seconds in items], 0.4)
with Sandbox(Limits(cell_seconds=1.0, submission_seconds=4.0)) as sandbox:
    print("started", flush=True)
    run = sandbox.run(StudentCode([(0, {SPIN!r}), *CELLS]), BATCHES)
ends = [[type(outcome).__name__, getattr(outcome, "seconds", 0)] for outcomes in run.outcomes for outcome in outcomes]
print(json.dumps([[stopped.end.seconds for stopped in run.stopped], ends]))
"""


def stopped_host(cells, batches, after):
    """How long statements ran that were stopped, and the calls' outcomes, where the host is stopped for 3 seconds."""
    source = HOST.replace("CELLS", cells).replace("BATCHES", batches)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    host = subprocess.Popen([sys.executable, "-c", source], stdout=subprocess.PIPE, text=True, env=environment)
    assert host.stdout.readline() == "started\n"
    time.sleep(after)
    host.send_signal(signal.SIGSTOP)
    time.sleep(3)
    host.send_signal(signal.SIGCONT)
    return json.loads(host.communicate(timeout=60)[0])


@pytest.mark.slow
def test_time_in_which_the_grader_was_stopped_is_nobodys():
    batches = '[calls(("sleep", 0.8), ("spin", 0.3), ("spin", 9.0))]'
    _, ends = stopped_host("[]", batches, 0.3)
    assert [kind for kind, _ in ends] == ["Returned", "Returned", "TimedOut"]


@pytest.mark.slow
def test_what_a_step_used_after_its_end_while_the_grader_was_stopped_is_nobodys():
    """The submission has 4 seconds: without those after the cell's first, there are enough for both calls."""
    [seconds], ends = stopped_host('[(1, "spin(60)")]', '[calls(("spin", 9.0)), calls(("spin", 0.3))]', 0.5)
    assert seconds == 1.0
    assert ends[0] == ["TimedOut", 0.4]
    assert ends[1][0] == "Returned"


# --- One clock --------------------------------------------------------------------------------------------


def test_what_the_clock_leaves_unrun_is_not_the_students_fault():
    with Sandbox(replace(LIMITS, submission_seconds=1.0)) as hasty:
        batches = [batch("spin", *[0.3] * 5), batch("spin", 0.1)]
        run = hasty.run(StudentCode([(0, SPIN)]), batches)
    first, second = run.outcomes
    assert kinds(first[:3]) == [Returned] * 3
    assert first[-1] == NotCalled("clock")
    assert second == (NotCalled("clock"),)
    assert run.waited > 0.9


@pytest.mark.slow
def test_cells_that_finished_once_are_never_cut_and_cost_once(sandbox):
    session = sandbox.session(StudentCode([(0, SPIN), (1, "spin(0.8)"), (2, "spin(0.8)\ndone = 1\ndef g(): return 2")]))
    for _ in range(4):  # 6.4 seconds of cells, where all cells may take 2
        [[outcome]] = session.run([call_batch([Call("g", (), {})], 0.5)]).outcomes
        assert outcome.value == 2
    assert 1.5 < session._clock.charged < 3


@pytest.mark.slow
def test_a_cell_that_takes_longer_when_run_again_pays_for_that():
    # The kernel's clock of all processes tells a process that it is a later one.
    source = SPIN + "import os\nspin(0.1 if os.getpid() == FIRST else 30)\ndef g(): return 2"
    with Sandbox(replace(LIMITS, submission_seconds=1.5)) as hasty:
        session = hasty.session(StudentCode([(0, source.replace("FIRST", "os.getpid()"))]))
        session.run([call_batch([Call("g", (), {})], 0.5)])
        session._code = StudentCode([(0, source.replace("FIRST", "0"))])
        began = time.monotonic()
        [[outcome]] = session.run([call_batch([Call("g", (), {})], 0.5)]).outcomes
    assert outcome == NotCalled("clock")
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("count", slow_from(1, [1, 3, 7]))
def test_a_submission_has_a_bound_however_many_functions_it_has(count):
    """Cells just below the limit; each function ends its process, so that the cells run again."""
    limits = Limits(cell_seconds=0.4, notebook_seconds=1.2, submission_seconds=4.0)
    nap = f"import time, os\nend = time.process_time() + {limits.notebook_seconds * 0.88 / 3}\n"
    nap += "while time.process_time() < end:\n    pass"
    names = [f"f{number}" for number in range(count)]
    functions = [f"def {name}():\n    time.sleep(0.3)\n    os._exit(0)" for name in names]
    code = StudentCode(list(enumerate([nap] * 3 + functions)), functions=tuple(names))
    with Sandbox(limits) as hasty:
        session = hasty.session(code)
        outcomes = session.run([call_batch([Call(name, (), {})], 0.4, function=name) for name in names]).outcomes
    runs = 1 + MAX_RERUNS
    assert session._clock.charged < limits.submission_seconds + 0.5
    assert session._clock.held < runs * limits.notebook_seconds + limits.submission_seconds + 2
    assert len(outcomes) == count
    assert all(outcome == (NotCalled("clock"),) for outcome in outcomes[runs:])


def test_a_flood_of_messages_costs_the_submission_its_time():
    source = """
import sys
def f():
    frame = sys._getframe(1)
    while "channel" not in frame.f_locals:
        frame = frame.f_back
    send = frame.f_globals["wire"].send_frame
    tree = [[]] * 400_000
    while True:
        send(frame.f_locals["channel"], {"outcome": {"status": "value", "value": {"list": [tree]}, "arguments": None}})
"""
    with Sandbox(replace(LIMITS, submission_seconds=2.0)) as flooded:
        began = time.monotonic()
        session = flooded.session(StudentCode([(0, source)]))
        session.run([call_batch([Call("f", (), {})] * 40, 1.0)] * 7)
        assert time.monotonic() - began < 15


def test_the_clocks_of_a_process_that_has_ended_stay_as_they_were():
    child = subprocess.Popen([sys.executable, "-c", "import time\nwhile time.process_time() < 0.3: pass\ninput()"],
                             stdin=subprocess.PIPE)  # fmt: skip
    times = ProcessTimes(child.pid)
    while times.cpu() < 0.3:
        time.sleep(0.02)
    before = times.cpu(), times.starved()
    child.communicate()
    assert times.cpu() >= before[0] >= 0.3
    assert times.starved() >= before[1]
