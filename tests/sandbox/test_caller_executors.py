"""Executors that run in the caller do what those of `concurrent.futures` do: each test is run with both."""

import concurrent.futures
import itertools
import threading

import pytest

from tensorgrade.sandbox import caller_executors

THREADS = [concurrent.futures.ThreadPoolExecutor, caller_executors.ThreadPoolExecutor]
PROCESSES = [concurrent.futures.ProcessPoolExecutor, caller_executors.ProcessPoolExecutor]


@pytest.fixture(params=THREADS, ids=["real", "ours"])
def kind(request):
    return request.param


@pytest.fixture(params=[*THREADS, *PROCESSES], ids=["real", "ours", "real-processes", "our-processes"])
def any_kind(request):
    return request.param


def fails(number):
    raise ValueError(f"bad {number}")


def changed(items):
    items.append(4)
    return items


def test_calls_have_results_and_exceptions(any_kind):
    with any_kind(2) as executor:
        good, bad = executor.submit(divmod, 7, 2), executor.submit(fails, 3)
        assert good.result(timeout=10) == (3, 1)
        with pytest.raises(ValueError, match="bad 3"):
            bad.result()
        assert isinstance(bad.exception(), ValueError)
        assert good.exception() is None
    assert good.done()
    assert not good.cancelled()
    assert not good.running()
    assert not good.cancel()


def test_submit_takes_keywords_of_any_name(kind):
    with kind(max_workers=1, thread_name_prefix="worker") as executor:
        assert executor.submit(dict, fn=1, self=2).result() == {"fn": 1, "self": 2}


def test_map_takes_several_iterables_and_stops_at_the_shortest(any_kind):
    with any_kind(max_workers=2) as executor:
        assert list(executor.map(pow, [2, 3], itertools.count(1), chunksize=3, timeout=10)) == [2, 9]


def test_map_raises_when_the_result_is_asked_for(any_kind):
    with any_kind(1) as executor:
        results = executor.map(fails, [1, 2])
    with pytest.raises(ValueError, match="bad 1"):
        next(results)


def test_all_items_of_a_map_are_submitted_at_once(kind):
    seen = []
    with kind(1) as executor:
        executor.map(seen.append, range(3))
    assert seen == [0, 1, 2]


def test_callbacks_get_the_future(kind):
    got = []
    with kind(1) as executor:
        future = executor.submit(abs, -1)
        future.add_done_callback(got.append)
    assert got == [future]


def test_futures_can_be_waited_for(kind):
    with kind(2) as executor:
        futures = {executor.submit(abs, -number): number for number in range(4)}
        assert sorted(futures[future] for future in concurrent.futures.as_completed(futures, timeout=10)) == [
            0,
            1,
            2,
            3,
        ]
        done, waiting = concurrent.futures.wait(futures, timeout=10)
    assert (done, waiting) == (set(futures), set())


def test_after_the_end_nothing_can_be_submitted(any_kind):
    executor = any_kind(1)
    executor.shutdown(wait=True, cancel_futures=True)
    with pytest.raises(RuntimeError, match="after shutdown"):
        executor.submit(abs, 1)


def test_a_worker_is_initialized_before_its_first_call(kind):
    here = threading.local()

    def start(value):
        here.value = value

    with kind(1, initializer=start, initargs=(3,)) as executor:
        assert executor.submit(lambda: here.value).result() == 3


def test_an_initializer_that_fails_breaks_the_executor(kind):
    with kind(1, initializer=fails, initargs=(1,)) as executor:
        with pytest.raises(concurrent.futures.BrokenExecutor):
            executor.submit(abs, 1).result()
        with pytest.raises(concurrent.futures.BrokenExecutor):
            executor.submit(abs, 1)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [({"max_workers": 0}, ValueError), ({"initializer": 3}, TypeError)],
    ids=["workers", "start"],
)
def test_wrong_arguments_are_refused(any_kind, arguments, error):
    with pytest.raises(error):
        any_kind(**arguments)


@pytest.mark.parametrize("kind", PROCESSES, ids=["real", "ours"])
def test_processes_get_copies_and_return_copies(kind):
    items = [1, 2, 3]
    with kind(1) as executor:
        assert executor.submit(changed, items).result() == [1, 2, 3, 4]
        assert items == [1, 2, 3]
        with pytest.raises(Exception, match="local object"):
            executor.submit(lambda: 0).result()
        with pytest.raises(ValueError, match="chunksize"):
            executor.map(abs, [1], chunksize=0)


def test_threads_get_the_objects_themselves(kind):
    items = [1, 2, 3]
    with kind(1) as executor:
        assert executor.submit(changed, items).result() is items


def test_calls_may_submit_calls(kind):
    with kind(2) as executor:
        assert executor.submit(lambda: executor.submit(abs, -2).result()).result() == 2


def test_what_ends_a_call_ends_nothing_else(kind):
    def ends():
        raise SystemExit(3)

    with kind(1) as executor:
        future = executor.submit(ends)
        assert isinstance(future.exception(), SystemExit)
        assert executor.submit(abs, -1).result() == 1
