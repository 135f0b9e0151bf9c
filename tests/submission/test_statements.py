"""What is known of a submission's statements: the names that they bind and read, stubs, the code of each function."""

import ast
import contextlib

import pytest

from tests.submission.documents import CORR, STUB, code, notebook, read


def statements(source):
    return read(notebook(code(source))).statements[0]


# --- Names that are bound ---------------------------------------------------------------------------------

BINDINGS = [
    "corr2d = lambda X, K: X",
    "corr2d = conv2d = max",
    "corr2d, [other, *more] = min, (max, 1, 2)",
    "corr2d: object = max",
    "corr2d: object",
    "from math import *",
    "from math import sqrt as corr2d, sin",
    "import os.path",
    "import os.path as corr2d",
    "def corr2d(X, K, *rest, a=1, **more):\n    inner = 1\n    def helper(): pass\n    return X",
    "async def corr2d(X, K):\n    return X",
    "class corr2d:\n    size = 3\n    def method(self): pass",
    "class A:\n    global corr2d\n    corr2d = 1\n    def method(self): pass",
    "if True:\n    def corr2d(X, K): return X\nelse:\n    pass",
    "try:\n    def corr2d(X, K): return X\nfinally:\n    after = 1",
    "for corr2d in [max]: last = corr2d",
    "for a, (b, *c) in [(1, (2, 3))]: pass",
    "while (corr2d := 0): pass",
    "print(corr2d := max)",
    "[corr2d := x for x in [1]]",
    "[[corr2d := x for x in y] for y in [[1]]]",
    "{(corr2d := 1): (value := 2)}",
    "lambda: (corr2d := 1)",
    "def other(a=(corr2d := 1)) -> (answer := 2): local = (inner := 3)",
    "class A((corr2d := object)): pass",
    "@(corr2d := lambda f: f)\ndef f(): pass",
    "with contextlib.nullcontext(max) as corr2d: pass",
    "with contextlib.nullcontext((1, 2)) as (corr2d, other): pass",
    "match max:\n    case corr2d: pass",
    "match [1, 2, {'a': 3, 'b': 4}]:\n    case [one, *_, {'a': int(three), **corr2d}] as everything: pass",
    "match [1, 2, 3]:\n    case [1, *corr2d]: pass",
    "start.corr2d = 1",
    "start[0] = 1",
]


@pytest.mark.parametrize("source", BINDINGS)
def test_a_statement_binds_what_python_binds(source):
    namespace = {"contextlib": contextlib, "start": type("Start", (dict,), {})()}
    before = set(namespace)
    exec(source, namespace)
    [found] = statements(source)
    if source == "from math import *":  # what the module has is not known without running it
        assert found.names == ()
    else:
        assert set(found.names) == set(namespace) - before - {"__builtins__", "__annotations__"}


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("try:\n    pass\nexcept ValueError as corr2d:\n    pass", ("corr2d",)),
        ("try:\n    pass\nexcept* ValueError as corr2d:\n    pass", ("corr2d",)),
        ("corr2d += 1", ("corr2d",)),
        ("del corr2d", ()),
        ("async for corr2d in a:\n    pass", ("corr2d",)),
        ("async with a as corr2d:\n    pass", ("corr2d",)),
        ("def f():\n    global corr2d\n    corr2d = 1", ("f",)),  # not before the call
    ],
)
def test_a_statement_binds_what_it_says(source, names):
    assert [found.names for found in statements(source)] == [names]


