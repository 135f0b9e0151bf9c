"""Progress bars hand their iterable through, whatever else they are given."""

import asyncio
import sys

import numpy as np
import pytest

from tensorgrade.cells.progress_bars import NAMES, mapped, tenumerate, tmap, tproduct, tqdm, trange, tzip


@pytest.fixture(autouse=True)
def _nothing_shown(capsys):
    yield
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    "bar",
    [
        lambda: tqdm(range(4000)),
        lambda: tqdm(range(4000), "fitting"),
        lambda: tqdm(range(4000), "fitting", 4000, False, sys.stdout, 80),
        lambda: tqdm(iterable=range(4000), desc="x", leave=False, ncols=80, unit="step", file=sys.stderr),
        lambda: tqdm((step for step in range(4000)), total=4000),
        lambda: tqdm(np.arange(4000)),
        lambda: trange(4000),
        lambda: trange(0, 4000, 1, desc="x", leave=True),
        lambda: tqdm(tqdm(range(4000))),
    ],
)
def test_as_many_steps_as_there_are(bar):
    counted = bar()
    assert list(counted) == list(range(4000))
    assert counted.n == counted.total == len(counted) == 4000


def test_items_are_the_iterables_own():
    X = np.arange(6.0).reshape(3, 2)
    assert all((row == same).all() for row, same in zip(tqdm(X), X))
    assert len(tqdm(X)) == 3
    assert 2.0 in tqdm([1.0, 2.0])
    assert 3 not in tqdm(iter([1, 2]))
    assert list(reversed(tqdm([1, 2]))) == [2, 1]
    assert list(enumerate(tqdm("ab"))) == [(0, "a"), (1, "b")]
    with pytest.raises(TypeError):
        len(tqdm(iter([1])))
    with pytest.raises(TypeError):
        list(tqdm(5))


def test_every_method_is_accepted():
    with tqdm(total=5, desc="fit") as bar:
        for _ in range(5):
            bar.set_description("loss", refresh=False)
            bar.set_postfix({"loss": 1}, lr=0.1)
            bar.set_postfix_str("x")
            bar.update()
        assert (bar.n, bar.total, bar.desc, bar.disable) == (5, 5, "loss: ", False)
        bar.refresh()
        bar.display()
        bar.clear()
        bar.unpause()
        bar.some_newer_method(3)
        bar.container.close()
        bar.colour = "green"
        assert bar.format_dict["n"] == 5
        assert bar.format_dict["elapsed"] >= 0
        bar.reset(total=7)
        assert (bar.n, bar.total) == (0, 7)
        bar.update(2)
    bar.close()
    assert bar.n == 2
    tqdm.pandas(desc="x")
    tqdm._instances.clear()
    tqdm.format_interval(3)
    with tqdm.get_lock(), tqdm.external_write_mode():
        pass
    with tqdm.wrapattr(sys.stdin, "read", total=3) as stream:
        assert stream is sys.stdin


def test_truth_is_that_of_tqdm():
    assert tqdm([1])
    assert tqdm(total=1)
    assert not tqdm([])
    assert not tqdm(total=0)
    with pytest.raises(TypeError):
        bool(tqdm())


def test_a_class_of_ones_own():
    class Bar(tqdm):
        def update_to(self, block, size):
            self.update(block * size - self.n)

    with Bar(unit="B") as bar:
        bar.update_to(3, 4)
    assert bar.n == 12
    assert isinstance(bar, tqdm)
    assert isinstance(trange(3), tqdm)


def test_write_prints_as_tqdm_does(capsys):
    tqdm.write("loss 3", end="!\n")
    tqdm(range(3)).write("again")
    assert capsys.readouterr().out == "loss 3!\nagain\n"


def test_the_functions_of_contrib():
    assert list(tenumerate("ab", 1, total=2)) == [(1, "a"), (2, "b")]
    assert list(tenumerate(np.eye(1))) == [((0, 0), 1.0)]
    assert list(tzip("ab", "cd", desc="x")) == [("a", "c"), ("b", "d")]
    assert list(tmap(abs, [-1], total=1)) == [1]
    assert mapped(pow, [2, 3], [2, 2], max_workers=2) == [4, 9]
    assert list(tproduct("ab", "c")) == [("a", "c"), ("b", "c")]
    assert {"tqdm", "trange", "tqdm_notebook", "tnrange"} <= set(NAMES)


def test_asynchronous_bars():
    async def number(value):
        return value

    async def numbers():
        for value in range(3):
            yield value

    async def use():
        found = [item async for item in tqdm(numbers())] + [item async for item in tqdm(range(3))]
        waited = [await item for item in tqdm.as_completed([number(1)], total=1)]
        return found, waited, await tqdm.gather(number(1), number(2))

    assert asyncio.run(use()) == ([0, 1, 2, 0, 1, 2], [1], [1, 2])
