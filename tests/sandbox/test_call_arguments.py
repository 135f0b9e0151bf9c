"""A call may get the objects of the call before it, with other contents, whatever became of them."""

import numpy as np
import pytest

from tensorgrade.arrays.codec import Array
from tensorgrade.sandbox.argument_memory import call_memory
from tensorgrade.sandbox.call_arguments import NO_ARGUMENTS, call_arguments
from tensorgrade.sandbox.outcomes import Raised, Returned, TimedOut
from tensorgrade.sandbox.run_records import StudentCode, call_batch
from tensorgrade.sandbox.wire import Call


def arguments(*positional, last=NO_ARGUMENTS, **keyword):
    """The arguments of a call, in memory of its own."""
    memory = call_memory([Call("f", positional, keyword)])
    tree = {"positional": memory.positional[0], "keyword": memory.keyword[0]}
    return call_arguments(tree, bytearray(memory.image), 0, last)


def ones(*shape, layout="C", dtype=np.float64, factor=1):
    return Array(np.full(shape, factor, dtype), layout)


@pytest.mark.parametrize("layout", ["C", "F", "strided"])
def test_arrays_and_lists_are_the_same_objects_with_other_contents(layout):
    first = arguments(ones(2, 3, layout=layout), 3, layers=[1, (2, 3)], bias=ones(4))
    X, layers, bias = first.positional[0], first.keyword["layers"], first.keyword["bias"]
    second = arguments(ones(2, 3, layout=layout, factor=7), 5, layers=[4], bias=ones(4, factor=8), last=first)
    assert second.positional[0] is X
    assert (second.keyword["layers"] is layers, second.keyword["bias"] is bias) == (True, True)
    assert (X.tolist(), second.positional[1], layers, bias.tolist()) == ([[7.0] * 3] * 2, 5, [4], [8.0] * 4)
    assert second.all() == (X, 5, layers, bias)


def test_without_a_last_call_all_objects_are_new():
    first = arguments(ones(2), [1])
    again = arguments(ones(2), [1])
    assert all(new is not old for new, old in zip(again.positional, first.positional, strict=True))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (ones(2, 3), ones(3, 2)),
        (ones(2, 3), ones(2, 3, dtype=np.float32)),
        (ones(2, 3), ones(2, 3, layout="F")),
        (ones(2, 3, layout="strided"), ones(2, 3)),
        (ones(2, 3, layout="readonly"), ones(2, 3, layout="readonly")),
        (ones(2, 3), ones(2, 3, layout="readonly")),
        (ones(2, 3, layout="readonly"), ones(2, 3)),
        ([1], ones(2)),
        (ones(2), [1]),
        ((1, 2), [1, 2]),
        (None, ones(2)),
    ],
)
def test_an_object_that_cannot_hold_the_value_is_left_as_it_is(before, after):
    first = arguments(before)
    old = repr(first.positional[0])
    fresh, second = arguments(after), arguments(after, last=first)
    assert second.positional[0] is not first.positional[0]
    assert repr(second.positional[0]) == repr(fresh.positional[0])
    assert repr(first.positional[0]) == old


def test_arguments_are_matched_by_place_and_by_name():
    first = arguments(ones(2), K=ones(3))
    second = arguments(ones(2, factor=5), ones(3, factor=6), b=ones(3, factor=7), last=first)
    assert second.positional[0] is first.positional[0]
    assert second.positional[1] is not first.keyword["K"]
    assert [item.tolist() for item in second.all()] == [[5.0] * 2, [6.0] * 3, [7.0] * 3]
    assert first.keyword["K"].tolist() == [1.0] * 3
    fewer = arguments(last=second)
    assert fewer.all() == ()


def test_arrays_in_lists_and_tuples_are_used_again():
    first = arguments([ones(2), (ones(3), 1)])
    [inner, (deep, _)] = first.positional[0]
    second = arguments([ones(2, factor=5), (ones(3, factor=6), 2), 3], last=first)
    assert second.positional[0] is first.positional[0]
    assert second.positional[0][0] is inner
    assert second.positional[0][1][0] is deep
    assert (inner.tolist(), deep.tolist(), second.positional[0][1][1]) == ([5.0] * 2, [6.0] * 3, 2)


