"""The process for the next run of a submission is started beside that of this one, and is never a third one."""

import os
import signal
import time
from dataclasses import replace

import psutil
import pytest

from tensorgrade.sandbox.host import Sandbox
from tensorgrade.sandbox.limits import Limits
from tensorgrade.sandbox.outcomes import Died, NotCalled, Returned
from tensorgrade.sandbox.run_records import StudentCode, call_batch
from tensorgrade.sandbox.session import MAX_RERUNS
from tensorgrade.sandbox.wire import Call

LIMITS = Limits(cell_seconds=1.0, notebook_seconds=2.0, submission_seconds=10.0)
SPINS = "import time\nwhile time.process_time() < 0.8:\n    pass"
BATCHES = [call_batch([Call("f", (), {})], 0.5)]


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(LIMITS) as running:
        yield running


def children(sandbox):
    return psutil.Process(sandbox._process.pid).children(recursive=True)


def test_two_runs_have_two_processes_with_states_of_their_own(sandbox):
    source = "calls = 0\ndef f():\n    global calls\n    calls += 1\n    return calls"
    with sandbox.session(StudentCode([(0, source)])) as session:
        first = session.run(BATCHES, then=BATCHES)
        assert len(children(sandbox)) == 1
        second = session.run(BATCHES)
        assert children(sandbox) == []
    assert [first.outcomes[0][0].value, second.outcomes[0][0].value] == [1, 1]


def test_a_process_that_was_not_needed_is_ended(sandbox):
    with sandbox.session(StudentCode([(0, "def f(): return 1")])) as session:
        session.run(BATCHES, then=BATCHES)
    assert children(sandbox) == []


@pytest.mark.slow
def test_a_run_in_between_leaves_it_as_it_is(sandbox):
    with sandbox.session(StudentCode([(0, "def f(): return 1")])) as session:
        session.run(BATCHES, then=BATCHES)
        ready, arrays = session._ready, sandbox.array_sandbox
        process = arrays._process.pid
        session.run(BATCHES, with_libraries=True)
        assert arrays._process.pid == process, "restarted"
        assert session._ready is ready
        assert session.run(BATCHES).outcomes[0][0].value == 1


def test_what_hung_is_left_out_in_the_next_run_too(sandbox):
    cells = [(0, "while True: pass"), (1, "def f(): return 2")]
    with sandbox.session(StudentCode(cells)) as session:
        runs = [session.run(BATCHES, then=BATCHES), session.run(BATCHES)]
        assert children(sandbox) == []
    assert [run.outcomes[0][0].value for run in runs] == [2, 2]
    assert session._clock.cells < 1.5


def test_a_function_that_ends_its_process_does_not_end_the_next_one(sandbox):
    source = "import os\ndef f(): os._exit(0)\ndef g(): return 3"
    [calls] = [call_batch([Call("g", (), {})], 0.5)]
    with sandbox.session(StudentCode([(0, source)])) as session:
        first = session.run([*BATCHES, calls], then=[calls])
        second = session.run([calls])
    assert [first.outcomes[1][0].value, second.outcomes[0][0].value] == [3, 3]


@pytest.mark.slow
def test_cells_that_take_longer_there_are_paid_for_also_where_nobody_waited(sandbox):
    with sandbox.session(StudentCode([(0, SPINS), (1, "def f(): return 1")])) as session:
        session.run(BATCHES, then=BATCHES)
        charged = session._clock.charged
        session._clock.finished_cells[0] = 0.1  # as if the first run had been faster
        time.sleep(1)
        session.run(BATCHES)
        assert 0.6 < session._clock.charged - charged < 1.2


def test_cells_that_take_as_long_there_cost_nothing_whichever_is_slow(sandbox):
    source = "import time\nend = time.process_time() + 0.5\nwhile time.process_time() < end:\n    pass"
    cells = [(0, "x = 1"), (1, source), (2, source), (3, "def f(): return 1")]
    with sandbox.session(StudentCode(cells)) as session:
        session.run(BATCHES, then=BATCHES)
        charged = session._clock.charged
        time.sleep(1.5)
        session.run(BATCHES)
        assert session._clock.charged - charged < 0.3


@pytest.mark.parametrize(("size", "sent"), [(0, True), (200, False)])
def test_two_processes_do_not_both_hold_much_memory(sandbox, size, sent):
    cells = [(0, f"big = bytearray({size} << 20)\ndef f(): return 1")]
    with sandbox.session(StudentCode(cells)) as session:
        session.run(BATCHES, then=BATCHES)
        assert session._ready.has_cells is sent
        assert session.run(BATCHES).outcomes[0][0].value == 1


ENDS = "import os\ndef f(): return 1\ndef g(): os._exit(0)\ndef h(): os._exit(0)"


def optional(function, is_optional=True):
    return replace(call_batch([Call(function, (), {})], 0.5, function=function), optional=is_optional)


def test_a_function_that_ended_its_process_is_not_called_again(sandbox):
    code = StudentCode([(0, ENDS)], functions=("f", "g"))
    with sandbox.session(code) as session:
        run = session.run([optional("g", False), optional("f", False), optional("g")])
    assert run.outcomes == ((Died("exit"),), (Returned(1, None, run.outcomes[1][0].seconds),), (NotCalled("died"),))


def test_functions_that_end_their_process_leave_the_others_theirs(sandbox):
    """Also where there are many of them, and statements of the notebook that call them end it, too."""
    names = [f"g{number}" for number in range(7)]
    calls = [(number, f"g{number}()") for number in range(1, MAX_RERUNS)]
    cells = [(0, "\n".join([ENDS, *(f"def {name}(): os._exit(0)" for name in names)])), *calls]
    with sandbox.session(StudentCode(cells, functions=("f", *names))) as session:
        run = session.run([optional(name, False) for name in (*names, "f")])
    assert [type(outcome) for [outcome] in run.outcomes] == [Died] * 7 + [Returned]


def test_one_more_process_is_started_for_calls_that_earn_nothing_and_is_no_rerun(sandbox):
    code = StudentCode([(0, ENDS)], functions=("f", "g", "h"))
    with sandbox.session(code) as session:
        run = session.run([optional(name) for name in ("g", "h", "f")])
        assert [type(outcome) for [outcome] in run.outcomes] == [Died, Died, NotCalled]
        assert session._reruns_for_calls == 0
        assert session.run([optional("f", False)]).outcomes[0][0].value == 1


def test_it_is_not_used_where_time_is_up(sandbox):
    with sandbox.session(StudentCode([(0, "def f(): return 1")])) as session:
        session.run(BATCHES, then=BATCHES)
        session._clock.charged = LIMITS.submission_seconds
        assert session.run(BATCHES).outcomes == ((NotCalled("clock"),),)
    assert children(sandbox) == []


@pytest.mark.slow
def test_a_sandbox_that_ended_in_between_is_started_anew():
    with Sandbox(LIMITS) as running:
        with running.session(StudentCode([(0, "def f(): return 1")])) as session:
            session.run(BATCHES, then=BATCHES)
            os.kill(running._process.pid, signal.SIGKILL)
            running._process.wait()
            assert session.run(BATCHES).outcomes[0][0].value == 1
        with running.session(StudentCode([(0, "def f(): return 2")])) as session:
            session.run(BATCHES, then=BATCHES)
            os.kill(running._process.pid, signal.SIGKILL)
            running._process.wait()
        assert running.run(StudentCode([(0, "def f(): return 3")]), BATCHES).outcomes[0][0].value == 3
