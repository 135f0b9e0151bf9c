"""A function that remembers answers loses state, whatever by; one that is wrong is told no word of memory."""

import pytest

from tensorgrade.result.failure_facts import AnswerChanged
from tests.grading.repeated_key import CORR2D, PHASES, Counting, failure, graded, lost

IN_PLACE = AnswerChanged(True, ("X", "K"))
AGAIN = AnswerChanged(False)
FORGETFUL = {
    "by id": (
        "memo = {}\n"
        "def corr2d(X, K):\n"
        "    if (id(X), id(K)) not in memo:\n"
        "        memo[id(X), id(K)] = right(X, K), X, K\n"
        "    return memo[id(X), id(K)][0]\n",
        IN_PLACE,
    ),
    "by is": (
        "last = None\n"
        "def corr2d(X, K):\n"
        "    global last\n"
        "    if last is None or X is not last[0] or K is not last[1]:\n"
        "        last = X, K, right(X, K)\n"
        "    return last[2]\n",
        IN_PLACE,
    ),
    "an intermediate value by id": (
        "memo = {}\n"
        "def corr2d(X, K):\n"
        "    if id(X) not in memo:\n"
        "        memo[id(X)] = np.pad(X, 1), X\n"
        "    return right(memo[id(X)][0], K)[1:-1, 1:-1]\n",
        IN_PLACE,
    ),
    "the last two only": (
        "from collections import OrderedDict\n"
        "memo = OrderedDict()\n"
        "def corr2d(X, K):\n"
        "    if id(X) not in memo:\n"
        "        memo[id(X)] = right(X, K), X\n"
        "        if len(memo) > 2:\n"
        "            memo.popitem(last=False)\n"
        "    return memo[id(X)][0]\n",
        IN_PLACE,
    ),
    "by corners": (
        "memo = {}\n"
        "def corr2d(X, K):\n"
        "    key = X.shape, K.shape, X[0, 0], X[-1, -1], K[0, 0]\n"
        "    if key not in memo:\n"
        "        memo[key] = right(X, K)\n"
        "    return memo[key].copy()\n",
        AnswerChanged(True, ("X",)),
    ),
    "by X alone": (
        "memo = {}\n"
        "def corr2d(X, K):\n"
        "    key = X.tobytes(), K.shape\n"
        "    if key not in memo:\n"
        "        memo[key] = right(X, K)\n"
        "    return memo[key].copy()\n",
        AnswerChanged(True, ("K",)),
    ),
    "by shapes": (
        "memo = {}\n"
        "def corr2d(X, K):\n"
        "    return memo.setdefault((X.shape, K.shape), right(X, K))\n",
        IN_PLACE,
    ),
    "a total that is never cleared": (
        "totals = {}\n"
        "def corr2d(X, K):\n"
        "    total = totals.setdefault((X.shape, K.shape), 0)\n"
        "    totals[X.shape, K.shape] = total + right(X, K)\n"
        "    return totals[X.shape, K.shape]\n",
        AGAIN,
    ),
    "a counter": (
        "calls = 0\n"
        "def corr2d(X, K):\n"
        "    global calls\n"
        "    calls += 1\n"
        "    return right(X, K) + (calls > 4)\n",
        AGAIN,
    ),
    "an exception now and then": (
        "calls = 0\n"
        "def corr2d(X, K):\n"
        "    global calls\n"
        "    calls += 1\n"
        "    if calls % 5 == 0:\n"
        "        raise ValueError\n"
        "    return right(X, K)\n",
        IN_PLACE,
    ),
    "a generator that ends": (
        "numbers = iter(range(4))\n"
        "def corr2d(X, K):\n"
        "    next(numbers)\n"
        "    return right(X, K)\n",
        AGAIN,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGETFUL)
def test_an_answer_that_depends_on_earlier_calls_loses_state_alone(name, sandbox):
    source, fact = FORGETFUL[name]
    result = graded(sandbox, source)
    assert lost(result) == ["state"]
    assert failure(result) == fact
    assert result.exercises["count"].status == "passed"


@pytest.mark.parametrize("key", ["id(layers)", "(len(layers), layers[0], layers[-1])"], ids=["id", "ends"])
def test_lists_are_remembered_too(key, sandbox):
    result = graded(
        sandbox,
        "memo = {}\n"
        "def count(layers):\n"
        f"    key = {key}\n"
        "    if key not in memo:\n"
        "        memo[key] = sum(kernel * step for kernel, step in layers), layers\n"
        "    return memo[key][0]\n",
    )
    assert lost(result, "count") == ["state"]
    assert failure(result, "count") == AnswerChanged(True, ("layers",))


@pytest.mark.parametrize(
    "source",
    [
        "",
        "buffer = np.zeros(4096)\n"
        "def corr2d(X, K):\n"
        "    answer = right(X, K)\n"
        "    out = buffer[: answer.size].reshape(answer.shape)\n"
        "    out[...] = answer\n"
        "    return out\n",
        "import functools\n"
        "@functools.lru_cache\n"
        "def cached(X, shape, K, size):\n"
        "    return right(np.frombuffer(X).reshape(shape), np.frombuffer(K).reshape(size))\n"
        "def corr2d(X, K):\n"
        "    return cached(X.tobytes(), X.shape, K.tobytes(), K.shape)\n",
        "views = {}\n"
        "def corr2d(X, K):\n"
        "    if (id(X), K.shape) not in views:\n"
        "        views[id(X), K.shape] = np.lib.stride_tricks.sliding_window_view(X, K.shape), X\n"
        "    return np.einsum('ijab,ab->ij', views[id(X), K.shape][0], K)\n",
        "solver = np.random.default_rng()\n"
        "def corr2d(X, K):\n"
        "    noise = solver.standard_normal(X.shape)\n"
        "    return right(X + noise, K) - right(noise, K)\n",
    ],
    ids=["plain", "buffer", "by contents", "views", "random numbers"],
)
def test_right_answers_keep_full_marks_and_pay_no_process(source, sandbox):
    counting = Counting(sandbox)
    result = graded(counting, source)
    assert (result.score, result.max_score) == (20.0, 20.0)
    assert len(counting.runs) == PHASES


@pytest.mark.parametrize(("argument", "case"), [("X", "without-x"), ("K", "without-k")])
def test_a_function_that_is_wrong_for_some_values_is_told_no_word_of_memory(argument, case, sandbox):
    [twin] = [item.other_numbers for item in CORR2D.repeats if item.name == case]
    number = twin.arguments[argument].values[1, 1]
    counting = Counting(sandbox)
    result = graded(
        counting, f"def corr2d(X, K):\n    return right(X, K) * (2 if {argument}[1, 1] == {float(number)!r} else 1)\n"
    )
    assert lost(result) == ["everything"]
    [everything] = [item for item in result.exercises["corr2d"].checks if item.name == "everything"]
    assert (everything.kind, everything.case.name) == ("value", case)
    assert len(counting.runs) == PHASES + 1
    assert result.exercises["corr2d"].explanation is None


def test_objects_whose_place_in_memory_is_used_again_cost_something(sandbox):
    result = graded(
        sandbox,
        "memo = {}\n"
        "def corr2d(X, K):\n"
        "    if (id(X), id(K)) not in memo:\n"
        "        memo[id(X), id(K)] = right(X, K)\n"
        "    return memo[id(X), id(K)]\n",
    )
    assert {"hidden", "state"} & set(lost(result))


def test_a_function_that_is_right_once_only_is_wrong(sandbox):
    counting = Counting(sandbox)
    result = graded(
        counting,
        "used = False\n"
        "def corr2d(X, K):\n"
        "    global used\n"
        "    first, used = not used, True\n"
        "    return right(X, K) * first\n",
    )
    assert "hidden" in lost(result)
    assert not any(isinstance(check.failure, AnswerChanged) for check in result.exercises["corr2d"].checks)
    assert len(counting.runs) == PHASES


@pytest.mark.slow
def test_a_repeat_that_hangs_is_told_as_that_and_not_tried_again(sandbox):
    counting = Counting(sandbox)
    result = graded(
        counting,
        "calls = 0\n"
        "def corr2d(X, K):\n"
        "    global calls\n"
        "    calls += 1\n"
        "    while calls == 6:\n"
        "        pass\n"
        "    return right(X, K)\n",
    )
    [state] = [item for item in result.exercises["corr2d"].checks if item.name == "state"]
    assert (lost(result), state.kind, len(counting.runs)) == (["state"], "timeout", PHASES)
