"""Arrays of calls lie in memory that the host looks at: whether a call changed them is not the process's word."""

import numpy as np
import pytest

from tensorgrade.arrays.codec import DTYPES, Array, as_call_argument
from tensorgrade.sandbox.argument_memory import ArgumentMemory, argument, call_memory
from tensorgrade.sandbox.outcomes import Returned
from tensorgrade.sandbox.run_records import StudentCode, call_batch
from tensorgrade.sandbox.wire import Call

SHAPES = [(), (3,), (0,), (1, 1), (2, 3), (3, 0, 2), (1, 4, 1, 2)]


@pytest.mark.parametrize("layout", ["C", "F", "strided", "readonly"])
@pytest.mark.parametrize("dtype", sorted(DTYPES))
def test_an_array_in_memory_is_laid_out_as_any_other_argument(layout, dtype):
    arrays = [Array((np.arange(np.prod(shape)).reshape(shape) % 2).astype(dtype), layout) for shape in SHAPES]
    memory = call_memory([Call("f", (array,), {"others": [(array, 1)]}) for array in arrays])
    image = bytearray(b"\1" * 128 + memory.image)
    for number, array in enumerate(arrays):
        expected = as_call_argument(array)
        positional = argument(memory.positional[number][0], image, 128)
        [(nested, one)] = argument(memory.keyword[number]["others"], image, 128)
        assert one == 1
        for found in (positional, nested):
            assert (found.shape, found.dtype, found.strides) == (expected.shape, expected.dtype, expected.strides)
            assert found.flags.writeable == expected.flags.writeable
            assert found.tobytes() == expected.tobytes()
            assert found.size == 0 or found.ctypes.data % found.dtype.itemsize == 0


def test_other_arguments_are_as_they_were():
    value = (1, 2.5, None, True, "max", [np.float32(3), (4,)])
    memory = call_memory([Call("f", value, {})])
    assert tuple(argument(item, bytearray(memory.image), 0) for item in memory.positional[0]) == value


def test_each_batch_lies_behind_the_one_before_it():
    first, second = (call_memory([Call("f", (Array(np.full(3, value)),), {})]) for value in (1.0, 2.0))
    memory = ArgumentMemory(len(first.image) + len(second.image))
    memory.load(first)
    memory.load(second)
    assert memory.arguments_after(second, 0, None) is None
    memory._memory[len(first.image)] = 7
    assert memory.arguments_after(second, 0, None)[0].values.tolist() != [2.0] * 3
    unchanged = (Array(np.full(3, 2.0)),)
    assert memory.arguments_after(second, 0, unchanged)[0].values.tolist() != [2.0] * 3
    memory.close()


SPOILED = """
import sys, gc, ctypes, mmap
import numpy as np

def plain(X, K):
    X[...] = 0
    return 1

def notes_agree(X, K):
    X[...] = 0
    frame = sys._getframe(1)
    while "before" not in frame.f_locals:
        frame = frame.f_back
    before, after = frame.f_locals["before"], frame.f_globals["wire"].snapshot(frame.f_locals["arguments"].all())
    before[:] = after
    return 1

def snapshot_patched(X, K):
    X[...] = 0
    sys._getframe(1).f_globals["wire"].snapshot = lambda arguments: frame_before
    frame = sys._getframe(1)
    sys._getframe(1).f_globals["wire"].snapshot = lambda arguments: frame.f_locals["before"]
    return 1

def by_pointer(X, K):
    ctypes.memset(X.ctypes.data, 0, 8)
    return 1

def the_other_argument(X, K):
    K[0] = 9
    return 1

def by_the_map(X, K):
    base = X
    while not isinstance(base, mmap.mmap):
        base = base.base if not isinstance(base, memoryview) else base.obj
    base[:] = b"\\1" * len(base)
    return 1
"""


@pytest.mark.parametrize(
    "function", ["plain", "notes_agree", "snapshot_patched", "by_pointer", "the_other_argument", "by_the_map"]
)
def test_a_changed_argument_is_seen_whatever_the_process_says(sandbox, function):
    calls = [Call(function, (Array(np.full(4, 3.0)), Array(np.full(2, 5.0))), {})]
    [[outcome]] = sandbox.run(StudentCode([(0, SPOILED)]), [call_batch(calls, 10.0)]).outcomes
    assert isinstance(outcome, Returned)
    assert outcome.arguments is not None
    changed = [item.values.tolist() for item in outcome.arguments]
    assert changed != [[3.0] * 4, [5.0] * 2]


def test_arguments_that_are_kept_stay_as_they_are(sandbox):
    source = "kept = []\ndef f(X):\n    kept.append(X)\n    return [item.tolist() for item in kept]"
    batches = [call_batch([Call("f", (Array(np.full(2, float(n))),), {}) for n in (2 * k, 2 * k + 1)], 10.0)
               for k in range(3)]  # fmt: skip
    outcomes = sandbox.run(StudentCode([(0, source)]), batches).outcomes
    assert outcomes[-1][-1].value == [[float(n)] * 2 for n in range(6)]
    assert all(outcome.arguments is None for made in outcomes for outcome in made)
