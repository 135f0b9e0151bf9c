"""Trains the small LeNet on real digits, and writes digits.json. A key needs that file, and not this script.

    pip install scikit-learn
    python solutions/modules/train.py

It needs scikit-learn, which is not among tensorgrade's dependencies, for its copy of the digits: Optical Recognition of
Handwritten Digits by E. Alpaydin and C. Kaynak, UCI Machine Learning Repository, https://doi.org/10.24432/C50P49,
licence CC BY 4.0. Another processor may round otherwise and train other numbers; those that are committed stay as they
are. They are multiples of 1/64, so that every computer has the same ones.
"""

import json
from base64 import b85encode
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

SIZES = {
    "W1": (4, 1, 5, 5),
    "b1": (4,),
    "W2": (8, 4, 5, 5),
    "b2": (8,),
    "W3": (24, 32),
    "b3": (24,),
    "W4": (16, 24),
    "b4": (16,),
    "W5": (10, 16),
    "b5": (10,),
}
UNIT = 64
"""The numbers are multiples of 1/64, between −2 and 2: int8 holds them."""
TRAINED = 1500
"""The first of the 1797 digits; the others are those that the network has never seen."""
MARGIN = 2.0
"""By how much the logit of the right digit is ahead of all others in a digit that is kept."""
EPOCHS, BATCH, STEP, DECAY = 40, 32, 3e-3, 1e-3


def logits(numbers: dict[str, Tensor], X: Tensor) -> Tensor:
    """(n, 1, 16, 16) → (n, 10)."""
    X = F.avg_pool2d(F.relu(F.conv2d(X, numbers["W1"], numbers["b1"], padding=2)), 2)
    X = F.avg_pool2d(F.relu(F.conv2d(X, numbers["W2"], numbers["b2"])), 2)
    X = X.flatten(1)
    for layer in ("3", "4"):
        X = F.relu(F.linear(X, numbers["W" + layer], numbers["b" + layer]))
    return F.linear(X, numbers["W5"], numbers["b5"])


def enlarged(pixels: NDArray[Any]) -> Tensor:
    """(n, 8, 8) from 0 to 16 → (n, 1, 16, 16) from 0 to 1: each pixel becomes four."""
    return torch.from_numpy(pixels.repeat(2, axis=1).repeat(2, axis=2)[:, None] / 16)


def train(pixels: NDArray[Any], labels: NDArray[Any]) -> dict[str, Tensor]:
    """The numbers, rounded; in the second half of the training they are rounded in the forward pass, too."""
    torch.manual_seed(0)
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    numbers = {
        name: torch.randn(shape) * (2 / max(1, int(np.prod(shape[1:])))) ** 0.5
        if name[0] == "W"
        else torch.zeros(shape)
        for name, shape in SIZES.items()
    }
    for values in numbers.values():
        values.requires_grad_()
    optimizer = torch.optim.AdamW(numbers.values(), lr=STEP, weight_decay=DECAY)
    X, y = enlarged(pixels), torch.from_numpy(labels)
    for epoch in range(EPOCHS):
        for chosen in torch.split(torch.randperm(len(X)), BATCH):
            used = (
                numbers
                if epoch < EPOCHS // 2
                else {name: values + (rounded(values) - values).detach() for name, values in numbers.items()}
            )
            loss = F.cross_entropy(logits(used, X[chosen]), y[chosen])
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
    return {name: rounded(values.detach()) for name, values in numbers.items()}


def rounded(values: Tensor) -> Tensor:
    """The nearest multiples of 1/64 that int8 holds."""
    return (values * UNIT).round().clamp(-127, 127) / UNIT


def as_text(values: NDArray[Any]) -> str:
    """Small whole numbers as text, one byte each."""
    return b85encode(values.astype(np.int8).tobytes()).decode("ascii")


def main() -> None:
    from sklearn.datasets import load_digits

    data = load_digits()
    pixels, labels = data.images, data.target
    numbers = train(pixels[:TRAINED], labels[:TRAINED])
    answers = logits(numbers, enlarged(pixels[TRAINED:])).numpy()
    right = labels[TRAINED:]
    best = np.sort(answers, axis=1)
    clear = (answers.argmax(1) == right) & (best[:, -1] - best[:, -2] > MARGIN)
    share = (answers.argmax(1) == right).mean()
    print(f"Of the digits that it has never seen, {share:.3f} are right, {clear.mean():.3f} clearly.")
    kept = [TRAINED + np.flatnonzero(clear & (right == digit))[:2] for digit in range(10)]
    chosen = [*(pair[0] for pair in kept), *(pair[1] for pair in kept)]
    whole = np.concatenate([(values * UNIT).numpy().ravel() for values in numbers.values()])
    tree = {
        "source": "Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak, https://doi.org/10.24432/C50P49",
        "licence": "CC BY 4.0",
        "format": "numbers: the parameters W1, b1, …, b5 one after another, times 64; digits: 8×8 pixels from 0 to 16; "
        "both as int8, in the base 85 of Python's base64 module",
        "labels": [int(labels[index]) for index in chosen],
        "digits": [as_text(pixels[index]) for index in chosen],
        "numbers": as_text(whole),
    }
    path = Path(__file__).with_name("digits.json")
    path.write_text(json.dumps(tree, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
