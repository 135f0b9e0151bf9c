"""What the figures of the notebook are drawn from."""

import torch

from modules.parts import Flatten, lenet, pictures, trained

DIGIT = 3
NAMES = ["Conv2D", "Conv2D\nReLU", "Pool2D", "Conv2D", "Conv2D\nReLU", "Pool2D"]
NAMES += ["Flatten", "Linear", "Linear\nReLU", "Linear", "Linear\nReLU", "Linear"]

picture = torch.from_numpy(pictures(DIGIT))
parameters = {name: torch.from_numpy(numbers) for name, numbers in trained().items()}
STAGES = [("X", picture[0].numpy())]
"""The picture, and what each layer answers to it: a convolution or a linear layer together with its ReLU."""
layers = list(lenet(parameters))
for name, layer, following in zip(NAMES, layers, [*NAMES[1:], ""], strict=True):
    picture = layer.forward(picture)
    if not following.endswith("ReLU") and not isinstance(layer, Flatten):
        STAGES.append((name, picture[0].numpy()))