def shares(first):
    first.positional[0][1] = first.positional[0][0]


def is_its_own_item(first):
    first.positional[0][0] = first.positional[0]


def is_a_view(first):
    first.positional[0][1] = first.positional[0][0][:]


def is_empty(first):
    first.positional[0].clear()


def is_closed(first):
    first.positional[0][0].flags.writeable = False


def is_reshaped(first):
    first.positional[0][0].shape = (2, 1)


@pytest.mark.parametrize("spoil", [shares, is_its_own_item, is_a_view, is_empty, is_closed, is_reshaped])
def test_the_contents_are_right_whatever_became_of_the_objects(spoil):
    first = arguments([ones(2), ones(2)])
    spoil(first)
    second = arguments([ones(2, factor=5), ones(2, factor=6)], last=first)
    assert [item.tolist() for item in second.positional[0]] == [[5.0] * 2, [6.0] * 2]


# --- In a child -------------------------------------------------------------------------------------------

IDENTITY = """
import numpy as np
import weakref
last, earlier = None, []
def f(X, sizes=(), fail=0):
    global last
    same = last is not None and X is last[0] and sizes is last[1]
    alive = [item() is not None for item in earlier]
    last = X, sizes
    if fail == 1:
        raise ValueError
    if fail == 2:
        X.shape = (4,)
        sizes.clear()
    if fail == 3:
        while True:
            pass
    return same, X.tolist(), list(sizes), alive
def g(X):
    alive = [item() is not None for item in earlier]
    earlier.append(weakref.ref(X))
    return alive
"""


def run(sandbox, *calls, seconds=10.0):
    [outcomes] = sandbox.run(StudentCode([(0, IDENTITY)]), [call_batch(calls, seconds)]).outcomes
    return outcomes


def call(factor, in_place=False, fail=0):
    return Call("f", (ones(2, 2, factor=factor), [factor], fail), {}, in_place)


def test_a_function_gets_the_same_objects_only_where_the_call_says_so(sandbox):
    answers = [item.value for item in run(sandbox, call(1), call(2), call(3, in_place=True), call(4))]
    assert [same for same, *_ in answers] == [False, False, True, False]
    assert [(X, sizes) for _, X, sizes, _ in answers] == [([[k] * 2] * 2, [k]) for k in (1.0, 2.0, 3.0, 4.0)]


def test_the_first_call_of_a_batch_has_objects_of_its_own(sandbox):
    batches = [call_batch([call(1)], 10.0), call_batch([call(2, in_place=True)], 10.0)]
    [_, [second]] = sandbox.run(StudentCode([(0, IDENTITY)]), batches).outcomes
    assert second.value[:3] == (False, [[2.0] * 2] * 2, [2])


def test_a_call_that_raised_leaves_objects_that_can_be_used(sandbox):
    first, second = run(sandbox, call(1, fail=1), call(2, in_place=True))
    assert isinstance(first, Raised)
    assert second.value[:3] == (True, [[2.0] * 2] * 2, [2])


def test_a_call_that_reshaped_its_argument_leaves_none(sandbox):
    first, second = run(sandbox, call(1, fail=2), call(2, in_place=True))
    assert first.arguments[0].values.shape == (4,)
    assert second.value[:3] == (False, [[2.0] * 2] * 2, [2])
    assert second.arguments is None


def test_a_call_that_hangs_ends_the_process_as_ever(sandbox):
    first, second = run(sandbox, call(1, fail=3), call(2, in_place=True), seconds=0.5)
    assert (type(first), second.because) == (TimedOut, "timeout")


def test_objects_are_kept_only_for_the_next_call(sandbox):
    calls = [Call("g", (ones(2),), {}, in_place) for in_place in (False, False, True, False)]
    assert [item.value for item in run(sandbox, *calls)] == [[], [False], [False, True], [False, False, False]]


def test_purity_is_about_this_call_only(sandbox):
    first, second = run(sandbox, call(1), call(2, in_place=True))
    assert (first.arguments, second.arguments) == (None, None)
    assert isinstance(second, Returned)
