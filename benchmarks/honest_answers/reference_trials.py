"""Honest, rough and wrong answers to the references of `references`, judged by their rounding bounds."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch

from benchmarks.honest_answers.references import Reference, Values
from tensorgrade.key_builder.rounding.bounds import rounding_bounds
from tensorgrade.key_builder.rounding.refusals import NoBound

UNITS = {np.float32: 2.0**-24, np.float64: 2.0**-53}


@dataclass
class Count:
    """How the answers to one reference were judged."""

    draws: int = 0
    honest: int = 0
    rejected: list[str] = field(default_factory=list)
    """The honest answers that were rejected."""
    refused: list[str] = field(default_factory=list)
    """Why there was no bound."""
    accepted: Counter[str] = field(default_factory=Counter)
    """How often each wrong answer was accepted; ``three decimals`` and ``zeros`` are among them."""
    width: list[float] = field(default_factory=list)
    """The median of bound over answer, for float32."""


def answer_and_bound(reference: Callable[..., Any], arguments: tuple[Values, ...]) -> tuple[Values, Values]:
    """The reference's answer in float64, and its rounding bound in units of u. Raises NoBound."""

    def call(change: Callable[[torch.Tensor], torch.Tensor]) -> Any:
        return reference(*(change(torch.from_numpy(item.astype(np.float64))) for item in arguments))

    [bound] = rounding_bounds(lambda change: [call(change)], [True])
    assert bound is not None
    return np.asarray(call(lambda tensor: tensor).detach()), bound


def accepts(answer: Any, truth: Values, bound: Values, unit: float) -> bool:
    """Whether an answer is within the bound."""
    values = np.asarray(answer, dtype=np.float64)
    return values.shape == truth.shape and bool((np.abs(values - truth) <= unit * bound).all())


def three_decimals(truth: Values) -> Values:
    """The answer to three decimals; where that is too coarse, right to a thousandth."""
    return np.round(truth, 3) if np.abs(truth).max(initial=0.0) > 0.01 else truth * 1.001


def count(item: Reference, draws: int, seed: int) -> Count:
    """``draws`` sets of arguments, each answered in every way."""
    found = Count()
    for number in range(draws):
        arguments = item.draw(np.random.default_rng([seed, number]))
        found.draws += 1
        try:
            truth, bound = answer_and_bound(item.reference, arguments)
        except NoBound as reason:
            found.refused.append(str(reason))
            continue
        with np.errstate(divide="ignore"):
            found.width.append(float(np.median(UNITS[np.float32] * bound / np.abs(truth))))
        for dtype, unit in UNITS.items():
            for style, answer in item.honest.items():
                given = answer(*(array.astype(dtype) for array in arguments))
                found.honest += 1
                assert np.asarray(given).dtype == dtype, (item.name, style)
                if not accepts(given, truth, bound, unit):
                    found.rejected.append(f"{style} in {dtype.__name__}, draw {number}")
        wrong = {name: answer(*arguments) for name, answer in item.wrong.items()}
        for name, given in {**wrong, "three decimals": three_decimals(truth), "zeros": np.zeros_like(truth)}.items():
            found.accepted[name] += accepts(given, truth, bound, UNITS[np.float32])
    return found
