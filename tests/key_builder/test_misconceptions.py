"""A variant says where its idea has no answer; everything else that it raises is its author's mistake."""

import re

import pytest
import torch
import torch.nn.functional as F

from tensorgrade.exercise import AuthorError
from tensorgrade.key.answer_tree import parts_of
from tensorgrade.key_builder.shape_errors import _SHAPE_ERRORS, is_shape_error

EXERCISES = """\
import torch
from tensorgrade.exercise import *

W = "words"


def columns(X):
    return X.sum(0)


def idea(X):
    if X.shape != (2, 2):
        {slip}
    return X.sum(0)


assignment = Assignment(name="sums", title=W, exercises=[Exercise(
    name="f", title=W, points=3, reference=lambda X: X.sum(1),
    checks=[
        Check("public", W, [Case("square", X=grid(2, 2))], public=True),
        Check("hidden", W, [Case("wide", X=grid(2, 3)), Case("high", X=grid(3, 2))]),
    ],
    misconceptions=[Misconception("columns", W, idea)],
)])
"""
LINE = EXERCISES[: EXERCISES.index("{slip}")].count("\n") + 1
NAMED = EXERCISES[: EXERCISES.index('"columns"')].count("\n") + 1


@pytest.fixture
def built(build):
    """The key of the variant, which does ``slip`` on two of its three cases."""
    return lambda slip: build(EXERCISES.replace("{slip}", slip)).misconceptions[0].variants[0]


@pytest.mark.parametrize(
    "slip",
    [
        "raise NoAnswer",
        "raise NoAnswer('no square')",
        "return None",
        "return X + torch.ones(5)",
        "return X @ X.new_ones(5, 5)",
        "return X[:, 5]",
        "return X[:0, 0]",
    ],
)
def test_a_variant_without_an_answer_to_a_case_is_kept_so(built, slip):
    variant = built(slip)
    assert sorted(variant.answers) == ["square"]
    assert variant.no_answer == ("wide", "high")


@pytest.mark.parametrize(
    ("slip", "words"),
    [
        ("return X.summ(0)", ["AttributeError", "summ"]),
        ("raise SystemExit(1)", ["SystemExit"]),
        ("return columns(X, 0)", ["TypeError", "positional argument"]),
        ("return Z.sum(0)", ["NameError", "'Z'"]),
        ("return X / (1 // 0)", ["ZeroDivisionError"]),
        ("return {'a': X}['b']", ["KeyError", "'b'"]),
        ("return [X][1]", ["IndexError", "list index out of range"]),
        ("a, b, c, d = X", ["ValueError", "unpack"]),
        ("assert X is None", ["AssertionError"]),
        ("raise RuntimeError('in two minds')", ["RuntimeError", "in two minds"]),
        ("return X[::-1]", ["ValueError", "step must be greater than zero"]),
        ("return X.sum(7)", ["IndexError", "Dimension out of range"]),
        ("return X[0, 0, 0]", ["IndexError", "too many indices"]),
        ("return X @ X.T.float()", ["RuntimeError", "same dtype"]),
        ("return torch.linalg.inv(X.new_zeros(2, 2))", ["LinAlgError", "singular"]),
    ],
)
def test_a_slip_in_a_variant_is_told_with_line_and_case(built, slip, words):
    with pytest.raises(AuthorError) as caught:
        built(slip)
    sentence = str(caught.value)
    assert re.search(rf"exercises\.py, line {LINE}: f: variant 0 of 'columns' fails on case 'wide': ", sentence), (
        sentence
    )
    for word in [*words, "raise NoAnswer"]:
        assert word in sentence


@pytest.mark.parametrize(
    ("slip", "words"),
    [
        ("return 'rows'", ["'rows' is no number"]),
        ("return [object()]", ["TypeError"]),
    ],
)
def test_what_is_no_answer_of_the_exercise_is_a_slip_too(built, slip, words):
    with pytest.raises(AuthorError) as caught:
        built(slip)
    for word in [f"line {NAMED}", "'columns'", "case 'wide'", *words]:
        assert word in str(caught.value)


def replaced(changes):
    """The exercise without a slip, changed."""
    text = EXERCISES.replace("{slip}", "pass")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return text


TUPLE = {
    "lambda X: X.sum(1)": "lambda X: (X, X.sum(1))",
    "misconceptions=": "answer=(Close(), Close()), misconceptions=",
}
RESIDUAL = {"lambda X: X.sum(1)": "lambda X: Residual(A=X, y=X.sum(1), shape=(X.shape[1],), rtol=1e-2)"}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"W, idea)": "W, lambda Y: Y)"}, "TypeError: .*'X'"),
        (TUPLE | {"W, idea)": "W, lambda X: X)"}, "the answer is not a tuple of 2 items"),
        (RESIDUAL | {"W, idea)": "W, lambda X: X)"}, "it must return a Residual"),
    ],
)
def test_a_variant_takes_and_returns_what_the_reference_does(build, changes, words):
    with pytest.raises(
        AuthorError, match=rf"line {NAMED}: f: variant 0 of 'columns' fails on case 'square': .*{words}"
    ):
        build(replaced(changes))


def test_a_variant_may_return_another_number_of_items_than_the_reference(build):
    [variant] = build(replaced(TUPLE | {"W, idea)": "W, lambda X: (X, X, X))"})).misconceptions[0].variants
    assert {name: len(parts_of(answer)) for name, answer in variant.answers.items()} == dict.fromkeys(
        ["square", "wide", "high"], 3
    )