@pytest.mark.parametrize(
    "source",
    [source for source in BINDINGS if "corr2d" in source]
    + [
        "from numpy import convolve as corr2d",
        "async with a as corr2d:\n    pass",
        "@decorated\ndef corr2d(X, K):\n    return X",
        "def make():\n    global corr2d\n    def corr2d(X, K):\n        return X\nmake()",
        "def make():\n    def inner():\n        global corr2d\n        corr2d = max",
        "def make():\n    global corr2d\n    [corr2d := x for x in y]",
        "class A:\n    def make(self):\n        global corr2d\n        import numpy as corr2d",
    ],
)
def test_every_way_to_give_a_function_its_name_counts(source):
    binds = source not in ("corr2d: object", "lambda: (corr2d := 1)", "start.corr2d = 1")
    assert read(notebook(code(source)), names=["corr2d"]).defined_in == ({"corr2d": 0} if binds else {})


@pytest.mark.parametrize(
    "source",
    ["def corr2d_(X, K):\n    return X", "# def corr2d(X, K):", "class A:\n    def corr2d(self): pass", "corr2d(1, 2)"]
    + ["def corr2d_(X): corr2d = X", "def f():\n    global corr2d", "def f():\n    nonlocal corr2d"],
)
def test_what_only_looks_like_the_function_does_not_count(source):
    submission = read(notebook(code(source)))
    assert (submission.defined_in, submission.syntax_errors) == ({}, {})


def test_a_binding_in_a_function_that_may_not_be_called_hides_no_definition():
    swap = "def swap():\n    global corr2d\n    corr2d = max\n"
    submission = read(notebook(code(CORR), code(swap)))
    assert (submission.defined_in, submission.unimplemented) == ({"corr2d": 0}, frozenset())
    submission = read(notebook(code(STUB), code(swap)))
    assert (submission.defined_in, submission.unimplemented) == ({"corr2d": 1}, frozenset())


# --- Names that are read ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "reads"),
    [
        ("x = np.zeros(n)", {"np", "n"}),
        ("x += y", {"x", "y"}),
        ("x[i].a = y", {"x", "i", "y"}),
        ("del x", {"x"}),
        ("@wrap\ndef f(a: T = start, *, b=more) -> U:\n    return later + a", {"wrap", "T", "start", "more", "U"}),
        ("f = lambda a=start: later + a", {"start"}),
        (
            "class A(Base, metaclass=Meta):\n    a = 1\n    b = a + c\n    def f(self): return later",
            {"Base", "Meta", "c"},
        ),
        ("y = [x + a for x in xs if x < limit]", {"a", "xs", "limit"}),
        ("y = [x for x in x]", {"x"}),
        ("y = {k: [v for v in k if f(v, w)] for k, *_ in z}", {"f", "w", "z"}),
        ("y = sum(x for x in xs)", {"sum", "xs"}),
        ("f'{a!r:{width}}'", {"a", "width"}),
        ("for i in range(n):\n    print(i)", {"range", "n", "print", "i"}),
        ("match x:\n    case A.b | [C()] if g: pass", {"x", "A", "C", "g"}),
        ("import a.b", set()),
        ("%matplotlib inline", {"get_ipython"}),
    ],
)
def test_a_statement_reads_what_it_needs_when_it_is_run(source, reads):
    [found] = statements(source)
    assert set(found.reads) == reads


def test_statements_have_their_first_line_and_a_limited_number_of_names():
    many = ", ".join(f"a{number}" for number in range(1000))
    source = f"import a\n\n@wrap\n@again\ndef f():\n    pass\nx = 1; y = 2\n{many} = {many}\n[[{many}] for _ in x]\n"
    found = statements(source)
    assert [item.line for item in found] == [1, 3, 7, 7, 8, 9]
    assert max(len(item.names) for item in found) == max(len(item.reads) for item in found) == 64


def test_cells_that_are_no_python_have_no_statements():
    submission = read(notebook(code("x = 1"), code("x = ("), code("# nothing")))
    assert [len(submission.statements[number]) for number in range(3)] == [1, 0, 0]


@pytest.mark.slow
def test_no_more_statements_are_kept_than_a_file_may_have_lines():
    submission = read(notebook(code("x = 1; " * 15_000), code("y = 1; " * 15_000)))
    assert [len(submission.statements[number]) for number in range(2)] == [15_000, 5_000]


