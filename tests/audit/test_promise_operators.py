"""Mistakes that are right on small calls: start values, whole-number buffers, loops that end early."""

import textwrap

import pytest

from tensorgrade.audit.mutants import mutants
from tensorgrade.audit.wrapped_functions import CallForm


def made(body, kind):
    """The mutated lines of this kind of a function with this body, without the wrapped ones."""
    source = f"def f(a, b):\n{textwrap.indent(body, '    ')}\n"
    wrapped = "def f(a, b):"
    return {item.mutated for item in mutants(source, "f", CallForm(("a", "b"))) if item.kind == kind} - {wrapped}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return -np.inf", {f"return -{value}" for value in ("1.0", "10.0", "100.0", "1000.0", "100000.0")}),
        ("return np.inf", {"return 1.0", "return 100000.0"}),
        ("return float('-inf')", {"return -1.0", "return -100000.0"}),
        ("return np.nan", {"return -10.0"}),
        ("return np.finfo(a.dtype).min", {"return -100.0"}),
        ("return np.full(a, -np.inf)", {"return np.full(a, -1.0)", "return np.full(a, -100000.0)"}),
        ("return np.full(a, b)", {"return np.full(a, -1.0)", "return np.full(a, -1000.0)"}),
        ("return np.pad(a, b, constant_values=0)", {"return np.pad(a, b, constant_values=-10.0)"}),
        ("return a.max(initial=b)", {"return a.max(initial=-1.0)", "return a.max(initial=-100000.0)"}),
        ("return np.zeros(a)", {"return np.full(a, -1.0)"}),
        ("return np.zeros(a, dtype=b)", {"return np.full(a, -1.0, dtype=b)"}),
        ("return zeros_like(a)", {"return full_like(a, -1.0)"}),
        ("return np.empty(a)", set()),
    ],
)
def test_other_start_values(body, expected):
    assert expected <= made(body, "start-value")
    assert bool(expected) == bool(made(body, "start-value"))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return np.zeros(a)", {"return np.zeros(a, dtype=int)"}),
        ("return np.empty(a, dtype=b)", {"return np.empty(a, dtype=int)"}),
        ("return np.empty(a, float)", {"return np.empty(a, dtype=int)"}),
        ("return np.full(a, b, float)", {"return np.full(a, b, dtype=int)"}),
        ("return np.sum(a)", set()),
    ],
)
def test_buffers_of_whole_numbers(body, expected):
    assert made(body, "number-type") - {"a without its decimals"} >= expected
    assert {item for item in made(body, "number-type") if "dtype=int" in item} == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("for i in range(a): pass", {f"for i in range(min(a, {size})): pass" for size in (4, 8, 16)}),
        ("for i in range(b, a): pass", {f"for i in range(b, min(a, b + {size})): pass" for size in (4, 8, 16)}),
        ("for x in zip(a, b): pass", {f"for x in list(zip(a, b))[:{size}]: pass" for size in (4, 8, 16)}),
        ("return [x for x in a]", {f"return [x for x in list(a)[:{size}]]" for size in (4, 8, 16)}),
        ("return a[:b]", {f"return a[:min(b, {size})]" for size in (4, 8, 16)}),
        ("return a[1:1 + b]", {f"return a[1:min(1 + b, 1 + {size})]" for size in (4, 8, 16)}),
        ("return a[1:-1]", set()),
    ],
)
def test_loops_and_slices_that_end_early(body, expected):
    assert made(body, "size") == expected


def test_only_a_function_whose_promises_are_known_has_them():
    source = "def f(a):\n    return np.zeros(a)\n"
    assert {item.kind for item in mutants(source, "f")} == {"mistake"}


@pytest.mark.parametrize(
    ("body", "mutated", "kind"),
    [
        ("return a.shape[1]", "return a.shape[-1]", "axis"),
        ("return a.sum(axis=(0, 2))", "return a.sum(axis=(2, 0))", "axis"),
        ("return a.sum(axis=(0, 2))", "return a.sum()", "mistake"),
        ("return a.sum(1)", "return a.sum(-1)", "axis"),
        ("return a.reshape(1, b)", "return a.reshape(-1, b)", "axis"),
        (
            "return np.tensordot(a, b, axes=((1, 2), (1, 2)))",
            "return np.tensordot(a, b, axes=((1, -2), (1, 2)))",
            "axis",
        ),
        ("return a.shape[1] + 1", "return a.shape[1] + -1", "mistake"),
        ("return a[1]", "return a[-1]", "mistake"),
    ],
)
def test_other_numbers_of_axes_are_told_from_other_constants(body, mutated, kind):
    source = f"def f(a, b):\n    {body}\n"
    assert [item.kind for item in mutants(source, "f") if item.mutated == mutated] == [kind]


def test_the_order_of_the_arguments_of_a_type_is_no_mistake():
    source = "def f(a, b):\n    return np.result_type(a, b)\n"
    assert {item.mutated for item in mutants(source, "f")} == {"pass"}
