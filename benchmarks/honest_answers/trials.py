"""Calls with random arguments, answered honestly and with too little precision, and how many are rejected."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from benchmarks.honest_answers.arguments import POOLING, Arguments, drawn
from benchmarks.honest_answers.functions import (
    Way,
    answer,
    average_by,
    backward,
    bound,
    forward,
    learn,
    pool,
    returned,
    ways,
)
from benchmarks.honest_answers.styles import MAXIMA, LeftOut, Values, entry_by_entry
from tensorgrade.exercise.definition import Exercise
from tensorgrade.key.answer_tree import matched_parts, parts_of
from tensorgrade.key.compare import FLOAT32_ROUNDOFF, compare
from tensorgrade.key.expected_answers import (
    CloseAnswer,
    ExactAnswer,
    ExpectedAnswer,
    ExpectedPart,
    NumberAnswer,
    PairAnswer,
    ResidualAnswer,
)
from tensorgrade.key_builder.reference import expected_answer
from tensorgrade.result.differences import Difference


def single(values: Values) -> Values:
    """Float32."""
    return values.astype(np.float32)


def to_bits(values: Values, bits: int) -> Values:
    """The nearest float32 numbers whose mantissa has so many bits after the leading one."""
    mantissa, exponent = np.frexp(single(values))
    rounded: Values = np.ldexp(np.rint(np.ldexp(mantissa, bits + 1)), exponent - bits - 1)
    return rounded


def bfloat16(values: Values) -> Values:
    """Rounded to bfloat16, as float32 numbers."""
    return to_bits(values, 7)


# What becomes of the inputs, and of two numbers multiplied; sums are kept in the dtype of these.
ROUNDINGS: dict[str, tuple[Callable[[Values], Values], Callable[[Values, Values], Values]]] = {
    "TF32": (lambda values: to_bits(values, 10), np.multiply),
    "bfloat16": (bfloat16, lambda x, k: bfloat16(x * k)),
    "float16": (lambda values: values.astype(np.float16), np.multiply),
}


def rough(name: str, given: Arguments, exact: ExpectedAnswer) -> dict[str, Any]:
    """Answers computed with too little precision, and the ``exact`` truth in too few decimals, by rounding."""
    answers = {}
    for rounding, (inputs, product) in ROUNDINGS.items():
        correlate = entry_by_entry((0, 1, 2), product=product)
        run: Way = partial(forward, correlate)
        if name in POOLING:
            run = partial(average_by, correlate) if given["mode"] == "avg" else partial(pool, MAXIMA["np.max"], "max")
        elif name == "conv2d_backward":
            run = partial(backward, correlate, scatter=True)
        elif name == "learn_kernel":
            run = partial(learn, lambda A, y: np.linalg.lstsq(single(A), single(y))[0])
        with np.errstate(over="ignore", invalid="ignore"):
            answers[rounding] = returned(answer(bound(name, run), given, inputs), np.float32)
    values = [exact_values(part) for part in parts_of(exact)]
    cut = tuple(np.round(part, 3).astype(given["X"].values.dtype) for part in values)
    return answers | {"three decimals": returned(cut if len(cut) > 1 else cut[0])}


def exact_values(part: ExpectedPart) -> Values:
    """An expected answer as an array."""
    match part:
        case ResidualAnswer():
            return part.least_squares_solution()
        case NumberAnswer(value):
            return np.asarray(float(value))
        case PairAnswer(numbers):
            return np.asarray(numbers, dtype=np.float64)
        case CloseAnswer(values) | ExactAnswer(values):
            return values
        case _:
            raise TypeError(f"no exercise of these answers with {type(part).__name__}")


@dataclass(frozen=True)
class Trial:
    """One call: arguments, truth, and answers by style and by rounding."""

    given: Arguments
    truth: ExpectedAnswer
    honest: dict[str, Any]
    rough: dict[str, Any]


def trial(exercise: Exercise, generator: np.random.Generator, styles: bool = True, **options: Any) -> Trial:
    """A call with random arguments, answered in every style (if asked); float64 ones in float32 as well."""
    given = drawn(exercise.name, generator, **options)
    changes: dict[str, Callable[[Values], Values]] = {"": np.asarray, " in float32": single}
    honest = {}
    for style, way in ways(exercise.name, given).items() if styles else ():
        for note, change in changes.items():
            if note and given["X"].values.dtype == np.float32:
                continue
            try:
                honest[style + note] = returned(answer(way, given, change))
            except LeftOut:
                pass
    exact = expected_answer(exercise, "random", given)
    return Trial(given, exact, honest, rough(exercise.name, given, exact))


def ratio(found: Any, expected: ExpectedAnswer) -> float:
    """How much of its tolerance the worst element uses: above 1 it is rejected. For `Close` answers."""
    parts = matched_parts(found, expected) or []
    # A bound of 0 asks for equality.
    smallest = np.finfo(np.float64).tiny
    shares = [
        np.abs(item.values - part.values) / np.maximum(part.bound * FLOAT32_ROUNDOFF, smallest)
        for item, part in parts
        if isinstance(part, CloseAnswer)
    ]
    return max((float(share.max()) for share in shares), default=0.0)


@dataclass
class Count:
    """What `count` found; ``rejected`` tells (number of the trial, style, mismatch) of honest answers."""

    styles: Counter[str] = field(default_factory=Counter)
    rejected: list[tuple[int, str, Difference]] = field(default_factory=list)
    worst: dict[str, float] = field(default_factory=dict)
    rough_tried: Counter[str] = field(default_factory=Counter)
    rough_rejected: Counter[str] = field(default_factory=Counter)

    @property
    def honest(self) -> int:
        return self.styles.total()


def count(exercise: Exercise, trials: int, seed: int, **options: Any) -> Count:
    """Many trials; number ``i`` is ``trial(exercise, numpy.random.default_rng([seed, i]))``."""
    counted = Count()
    for number in range(trials):
        one = trial(exercise, np.random.default_rng([seed, number]), **options)
        for style, found in one.honest.items():
            counted.styles[style] += 1
            counted.worst[style] = max(counted.worst.get(style, 0.0), ratio(found, one.truth))
            if mismatch := compare(found, one.truth):
                counted.rejected.append((number, style, mismatch))
        for rounding, found in one.rough.items():
            counted.rough_tried[rounding] += 1
            counted.rough_rejected[rounding] += compare(found, one.truth) is not None
    return counted
