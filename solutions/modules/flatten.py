"""Flatten: each sample of a batch as one row."""

from modules.parts import LENET, Flatten, digits, forward, unusual_arrays
from tensorgrade.exercise import Check, Exercise, Misconception, grid, normal, vary

flatten_exercise = Exercise(
    name="Flatten",
    title="Each sample as one row: Flatten",
    book=LENET,
    points=2,
    reference=Flatten,
    helpers=(),
    checks=[
        Check(
            "by-hand",
            "The example worked out by hand",
            [forward("by-hand", grid(2, 2, 1, 3)), forward("rows", grid(2, 3))],
            public=True,
        ),
        Check(
            "order",
            "Several samples, channels, rows and columns, in their order",
            [
                forward("all-unlike", digits(2, 3, 4, 5)),
                forward("square", digits(3, 2, 3, 3)),
                forward("two-batches", normal(2, 3, 2, 2), normal(3, 2, 3)),
            ],
            weight=2,
        ),
        Check(
            "one-of-a-kind",
            "One sample, one channel, one pixel",
            [
                forward("one-sample", digits(1, 2, 3, 2)),
                forward("one-channel", digits(4, 1, 2, 3)),
                forward("one-pixel", digits(3, 4, 1, 1)),
            ],
        ),
        unusual_arrays(2, 3, 2, 2),
    ],
    misconceptions=[
        Misconception(
            "batch-flattened",
            """You make one row of the whole batch. Its samples have nothing to do with each other, and the layer after
            this one wants a row of each. Which axis stays as it is?""",
            vary(lambda Y: Y.reshape(-1)),
            vary(lambda Y: Y.reshape(1, -1)),
        ),
        Misconception(
            "channels-last",
            """Your row goes from pixel to pixel, with all channels of a pixel together. The order of X is: the first
            channel, row by row, then the next channel. The weights of the next layer count on that. Which of your
            numbers comes second?""",
            vary(X=lambda X: X.movedim(1, -1)),
        ),
        Misconception(
            "column-by-column",
            """You read each picture column by column, or the axes from the last to the first. The order of X is row by
            row: the column runs fastest, then the row, then the channel. Which of your numbers comes second?""",
            vary(X=lambda X: X.mT if X.ndim > 2 else X),
            vary(X=lambda X: X.permute(0, *range(X.ndim - 1, 0, -1))),
        ),
        Misconception(
            "samples-mixed",
            """Numbers of one sample stand in the rows of others: the axis of the samples has changed places with the
            others before the reshape, or comes last. From which samples do the numbers of your first row come?""",
            vary(lambda Y, X: X.permute(*range(X.ndim - 1, -1, -1)).reshape(Y.shape)),
            vary(lambda Y, X: X.transpose(0, 1).reshape(Y.shape)),
            vary(lambda Y: Y.mT),
        ),
        Misconception(
            "channels-kept",
            """You flatten rows and columns only, and keep the axis of the channels. A linear layer takes one row of
            numbers from each sample. How many axes should your answer have?""",
            vary(lambda Y, X: X.flatten(2) if X.ndim > 2 else Y),
        ),
    ],
)
