"""The figure of losses that fall, or grow, from step to step."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from tensorgrade.figures.colours import DASHES, FRAMES, INK, LINE, PAPER, SOFT, mixed
from tensorgrade.figures.grids import Array, array_of
from tensorgrade.figures.svg import Figure, Piece, below, beside, card, figure, polyline, text
from tensorgrade.figures.windows import correlation
from tensorgrade.number_format import number
from tensorgrade.translation import Translate

STEPS = 20
"""Steps of gradient descent that are shown."""
LEAST, MOST = -6, 6
"""Powers of ten between which a loss is shown."""
WIDTH, HEIGHT = 420, 260
"""Of the panel, in pixels."""
LEFT, TOP, RIGHT, BOTTOM = 52, 14, 18, 40
"""The panel's margins."""
FALLEN = 1e-3
"""A loss that has come down to so much of its first value has fallen; one above that is called slow."""


def loss_curves(_: Translate, X: Any, K: Any, steps: Any = (0.1, 1, 2.2)) -> Figure:
    """How the loss of a kernel that is learned from X and corr2d(X, K) falls, or grows, for several step sizes.

    ``steps`` are multiples of 1/λ, where λ is the largest eigenvalue of AᵀA, and the rows of A are X's windows. The
    first kernel is all ones.
    """
    X, K, steps = array_of("X", X, 2), array_of("K", K, 2), array_of("steps", steps, 1)
    y = correlation(X, K).ravel()
    A = np.lib.stride_tricks.sliding_window_view(X, K.shape).reshape(-1, K.size)
    largest = float(np.linalg.eigvalsh(A.T @ A)[-1])
    parts, told = list(_axes(_)), []
    cards: list[Piece] = []
    for order, step in enumerate(steps):
        losses = _losses(A, y, step / largest)
        words = _("{name}: {text}").format(name=f"η = {number(float(step))}/λ", text=_verdict(_, losses))
        shown = next((count for count, loss in enumerate(losses) if loss > 10.0**MOST), STEPS)
        style = order % len(FRAMES)
        places = [_place(count, loss) for count, loss in enumerate(losses[: shown + 1])]
        parts.append(polyline(places, FRAMES[style], 3, DASHES[style]))
        cards.insert(0, card(words, colour=FRAMES[style]))
        told.append(words)
    sentence = _("The loss during {count} steps of gradient descent, for several step sizes. {told}.")
    panel = below(card(_("loss L")), Piece(WIDTH, HEIGHT, "".join(parts)), gap=4)
    return figure(beside(panel, below(*cards, gap=10), gap=14), sentence.format(count=STEPS, told=_("; ").join(told)))


def _losses(A: Array, y: Array, step: float) -> list[float]:
    kernel = np.ones(A.shape[1])
    losses = []
    for _ in range(STEPS + 1):
        error = A @ kernel - y
        losses.append(float((error**2).sum() / 2))
        kernel = kernel - step * (A.T @ error)
    return losses


def _verdict(_: Translate, losses: Sequence[float]) -> str:
    first, last = losses[0], losses[-1]
    if last > first:
        return _("explodes")
    return _("slow") if last > FALLEN * first else _("falls")


def _axes(_: Translate) -> Iterator[str]:
    """The panel, its lines and their numbers."""
    yield f'<rect width="{WIDTH}" height="{HEIGHT}" rx="4" fill="{PAPER}"/>'
    for power in range(LEAST, MOST + 1, 3):
        (x, y), end = _place(0, 10.0**power), _place(STEPS, 10.0**power)
        yield polyline([(x, y), end], mixed(LINE, 0.4), 1)
        raised = str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
        yield text(x - 8, y + 5, f"10{raised}" if power else "1", fill=INK, text_anchor="end")
    for step in range(0, STEPS + 1, 5):
        yield text(_place(step, 1)[0], HEIGHT - 22, str(step), fill=INK)
    yield text(WIDTH / 2, HEIGHT - 5, _("step"), fill=SOFT)


def _place(step: int, loss: float) -> tuple[float, float]:
    """Where a loss is drawn: its logarithm, no lower or higher than the panel."""
    power = min(max(math.log10(loss) if loss > 0 else LEAST, LEAST), MOST)
    x = LEFT + step / STEPS * (WIDTH - LEFT - RIGHT)
    return x, TOP + (MOST - power) / (MOST - LEAST) * (HEIGHT - TOP - BOTTOM)
