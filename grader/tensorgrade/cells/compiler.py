"""Compiles a notebook's statements one by one, and runs them, as IPython does.

What a statement takes from `__future__` holds for all later statements and cells, and `await` may stand outside
functions.
"""

import __future__

import ast
import asyncio
import contextlib
import inspect
import warnings
import weakref
from collections.abc import Iterator
from types import CodeType
from typing import Any

_FUTURE_FLAGS = 0
for _name in __future__.all_feature_names:
    _FUTURE_FLAGS |= getattr(__future__, _name).compiler_flag


class CellCompiler:
    """Compiles and runs the statements of one notebook, in their order.

    Its methods give no warnings about the source, such as invalid escapes in strings, and pass on what Python raises:
    SyntaxError and ValueError, and RecursionError, MemoryError and OverflowError where it is nested too deeply.
    """

    def __init__(self) -> None:
        self._flags = 0
        self._cell_awaits = False
        self._loop: asyncio.AbstractEventLoop | None = None

    def parse(self, python: str, file: str) -> ast.Module:
        """The tree of a cell; errors name ``file``."""
        tree = self._compile(python, file, "exec", ast.PyCF_ONLY_AST)
        assert isinstance(tree, ast.Module)
        # Without the words there is none: most cells need no look at their trees.
        self._cell_awaits = ("await" in python or "async" in python) and _awaits(tree)
        return tree

    @contextlib.contextmanager
    def inner_cell(self) -> Iterator[None]:
        """Within it, text is parsed and run for a statement of a cell, whose other statements come afterwards."""
        awaits = self._cell_awaits
        try:
            yield
        finally:
            self._cell_awaits = awaits

    def compile(self, statement: ast.stmt, file: str) -> CodeType:
        """The code of one statement of a cell. Where that imports from `__future__`, it holds from now on."""
        code: CodeType = self._compile(ast.Module([statement], []), file, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        self._flags |= code.co_flags & _FUTURE_FLAGS
        return code

    def compile_expression(self, statement: ast.Expr, file: str) -> CodeType:
        """The code of an expression that stands as a statement; running it gives its value."""
        expression = ast.Expression(statement.value)
        code: CodeType = self._compile(expression, file, "eval", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        return code

    def run(self, code: CodeType, namespace: dict[str, Any]) -> Any:
        """Run code of this compiler and return an expression's value, None for other statements.

        All statements of a cell that awaits, the last one that was parsed, run on one event loop, which all cells of
        the notebook share: a task that one statement makes is awaited by another one. In other cells no loop runs, so
        that `asyncio.run` can start one.
        """
        if self._cell_awaits or code.co_flags & inspect.CO_COROUTINE:
            return self._event_loop().run_until_complete(_run_on_loop(code, namespace))
        return eval(code, namespace)

    def _compile(self, source: str | ast.Module | ast.Expression, file: str, mode: str, flags: int) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return compile(source, file, mode, flags | self._flags, dont_inherit=True)

    def _event_loop(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            weakref.finalize(self, self._loop.close)
        return self._loop


async def _run_on_loop(code: CodeType, namespace: dict[str, Any]) -> Any:
    value = eval(code, namespace)
    return await value if code.co_flags & inspect.CO_COROUTINE else value


def _awaits(node: ast.AST) -> bool:
    """Whether there is an ``await`` outside functions."""
    pending = [node]
    while pending:
        item = pending.pop()
        if isinstance(item, (ast.Await, ast.AsyncFor, ast.AsyncWith)):
            return True
        if isinstance(item, ast.comprehension) and item.is_async:
            return True
        if not isinstance(item, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            pending += ast.iter_child_nodes(item)
    return False
