"""Small mistakes in a function's source: which ones, and that nothing but the place of the mistake changes."""

import ast
import textwrap

import pytest

from tensorgrade.audit.mutants import mutants
from tensorgrade.errors import UserError


def made(body, head="def f(a, b):"):
    """The mutated lines of a function with this body."""
    return {mutant.mutated for mutant in mutants(f"{head}\n{textwrap.indent(body, '    ')}\n", "f")}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return a - b", {"return a + b", "return b - a", "return a", "return b", "pass"}),
        ("return a @ b", {"return a * b", "return b @ a", "return a", "return b", "pass"}),
        ("return a // 1", {"return a * 1", "return a / 1", "return a // 2", "return a // -1", "return a // 0"}),
        ("return 3", {"return 4", "return 2", "return 0", "return -3", "pass"}),
        ("return 0.5", {"return 1.5", "return -0.5", "return 0.0", "pass"}),
        ("return True", {"return False", "pass"}),
        ("return -a", {"return a", "pass"}),
        ("return not a", {"return a", "pass"}),
        ("return a and b", {"return a or b", "pass"}),
        ("return a < b", {"return a <= b", "return a >= b", "pass"}),
        ("return a is b", {"return a is not b", "pass"}),
        ("return a == 'max'", {"return a != 'max'", "return a == ''", "pass"}),
        ("return a if b else 0", {"return 0 if b else a", "return a if not b else 0", "return a if b else 1"}),
        ("return a[b:]", {"return a[:]", "return a[b + 1:]", "return a[b - 1:]", "return a[b:-1]"}),
        ("return a[:, 1:b]", {"return a[1:b, :]", "return a[:, :b]", "return a[:, 1:]", "return a[:, 2:b]"}),
        ("return a.sum(axis=(0, 2))", {"return a.sum()", "return a.sum(axis=(2, 0))", "return a.sum(axis=(1, 2))"}),
        ("return np.pad(a, b)", {"return np.pad(b, a)", "pass"}),
        ("return a.astype(float)", {"return a", "pass"}),
        ("for i in range(a): b += i", {"for i in range(1, a): b += i", "for i in range(a - 1): b += i"}),
        ("a += b", {"a = b", "a -= b", "a *= b", "pass"}),
        ("(a, b), c = d", {"(b, a), c = d", "c, (a, b) = d", "pass"}),
        ("while a:\n    break", {"while not a:", "pass"}),
    ],
)
def test_the_mistakes_of_each_kind(body, expected):
    assert expected <= made(body)


def test_defaults_are_part_of_the_function():
    assert made("return a", "def f(a, b=(0, 1)):") == {
        "def f(a, b=(1, 0)):", "def f(a, b=(1, 1)):", "def f(a, b=(-1, 1)):", "def f(a, b=(0, 2)):",
        "def f(a, b=(0, 0)):", "def f(a, b=(0, -1)):", "pass",
    }  # fmt: skip


def test_parentheses_come_where_the_mistake_needs_them():
    assert "return (a + b) * c" in made("return a * b * c")
    assert "return (a - b) * 1" in made("return a - b + 1")


def test_words_are_left_alone():
    assert made('"""A docstring."""\nreturn a') == {"pass"}
    assert made("return f'{a} and 1'") == {"pass"}


SOURCE = '''import numpy as np


def other(a):
    return a + 1


def f(X, K):
    """Ünïcode before the code: 互相关。"""
    kh, kw = K.shape  # 卷积核
    Y = np.zeros(
        (X.shape[0] - kh + 1, 2)
    )
    return Y
'''


def test_all_but_the_place_of_the_mistake_stays_as_it_is():
    found = mutants(SOURCE, "f")
    lines = SOURCE.splitlines()
    for mutant in found:
        changed = mutant.source.splitlines()
        assert changed[: mutant.line_number - 1] == lines[: mutant.line_number - 1]
        assert changed[-1] == lines[-1] or mutant.line == "return Y"
        assert mutant.line != mutant.mutated
        assert mutant.line.startswith(lines[mutant.line_number - 1].strip())
    assert [mutant.line_number for mutant in found] == sorted(mutant.line_number for mutant in found)
    # Every mutant is another program, and none is the one it was made of.
    programs = [ast.dump(ast.parse(mutant.source)) for mutant in found]
    assert len({ast.dump(ast.parse(SOURCE)), *programs}) == len(programs) + 1
    swapped = [mutant for mutant in found if mutant.mutated.startswith("kw, kh")]
    assert [(item.line_number, item.mutated) for item in swapped] == [(10, "kw, kh = K.shape  # 卷积核")]


def test_a_cell_without_the_function_is_a_mistake_of_the_author():
    with pytest.raises(UserError, match="defines no function"):
        mutants("f = lambda a: a\n", "f")
