"""A call that never ends is stopped, by signal and by clock, and leaves no trace."""

import signal
import sys
import threading
import time

import pytest

from tensorgrade import check
from tensorgrade.selfcheck import timelimit
from tensorgrade.selfcheck.check_file import check_file
from tensorgrade.selfcheck.timelimit import TimeLimitExceeded, call_with_time_limit
from tests.judge.outcomes import message

pytestmark = pytest.mark.usefixtures("public_keys_beside")


@pytest.fixture(params=["signal", "clock"])
def means(request, monkeypatch):
    """Both means on this machine; the clock's extra time is dropped."""
    if request.param == "clock":
        monkeypatch.setattr(timelimit, "_has_signals", lambda: False)
        monkeypatch.setattr(timelimit, "TRACING_SLOWDOWN", 1)
    return request.param


def forever():
    while True:
        pass


def named(function):
    function.__name__ = "corr2d"
    return function


def test_what_ends_in_time_is_left_alone(means):
    assert call_with_time_limit(lambda: 7, 5) == 7
    with pytest.raises(KeyError):
        call_with_time_limit(lambda: {}["x"], 5)


def test_a_loop_without_end_is_stopped_soon(means):
    began = time.monotonic()
    with pytest.raises(TimeLimitExceeded):
        call_with_time_limit(forever, 0.1)
    assert time.monotonic() - began < 30


def test_an_answer_after_the_time_is_none(means):
    def swallows():
        try:
            forever()
        except BaseException:
            return 1

    with pytest.raises(TimeLimitExceeded):
        call_with_time_limit(swallows, 0.1)


def test_code_that_swallows_everything_for_ever_is_stopped_by_the_next_signal():
    def stubborn():
        while True:
            try:
                sum(range(1000))
            except:  # noqa: E722
                pass

    with pytest.raises(TimeLimitExceeded):
        call_with_time_limit(stubborn, 0.1)


def test_other_threads_have_a_limit_too(monkeypatch):
    monkeypatch.setattr(timelimit, "TRACING_SLOWDOWN", 1)
    seen = []

    def work():
        try:
            call_with_time_limit(forever, 0.1)
        except TimeLimitExceeded as error:
            seen.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(10)
    assert len(seen) == 1


@pytest.mark.parametrize("call", [lambda: 1, forever])
def test_handler_timer_and_tracer_are_as_before(means, call):
    def handler(number, frame):
        raise AssertionError("not in this test's time")

    def tracer(frame, event, argument):
        return None

    before, trace = signal.signal(signal.SIGALRM, handler), sys.gettrace()
    signal.setitimer(signal.ITIMER_REAL, 60, 30)
    sys.settrace(tracer)
    try:
        try:
            call_with_time_limit(call, 0.1)
        except TimeLimitExceeded:
            pass
        assert sys.gettrace() is tracer
        assert signal.getsignal(signal.SIGALRM) is handler
        left, interval = signal.getitimer(signal.ITIMER_REAL)
        assert 50 < left < 60
        assert interval == 30
    finally:
        sys.settrace(trace)
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_check_says_that_a_call_hangs_and_makes_no_other(means):
    calls = []

    def hangs(X, K):
        calls.append(X)
        forever()

    report = check(named(hangs))
    assert len(calls) == 1
    first, second = report.result.checks
    assert first.kind == second.kind == "timeout"
    assert "was stopped after 2 s" in message(first)
    assert message(second).startswith("Not run")


def test_leaving_and_running_out_of_memory_are_the_functions_own_outcome():
    def leaves(X, K):
        sys.exit(3)

    def hungry(X, K):
        raise MemoryError

    assert "raised SystemExit: 3" in str(check(named(leaves)))
    assert "ran out of memory" in str(check(named(hungry)))


def test_the_person_at_the_keyboard_can_stop_it():
    def interrupted(X, K):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check(named(interrupted))


def test_a_cell_that_never_ends_is_cut_to_its_definitions(tmp_path, monkeypatch):
    monkeypatch.setattr("tensorgrade.selfcheck.check_file.CELL_SECONDS", 0.2)
    path = tmp_path / "answer.py"
    path.write_text("while True: pass\nprint('never')\ndef corr2d(X, K):\n    return X\n")
    [report] = check_file(path).reports
    assert "should be (2, 2)" in str(report)
