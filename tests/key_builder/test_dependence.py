"""Which elements an answer is computed from, found without knowing what is computed."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from tensorgrade.arrays.codec import Array
from tensorgrade.key.answer_tree import parts_of
from tensorgrade.key.expected_answers import Branches, CloseAnswer
from tensorgrade.key_builder.dependence import depends_on

# Of an expected answer, only the structure is used.
ONE = CloseAnswer(np.zeros(()), np.zeros(()))
TWO = Branches("tuple", (ONE, ONE))


def image(*shape):
    return Array(np.zeros(shape))


def test_the_window_of_a_correlation_is_seen_even_where_all_values_are_zero():
    given = {"X": image(4, 5), "K": image(2, 3)}
    [part] = depends_on(lambda X, K: F.conv2d(X[None, None], K[None, None])[0, 0], given, ONE)
    assert part["X"].shape == (3, 3, 4, 5)
    for row in range(3):
        for column in range(3):
            wanted = np.zeros((4, 5), dtype=bool)
            wanted[row : row + 2, column : column + 3] = True
            assert np.array_equal(part["X"][row, column], wanted)
    assert part["K"].all()


@pytest.mark.parametrize("pool", [F.max_pool2d, F.avg_pool2d, lambda X, *size: -F.max_pool2d(-X, *size)])
def test_a_window_in_which_one_element_decides_is_seen_whole(pool):
    [part] = depends_on(lambda X: pool(X[None, None], (2, 2), (2, 2))[0, 0], {"X": image(4, 4)}, ONE)
    assert part["X"].sum((2, 3)).tolist() == [[4, 4], [4, 4]]
    assert part["X"][1, 0, 2:, :2].all()


def test_padding_and_stride_and_several_answers():
    def both(X, stride=1):
        return F.conv2d(X[None, None], torch.ones(1, 1, 2, 2, dtype=X.dtype), padding=1, stride=stride)[0, 0], X * 2

    first, second = depends_on(both, {"X": image(3, 3), "stride": 2}, TWO)
    assert first["X"][0, 0].sum() == 1  # three quarters of the window are padding
    assert np.array_equal(second["X"].reshape(9, 9), np.eye(9, dtype=bool))


@pytest.mark.parametrize(
    ("reference", "given"),
    [
        (lambda n: n + 1, {"n": 3}),
        (lambda X: 3, {"X": image(2, 2)}),
        (lambda X: X, {"X": image(20, 20)}),
        (lambda X: X.nothing(), {"X": image(2, 2)}),
    ],
)
def test_what_cannot_be_looked_into_is_left_out(reference, given):
    assert depends_on(reference, given, ONE) == ()


def test_keys_know_the_windows_of_their_public_cases(keys):
    for assignment, name in (("corr2d", "corr2d_strided"), ("channels", "corr2d_multi_in_out")):
        exercise = keys[assignment].exercise(name)
        public = [case for case in exercise.cases if case.public]
        assert any(case.dependence for case in public), name
        for case in public:
            for part, expected in zip(case.dependence, parts_of(case.expected[0])):
                for argument, mask in part.items():
                    assert mask.shape == (*expected.shape, *case.positional[argument].values.shape)
