"""Statements are compiled one by one, as IPython compiles them."""

import ast
import asyncio
import gc
import warnings

import pytest

from tensorgrade.cells.compiler import CellCompiler


def run(compiler, python, namespace):
    """Run a cell; the value of its last statement if that is an expression."""
    value = None
    for statement in compiler.parse(python, "<cell 1>").body:
        if isinstance(statement, ast.Expr):
            value = compiler.run(compiler.compile_expression(statement, "<cell 1>"), namespace)
        else:
            value = compiler.run(compiler.compile(statement, "<cell 1>"), namespace)
    return value


def test_future_flags_hold_for_later_statements_and_cells_of_this_notebook():
    notebook, other, names = CellCompiler(), CellCompiler(), {}
    run(notebook, "x = 1\nfrom __future__ import annotations\ndef f(a: Unknown): return a", names)
    assert names["f"].__annotations__ == {"a": "Unknown"}
    run(notebook, "def g(a: Unknown): return a", names)
    assert names["g"].__annotations__ == {"a": "Unknown"}
    with pytest.raises(NameError):
        run(other, "def f(a: Unknown): return a", {})


def test_future_flags_that_the_parser_needs():
    compiler = CellCompiler()
    run(compiler, "from __future__ import barry_as_FLUFL", {})
    assert run(compiler, "1 <> 2", {}) is True


def test_no_flags_are_taken_from_the_caller():
    code = compile("from __future__ import annotations\nrun(compiler, text, names)", "caller", "exec")
    names: dict = {}
    text = "def f(a: 1 + 1): return a"
    exec(code, {"run": run, "compiler": CellCompiler(), "text": text, "names": names})
    assert names["f"].__annotations__ == {"a": 2}


@pytest.mark.parametrize("statement", ["break", "return 1", "yield 1", "nonlocal x", "x = 1\ndef f(a, a): pass"])
def test_what_only_the_compiler_refuses_is_raised_for_its_statement(statement):
    compiler = CellCompiler()
    last = compiler.parse(f"x = 1\n{statement}", "<cell 7>").body[-1]
    with pytest.raises(SyntaxError) as raised:
        compiler.compile(last, "<cell 7>")
    assert raised.value.filename == "<cell 7>"
    assert raised.value.lineno == 2 + statement.count("\n")


ASYNC = """
import asyncio
async def one():
    await asyncio.sleep(0)
    return 1
async def numbers():
    yield 1
    yield 2
class Context:
    async def __aenter__(self): return 3
    async def __aexit__(self, *_): pass
a = await one()
b = [x async for x in numbers()]
c = []
async for x in numbers():
    c.append(x)
async with Context() as d:
    await one()
"""


def test_await_outside_functions():
    compiler, names = CellCompiler(), {}
    run(compiler, ASYNC, names)
    assert [names[name] for name in "abcd"] == [1, [1, 2], [1, 2], 3]
    assert run(compiler, "await one()", names) == 1
    assert run(compiler, "{x async for x in numbers()}", names) == {1, 2}
    assert run(compiler, "1 + 1", names) == 2
    with pytest.raises(ZeroDivisionError):
        run(compiler, "await asyncio.sleep(0, 1 / 0)", names)


def test_one_event_loop_for_the_notebook_closed_with_it():
    compiler, names = CellCompiler(), {}
    start = "import asyncio\nasync def loop(): return asyncio.get_running_loop()\nasync def later(): return 5\n"
    run(compiler, start + "a = await loop()\nasync def begin(): return asyncio.create_task(later())", names)
    run(compiler, "b = await loop()\ntask = await begin()", names)
    assert run(compiler, "await task", names) == 5
    assert names["a"] is names["b"]
    loop: asyncio.AbstractEventLoop = names["a"]
    assert not loop.is_closed()
    del compiler
    gc.collect()
    assert loop.is_closed()


def test_no_warnings_about_the_source():
    source = "x = '\\d'\ny = x is 'a'\nassert (x, 'text')\nz = 1if x else 2"
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        run(CellCompiler(), source, {})
    assert seen == []
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run(CellCompiler(), source, {})


@pytest.mark.parametrize("python", ["(" * 300 + ")" * 300, "-" * 100_000 + "1", "x" + ".a" * 100_000, "x = '\0'"])
def test_what_is_nested_too_deeply_is_an_exception(python):
    compiler = CellCompiler()
    with pytest.raises((SyntaxError, RecursionError, MemoryError, ValueError)):
        run(compiler, python, {"x": None})


def test_code_names_its_file_and_line():
    names: dict = {}
    run(CellCompiler(), "\n\ndef f():\n    return 1", names)
    assert (names["f"].__code__.co_filename, names["f"].__code__.co_firstlineno) == ("<cell 1>", 3)