# --- Stubs ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "line"),
    [
        (STUB, 1),
        ("\n" + STUB, 2),
        ("import numpy as np\n@wrap\n@wrap(\n    1)\n" + STUB, 2),
        ("async " + STUB, 1),
        ("if True:\n    def corr2d(X, K): ...\n", 2),
        ("def make():\n    def corr2d(X, K):\n        'Docs.'\n    return corr2d\ncorr2d = make()\n", 2),
        ("class A:\n    x = 1\n    def corr2d(X, K):\n        pass\n", 3),
        (STUB + "corr2d = wrap(corr2d)\n", 1),
        (STUB + CORR, 1),
    ],
)
def test_every_stub_is_known_by_its_place(source, line):
    assert read(notebook(code("x = 1"), code(source))).stubs == {(1, line)}


@pytest.mark.parametrize("source", [STUB, f"@wrap\n{STUB}", f"async {STUB}"])
def test_a_stub_is_unimplemented_whatever_stands_before_def(source):
    assert read(notebook(code(source))).unimplemented == {"corr2d"}


def test_the_line_of_a_stub_is_where_python_has_its_code():
    source = "\n@(\n  lambda f: f)\n@staticmethod\ndef corr2d(X, K):\n    pass\n"
    namespace = {}
    exec(source, namespace)
    assert read(notebook(code(source))).stubs == {(0, namespace["corr2d"].__wrapped__.__code__.co_firstlineno)}


def test_only_the_functions_that_are_looked_for_have_stubs():
    assert read(notebook(code("def helper():\n    pass\n" + CORR))).stubs == frozenset()


# --- The code of functions --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "SIZE = 3\nSIZE += 1\ndef corr2d(X, K):\n    return X[:SIZE]\n",
            "SIZE = 3\n\ndef corr2d(X, K):\n    return X[:SIZE]",
        ),
        (
            "def answer(X, K):\n    return X\nprint(corr2d := answer)\n",
            "def answer(X, K):\n    return X\n\nprint(corr2d := answer)",
        ),
        ("a = 1; corr2d = lambda X, K: a; b = 2\n", "a = 1; corr2d = lambda X, K: a; b = 2"),
        (
            "import numpy as np\n@np.vectorize\ndef corr2d(X, K):\n    return X\n",
            "@np.vectorize\ndef corr2d(X, K):\n    return X",
        ),
        (
            "CACHE = {}\ndef fill():\n    global CACHE\n    CACHE = {1: 2}\ndef corr2d(X, K):\n    return CACHE\n",
            "CACHE = {}\n\ndef corr2d(X, K):\n    return CACHE",
        ),
    ],
)
def test_the_code_of_a_function_is_its_definition_and_what_it_uses(source, expected):
    submission = read(notebook(code(source)))
    assert submission.sources == {"corr2d": expected}
    ast.parse(expected)


def test_what_is_not_written_has_no_code():
    assert read(notebook(code(STUB))).sources == {}
    assert read(notebook(code("def corr2d(X, K)\n    return"))).sources == {}


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("x=1;" * 30_000 + "\ndef corr2d(X, K): return x\n", marks=pytest.mark.slow),
        "if a:\n pass\n" + "elif b:\n pass\n" * 2500 + "def corr2d(X, K): return x\n",
        "def corr2d(X, K):\n return " + "1 + " * 2500 + "1",
        "def corr2d(X, K):\n raise NotImplementedError" + " + 1" * 2500,
        "def corr2d(X, K):\n return X" + ".T" * 2500,
    ],
    ids=lambda source: source[:12],
)
def test_deep_and_crowded_code_is_read(source):
    submission = read(notebook(code(source)))
    assert "corr2d" in {**submission.defined_in, **submission.syntax_errors}
    assert sum(map(len, submission.sources.values())) <= len(source)
