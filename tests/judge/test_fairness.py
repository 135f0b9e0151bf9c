"""The tolerance rejects no honest answer, and every answer of too little precision where that shows."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, note, settings
from hypothesis import strategies as st

from benchmarks.honest_answers import functions, styles, trials
from benchmarks.honest_answers.arguments import ARGUMENTS, DISTRIBUTIONS, LARGEST, drawn
from tensorgrade.arrays.codec import Array
from tensorgrade.exercise.loader import load_assignment
from tensorgrade.key.answer_tree import parts_of
from tensorgrade.key.compare import FLOAT32_ROUNDOFF, compare
from tensorgrade.key.expected_answers import ExactAnswer
from tensorgrade.key_builder.author_numbers import to_float64
from tensorgrade.key_builder.reference import call_with_tensors, expected_answer
from tests.conftest import ASSIGNMENTS, SOLUTIONS, slow_but

NAMES = list(ARGUMENTS)
# learn_kernel may miss Y by 1 % of the largest |Y|: no format here is as coarse as that.
ROUNDED = [name for name in NAMES if name != "learn_kernel"]
QUICK = ["corr2d", "pool2d"]
"""Sums of products, and maxima; of the other functions the same is slow."""
ENOUGH = 9

seeds = st.integers(0, 2**32 - 1)
# A failure shrinks to a small picture of normal numbers.
options = st.fixed_dictionaries(
    {
        "largest": st.integers(3, LARGEST),
        "distributions": st.lists(st.sampled_from(list(DISTRIBUTIONS)), min_size=1, max_size=3),
    }
)


@pytest.fixture(scope="module", autouse=True)
def _one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def exercises():
    assignments = [load_assignment(SOLUTIONS / name) for name in ASSIGNMENTS]
    return {exercise.name: exercise for assignment in assignments for exercise in assignment.exercises}


def told(arguments):
    """The arguments in words, for a failure."""
    return {
        name: f"{item.values.dtype} {item.values.shape} {item.layout}" if isinstance(item, Array) else item
        for name, item in arguments.items()
    }


def visible(exercise, one):
    """The roundings that must show in the call, from its arguments and tolerances alone.

    Rounding x to 10 bits after the leading one moves it by up to half a unit of the last of
    them, 2⁻¹¹ times x's power of two. Over numbers drawn from a density that is a uniform
    error, with a standard deviation of at least 2⁻¹¹/(2√3)·|x| = 0.28·2⁻¹¹·|x|. The errors of
    different numbers are independent, so that of an element Σ x·k deviates by at least
    σ = 0.28·2⁻¹¹·√(Σ x²k²), which is the reference of the squared arguments. bfloat16 and
    float16 are no finer. (The bias is only added: it is left out of σ.) A share t of σ is hit
    by chance with probability 2t/√(2π) at most. So TF32, bfloat16 and float16 must show where
    nine different elements have a tolerance of at most σ/6: nine misses are as likely as
    0.14⁹ = 2·10⁻⁸. Where that does not hold the tolerance is about as wide as the format's
    error: many products per element (n from about 80), or an S that no window reaches.

    Rounding to 3 decimals moves an element by a uniform error of up to 5·10⁻⁴, or, if it is
    smaller than that, to 0. It must show where nine different elements have a tolerance of at
    most 10⁻⁴ and at most 1 % of √(Σ x²k²), and the dtype is no coarser than 10⁻⁴ there: beyond
    1024, the nearest float32 to the rounded number is often the number itself.

    Maxima are exact: rounding is monotone, so the maximum of rounded numbers is the rounded
    maximum, and it shows unless all the maxima have few bits (2⁻¹³ each in float32). Again
    nine different ones are enough; for 3 decimals, where the dtype is finer than 10⁻⁴.
    """
    arguments = {name: value for name, value in one.given.items() if name != "b"}
    if "b" in one.given:
        arguments["b"] = Array(np.zeros_like(one.given["b"].values))
    squares = call_with_tensors(exercise.reference, arguments, torch.square)
    if one.given.get("mode") == "avg":
        squares = squares / math.prod(one.given["pool_size"])
    shown = set()
    for part, square in zip(parts_of(one.truth), squares if isinstance(squares, tuple) else (squares,)):
        norm, exact = np.sqrt(to_float64(square)), isinstance(part, ExactAnswer)
        tolerance = np.zeros(part.shape) if exact else part.bound * FLOAT32_ROUNDOFF
        coarse = exact | (tolerance <= 0.28 * 2**-11 * norm / 6)
        spacing = np.spacing(np.abs(part.values).astype(one.given["X"].values.dtype))
        decimal = (spacing <= 1e-4) & (tolerance <= 1e-4) & (exact | (tolerance <= norm / 100))
        if np.unique(part.values[np.broadcast_to(coarse, part.shape)]).size >= ENOUGH:
            shown |= set(trials.ROUNDINGS)
        if np.unique(part.values[decimal]).size >= ENOUGH:
            shown.add("three decimals")
    return shown


@pytest.mark.parametrize("name", slow_but(QUICK, NAMES))
@settings(max_examples=150, derandomize=True, database=None)
@given(seed=seeds, options=options)
def test_no_honest_answer_is_rejected(exercises, name, seed, options):
    one = trials.trial(exercises[name], np.random.default_rng(seed), **options)
    note(told(one.given))
    rejected = {style: found for style, answer in one.honest.items() if (found := compare(answer, one.truth))}
    assert not rejected


@pytest.mark.parametrize("name", slow_but(QUICK, ROUNDED))
@settings(max_examples=150, derandomize=True, database=None)
@given(seed=seeds, options=options)
def test_every_answer_of_too_little_precision_is_rejected(exercises, name, seed, options):
    one = trials.trial(exercises[name], np.random.default_rng(seed), styles=False, **options)
    note(told(one.given))
    shown = visible(exercises[name], one)
    assert [rounding for rounding in shown if not compare(one.rough[rounding], one.truth)] == []


@pytest.mark.parametrize("name", slow_but(QUICK, ROUNDED))
def test_too_little_precision_shows_often_enough_to_mean_something(exercises, name):
    calls = [trials.trial(exercises[name], np.random.default_rng([1, i]), styles=False) for i in range(100)]
    shown = [visible(exercises[name], one) for one in calls]
    assert all(sum(rounding in some for some in shown) >= 10 for rounding in [*trials.ROUNDINGS, "three decimals"])


@pytest.mark.parametrize("name", slow_but(QUICK, NAMES))
def test_every_style_answers_and_a_count_can_be_repeated(exercises, name):
    counted = trials.count(exercises[name], 25, 3)
    assert counted == trials.count(exercises[name], 25, 3)
    assert not counted.rejected
    calls = [drawn(name, np.random.default_rng([3, number])) for number in range(25)]
    assert {style for call in calls for style in functions.ways(name, call)} <= set(counted.styles)
    assert counted.honest == counted.styles.total() >= 25 * 4


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_entries_added_for_all_windows_at_once_are_the_loop_of_one_window(dtype):
    rng = np.random.default_rng(0)
    X, W = (rng.standard_normal(shape).astype(dtype) for shape in [(2, 3, 7, 5), (2, 3, 3, 2)])
    rows, single = (functions.forward(styles.STYLES[style], X, W) for style in ("rows first", "loop"))
    assert (rows == single).all()


def test_rounding_to_bits():
    ulp = 2.0**-10
    numbers = np.array([1, 1 + ulp, 1 + ulp / 2, 1 + 1.5 * ulp, -1 - 0.51 * ulp, 2048 + 1.1, 0, 3e-30], np.float32)
    assert trials.to_bits(numbers, 10)[:7].tolist() == [1, 1 + ulp, 1, 1 + 2 * ulp, -1 - ulp, 2050, 0]
    assert abs(trials.to_bits(numbers, 10)[7] / 3e-30 - 1) < 2**-11
    # float16 has the same 10 bits, in its own range.
    few = np.random.default_rng(0).standard_normal(100).astype(np.float32)
    assert (trials.to_bits(few, 10) == few.astype(np.float16)).all()


CONSTANT = {"X": np.full((32, 32), 0.1, np.float32), "pool_size": (32, 32), "mode": "avg"}
SWALLOWED = {
    "X": np.ones((1, 1, 6, 6), np.float32),
    "W": np.full((1, 1, 6, 6), 0.99 * 2.0**-24, np.float32),
    "b": np.ones(1, np.float32),
}


@pytest.mark.parametrize(
    ("name", "given", "style"),
    [
        pytest.param("pool2d", CONSTANT, "ones, loop", id="a constant picture: every addition rounds alike"),
        pytest.param("conv2d_forward", SWALLOWED, "bias, rows first", id="products that the bias swallows one by one"),
    ],
)
def test_roundings_that_all_point_one_way_are_allowed_for(exercises, name, given, style):
    given = {key: Array(value) if isinstance(value, np.ndarray) else value for key, value in given.items()}
    answer = functions.returned(functions.answer(functions.ways(name, given)[style], given))
    assert compare(answer, expected_answer(exercises[name], "known", given)) is None