def test_a_slip_in_a_combination_names_both_misconceptions(build):
    text = replaced(
        {
            "[Misconception": "[A := Misconception",
            "W, idea)],": "W, idea), B := Misconception('negative', W, lambda X: -X.sum(1))],\n"
            "    combinations=[Combination(A, B, lambda X: X.summ(0))],",
        }
    )
    line = text[: text.index("summ")].count("\n") + 1
    with pytest.raises(AuthorError, match=rf"line {line}: f: variant 0 of 'columns' with 'negative' fails on case"):
        build(text)


def ones(*shape):
    return torch.ones(*shape, dtype=torch.float64)


def assign(target, place, value):
    target[place] = value


MISFITS = {
    "add": lambda: ones(2) + ones(3),
    "where": lambda: torch.where(ones(2) > 0, ones(2), ones(3)),
    "expand": lambda: ones(2, 2).expand(3, 3),
    "assign-slice": lambda: assign(ones(4, 4), slice(2), ones(3)),
    "in-place": lambda: ones(2, 1).add_(ones(2, 2)),
    "index-pairs": lambda: ones(4, 4)[[0, 1], [0, 1, 2]],
    "assign-indexed": lambda: assign(ones(4, 4), [0, 1], ones(3, 3)),
    "matrices": lambda: ones(2, 3) @ ones(2, 3),
    "linear": lambda: F.linear(ones(2, 3), ones(4, 5)),
    "linear-bias": lambda: F.linear(ones(2, 3), ones(4, 3), ones(5)),
    "matrix-vector": lambda: ones(2, 3) @ ones(4),
    "vectors": lambda: ones(2) @ ones(3),
    "stacks": lambda: ones(2, 3, 4) @ ones(2, 3, 4),
    "tensordot": lambda: torch.tensordot(ones(2, 3), ones(4, 2), ([1], [0])),
    "einsum": lambda: torch.einsum("ij,jk", ones(2, 3), ones(2, 3)),
    "inner": lambda: torch.inner(ones(2, 3), ones(2, 2)),
    "chain": lambda: torch.linalg.multi_dot([ones(2, 3), ones(2, 3)]),
    "solve": lambda: torch.linalg.solve(ones(2, 2), ones(3)),
    "kernel-too-large": lambda: F.conv2d(ones(1, 1, 2, 2), ones(1, 1, 3, 3)),
    "kernel-channels": lambda: F.conv2d(ones(1, 2, 4, 4), ones(1, 3, 3, 3)),
    "kernel-groups": lambda: F.conv2d(ones(1, 3, 4, 4), ones(3, 1, 3, 3), groups=2),
    "transposed-channels": lambda: F.conv_transpose2d(ones(1, 2, 4, 4), ones(3, 1, 3, 3)),
    "bias": lambda: F.conv2d(ones(1, 2, 4, 4), ones(1, 2, 3, 3), ones(3)),
    "pool": lambda: F.max_pool2d(ones(1, 2, 2), 3),
    "pool-of-a-row": lambda: F.max_pool1d(ones(1, 1, 2), 3),
    "unfold": lambda: ones(2, 2).unfold(0, 3, 1),
    "unfold-stack": lambda: F.unfold(ones(1, 1, 2, 2), 3),
    "fold": lambda: F.fold(ones(1, 4, 5), (3, 3), 2),
    "reshape": lambda: ones(2, 2).reshape(3, -1),
    "unflatten": lambda: ones(6).unflatten(0, (4, 2)),
    "split": lambda: torch.split(ones(3), [1, 1]),
    "cat": lambda: torch.cat([ones(2, 2), ones(3, 3)]),
    "stack": lambda: torch.stack([ones(2, 2), ones(3, 3)]),
    "negative-size": lambda: ones(2).new_zeros(-1, 2),
    "negative-zeros": lambda: torch.zeros(-1, 2),
    "cropped-away": lambda: F.pad(ones(1, 2), (-2, -2)),
    "narrow": lambda: ones(3).narrow(0, 1, 4),
    "largest-of-nothing": lambda: ones(0).max(),
    "largest-of-no-rows": lambda: ones(0, 2).amax(0),
    "index": lambda: ones(2, 2)[0, 5],
    "select": lambda: ones(2, 2).select(0, 5),
    "index-select": lambda: ones(2).index_select(0, torch.tensor([5])),
    "take": lambda: ones(2).take(torch.tensor([5])),
    "mask": lambda: ones(2, 2)[torch.tensor([True, False, True])],
    "gradient": lambda: (lambda x: torch.autograd.grad(x * 2, x, ones(3)))(ones(2).requires_grad_()),
}


@pytest.mark.parametrize("misfit", MISFITS)
def test_shapes_that_do_not_fit_are_known_by_pytorchs_message(misfit):
    with pytest.raises((RuntimeError, IndexError)) as caught:
        MISFITS[misfit]()
    assert is_shape_error(caught.value), caught.value


def test_every_message_that_is_known_is_one_of_pytorchs():
    messages = []
    for misfit in MISFITS.values():
        with pytest.raises((RuntimeError, IndexError)) as caught:
            misfit()
        messages.append(str(caught.value))
    assert [known for known in _SHAPE_ERRORS if not any(re.match(known, text, re.DOTALL) for text in messages)] == []


def test_a_subclass_is_another_error_whatever_it_says():
    text = "The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 0"
    assert is_shape_error(RuntimeError(text))
    assert not is_shape_error(torch.OutOfMemoryError(text))
