"""Pools that run in the caller do what those of `multiprocessing` do: each test is run with both."""

import itertools
import multiprocessing.pool

import pytest

from tensorgrade.sandbox import caller_pools

THREADS = [multiprocessing.pool.ThreadPool, caller_pools.ThreadPool]
PROCESSES = [multiprocessing.pool.Pool, caller_pools.Pool]


@pytest.fixture(params=THREADS, ids=["real", "ours"])
def pool(request):
    with request.param(2) as made:
        yield made


@pytest.fixture(params=PROCESSES, ids=["real", "ours"])
def processes(request):
    with request.param(2) as made:
        yield made


def fails(number):
    raise ValueError(f"bad {number}")


def changed(items):
    items.append(4)
    return items


def test_every_way_to_call_gives_the_results_in_order(pool):
    assert pool.map(abs, range(-3, 0), 2) == [3, 2, 1]
    assert pool.map(abs, (number for number in (-1,)), chunksize=1) == [1]
    assert pool.starmap(pow, [(2, 3), [3, 2]]) == [8, 9]
    assert list(pool.imap(abs, (-1, 2), chunksize=1)) == [1, 2]
    assert sorted(pool.imap_unordered(abs, [-2, 1])) == [1, 2]
    assert pool.apply(divmod, (7, 2)) == (3, 1)
    assert pool.apply(int, ("ff",), {"base": 16}) == 255
    assert pool.map(abs, []) == []


def test_results_can_be_asked_for_later(pool):
    one, many, pairs = pool.apply_async(abs, (-1,)), pool.map_async(abs, [-2]), pool.starmap_async(pow, [(2, 2)])
    for result in (one, many, pairs):
        result.wait(10)
        assert result.ready()
        assert result.successful()
    assert (one.get(timeout=10), many.get(10), pairs.get()) == (1, [2], [4])


def test_exceptions_come_back(pool):
    for call in (
        lambda: pool.map(fails, [1]),
        lambda: pool.starmap(fails, [(1,)]),
        lambda: pool.apply(fails, (1,)),
        lambda: list(pool.imap(fails, [1])),
        lambda: pool.map_async(fails, [1]).get(),
    ):
        with pytest.raises(ValueError, match="bad 1"):
            call()
    result = pool.apply_async(fails, (1,))
    result.wait()
    assert not result.successful()


def test_an_iterator_goes_on_after_an_exception(pool):
    results = pool.imap(lambda number: 6 // number, [0, 3])
    with pytest.raises(ZeroDivisionError):
        next(results)
    assert results.next(timeout=10) == 2
    with pytest.raises(StopIteration):
        results.next()


def test_callbacks_get_the_value_or_the_exception(pool):
    got = []
    results = [
        pool.apply_async(abs, (-1,), callback=got.append, error_callback=got.append),
        pool.map_async(abs, [-2], callback=got.append),
        pool.starmap_async(fails, [(3,)], callback=got.append, error_callback=lambda error: got.append(str(error))),
    ]
    pool.close()
    pool.join()
    assert all(result.ready() for result in results)
    assert sorted(map(str, got)) == ["1", "[2]", "bad 3"]


def test_joining_does_all_the_work(pool):
    seen = []
    pool.imap(seen.append, [1, 2])
    results = pool.imap(lambda number: seen.append(number) or number, [3])
    pool.close()
    pool.join()
    assert sorted(seen) == [1, 2, 3]
    assert list(results) == [3]


def test_an_endless_iterable_can_be_left():
    with caller_pools.ThreadPool(2) as pool:
        assert list(itertools.islice(pool.imap(abs, itertools.count(-2)), 4)) == [2, 1, 0, 1]


def test_a_closed_pool_takes_no_work(pool):
    with pytest.raises(ValueError, match="still running"):
        pool.join()
    pool.close()
    for call in (pool.map, pool.imap, pool.apply_async, pool.starmap):
        with pytest.raises(ValueError, match="not running"):
            call(abs, [-1])
    with pytest.raises(ValueError, match="not running"), pool:
        pass


@pytest.mark.parametrize("kind", [*THREADS, *PROCESSES])
@pytest.mark.parametrize(("arguments", "error"), [((0,), ValueError), ((1, 3), TypeError)], ids=["size", "start"])
def test_wrong_arguments_are_refused(kind, arguments, error):
    with pytest.raises(error):
        kind(*arguments)


@pytest.mark.parametrize("kind", THREADS, ids=["real", "ours"])
def test_workers_are_initialized(kind):
    started = []
    with kind(1, started.append, (3,)) as pool:
        pool.map(abs, [1])
    assert started == [3]


def test_processes_get_copies_and_return_copies(processes):
    items = [1, 2, 3]
    assert processes.apply(changed, (items,)) == [1, 2, 3, 4]
    assert processes.map(changed, [items]) == [[1, 2, 3, 4]]
    assert items == [1, 2, 3]
    with pytest.raises(Exception, match="local object"):
        processes.map(lambda number: number, [1])


def test_threads_get_the_objects_themselves(pool):
    items = [1, 2, 3]
    assert pool.apply(changed, (items,)) is items
