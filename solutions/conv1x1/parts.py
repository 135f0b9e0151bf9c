"""What both functions share: the domain of their arguments, examples, and a relation."""

import numpy as np

from shared_parts import CHANNELS_IN, CHANNELS_OUT, PICTURE_SIDE
from tensorgrade.exercise import Domain, Floats, Relation, Term, array, grid


def domain(**weights: Floats) -> Domain:
    """The domain of a function of X, weights and perhaps a bias."""
    return Domain(
        sizes={"c_in": CHANNELS_IN, "c_out": CHANNELS_OUT, "h": PICTURE_SIDE, "w": PICTURE_SIDE},
        arguments={"X": Floats("c_in", "h", "w"), **weights},
        preferred=["h > 1", "w > 1", "c_in > 1", "c_out > 1"],
        work="h * w * c_out * c_in",
    )


# Pictures and weights to check by hand.
THREE_CHANNELS = array([[[1, 2, 0], [3, 1, 2]], [[0, 1, 1], [2, 0, 1]], [[2, 0, 1], [1, 1, 0]]])
THREE_TO_TWO = array([[1, 0, 2], [-1, 3, 1]])
TWO_CHANNELS = array([grid(2, 3), grid(2, 3, start=1)])
TWO_TO_TWO = array([[1, 2], [3, 4]])

# One pixel of a picture, in its second row and third column, as a picture; and the output there.
ONE_PIXEL = np.s_[:, 1:2, 2:3]
ALONE = Relation(
    terms=[Term("picture", 1.0, ONE_PIXEL), Term("pixel", -1.0)],
    broken="""A single pixel was cut out of a picture, with all its channels. On its own it got another answer than in
    its place in the picture. The same fully connected layer works at every pixel: which other pixels have a say in your
    answer?""",
)
