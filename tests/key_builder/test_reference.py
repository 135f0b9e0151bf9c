"""Expected answers: one record for each kind of answer, and references whose answers are not of their kind."""

import numpy as np
import pytest
import torch

from tensorgrade.arrays.codec import Array
from tensorgrade.arrays.device_record import Device
from tensorgrade.arrays.devices import ReferenceDevice
from tensorgrade.exercise import Case, Check, Exact, Exercise, Number, Pair
from tensorgrade.exercise.validation import AuthorError
from tensorgrade.key.expected_answers import CloseAnswer, ExactAnswer, NumberAnswer, PairAnswer
from tensorgrade.key_builder.reference import expected_answer, expected_on_device

TITLE = "words"
DOUBLE = ReferenceDevice(torch.device("cpu"), torch.float64, Device("cpu", "float64", "again"))
SINGLE = ReferenceDevice(torch.device("cpu"), torch.float32, Device("cpu", "float32"))


def exercise(answer, kind):
    """An exercise whose reference has this answer."""
    checks = [Check("p", TITLE, [Case("p", n=1)], public=True)]
    return Exercise(name="f", title=TITLE, points=1, reference=lambda n: answer, answer=kind, checks=checks)


@pytest.mark.parametrize("answer", [12, 12.0, np.int64(12), torch.tensor(12), torch.tensor([12.0])])
def test_a_whole_number_is_one_whatever_its_type(answer):
    part = expected_answer(exercise(answer, Number()), "p", {"n": 1})
    assert part == NumberAnswer(12)
    assert type(part.value) is int


def test_large_integers_keep_all_digits():
    assert expected_answer(exercise(2**63 + 1, Number()), "p", {"n": 1}) == NumberAnswer(2**63 + 1)


@pytest.mark.parametrize("answer", [(3, 5), [3.0, 5.0], torch.tensor([3, 5]), (torch.tensor(3), torch.tensor(5.0))])
def test_a_pair_is_two_integers(answer):
    assert expected_answer(exercise(answer, Pair()), "p", {"n": 1}) == PairAnswer((3, 5))


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (2.5, Number(), r"is 2.5, no integer as Number\(\) needs"),
        (float("nan"), Number(), r"is nan, no integer as Number\(\) needs"),
        (torch.tensor(float("inf")), Number(), r"is inf, no integer as Number\(\) needs"),
        (torch.tensor([1, 2]), Number(), r"is no number or pair of numbers: these are 2 numbers"),
        ((1, 0.5), Pair(), r"is no number or pair of numbers: 0.5 is no integer"),
    ],
)
def test_another_number_is_an_error_that_names_the_case(answer, kind, words):
    with pytest.raises(AuthorError, match=f"f: the reference's answer to case 'p' {words}") as caught:
        expected_answer(exercise(answer, kind), "p", {"n": 1})
    assert caught.value.names_at_fault == ("f", "p")


def test_an_exact_answer_is_close_where_another_dtype_rounded_it():
    third = torch.tensor([1 / 3], dtype=torch.float64)
    exact = exercise(third, Exact())
    cpu = expected_answer(exact, "p", {"n": 1})
    assert cpu == ExactAnswer(third.numpy())
    assert expected_on_device(exact, "p", {"n": 1}, cpu, DOUBLE) == cpu
    rounded = expected_on_device(exact, "p", {"n": 1}, cpu, SINGLE)
    assert rounded == CloseAnswer(third.numpy(), 2 * third.numpy())


def test_a_tensor_that_a_reference_makes_is_as_precise_as_its_arguments():
    third = Exercise(
        name="f",
        title=TITLE,
        points=1,
        reference=lambda X: X * torch.full((2,), 1 / 3),
        checks=[Check("p", TITLE, [Case("p", X=np.ones(2))], public=True)],
    )
    default = torch.get_default_dtype()
    part = expected_answer(third, "p", {"X": Array(np.ones(2))})
    assert (part.values == 1 / 3).all()
    assert torch.get_default_dtype() is default
