"""Conv2D: the convolution layer as a class."""

from dataclasses import replace

from layer.forward import conv2d_forward_exercise
from modules.parts import Conv2D, checks_of_class
from tensorgrade.exercise import Exercise

conv2d_class_exercise = Exercise(
    name="Conv2D",
    title="The convolution layer as a class: Conv2D",
    book=conv2d_forward_exercise.book,
    points=4,
    reference=Conv2D,
    helpers=(),
    # The function has a domain, whose checks cost those who exchange rows and columns more.
    checks=[
        replace(check, weight=3) if check.name == "not-square" else check
        for check in checks_of_class(conv2d_forward_exercise.checks)
    ],
    misconceptions=conv2d_forward_exercise.misconceptions,
)
