"""Runs the cells of a notebook statement by statement, as IPython does, and goes on after one that stops.

IPython ends a cell at the first statement that raises an exception. The answer below it would then be lost for a line
that has nothing to do with it, such as one that reads a file which is not here. So the other statements run as well.
What the cell has bound to a wanted function before that statement stays, as it does in IPython.
"""

import ast
import builtins
import linecache
import types
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, TypeAlias

from tensorgrade.cells.compiler import CellCompiler
from tensorgrade.cells.ipython_names import display
from tensorgrade.cells.shell import Shell
from tensorgrade.cells.stand_ins import is_stand_in, unavailable
from tensorgrade.cells.statement_kinds import first_line, takes_no_time
from tensorgrade.cells.transform import to_python

_MISSING = object()

Execute: TypeAlias = Callable[[int, ast.stmt, Callable[[], None]], None]
"""Runs one statement, given its position in the cell, itself, and what runs it; raises what that raises."""


@dataclass(frozen=True)
class FailedStatement:
    """A statement that raised an exception; or a whole cell that is not Python."""

    position: int
    """Its place among the cell's statements, from 0; -1 for a whole cell."""
    line: int | None
    """Its first line in the cell, from 1; of a cell that is not Python, the line of the error."""
    error: BaseException


class Interrupted(BaseException):
    """Raised by what executes statements where the user interrupts the run, which ends it."""


class Skipped(Exception):
    """In place of the error of a statement that was left out."""


@dataclass(frozen=True)
class FunctionPlace:
    """A wanted function in the finished notebook."""

    cell: int
    """The number of the cell that bound it last."""
    line: int | None
    """The first line of its definition, decorators included, where that is in this cell."""


class CellRunner:
    """The namespace of a notebook's cells, and what runs them."""

    def __init__(self, module: types.ModuleType, functions: Collection[str], execute: Execute) -> None:
        """``functions`` are the names that are wanted of the notebook; ``execute`` may limit the time of statements."""
        self.namespace: dict[str, Any] = module.__dict__
        self.functions, self.execute = functions, execute
        self.cells: dict[str, int] = {}
        """Numbers of the cells that have run, by the file name under which they were compiled."""
        self.shell = Shell(self.namespace, self._run_in_place)
        self._compiler = CellCompiler()
        self._bound_in: dict[str, int] = {}
        self._inputs, self._outputs = [""], {}  # type: ignore[var-annotated]
        self._results: dict[str, Any] = dict.fromkeys(("_", "__", "___"), "")
        self.namespace.update(
            __builtins__=builtins,
            get_ipython=lambda: self.shell,
            display=display,
            In=self._inputs,
            Out=self._outputs,
            _ih=self._inputs,
            _oh=self._outputs,
            _dh=[],
            **self._results,
        )

    def run(
        self, number: int, source: str, skipped: Collection[int] = (), constants_only: bool = False
    ) -> list[FailedStatement]:
        """Run one cell, and return the statements that failed. Raises Interrupted where the user ends the run.

        Those at the positions in ``skipped`` are left out, as ones that stopped. ``constants_only``: run what takes no
        time only, that is definitions, imports and constants.
        """
        name = f"<cell {number}>"
        self.cells[name] = number
        self._remember_input(source)
        python = to_python(source)
        linecache.cache[name] = (len(python), None, python.splitlines(keepends=True), name)
        try:
            statements = self._compiler.parse(python, name).body
        except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
            line = error.lineno if isinstance(error, SyntaxError) else None
            return [FailedStatement(-1, line if type(line) is int else None, error)]
        before = self._wanted()
        kept: dict[str, Any] | None = None
        stops: list[FailedStatement] = []
        for position, statement in enumerate(statements):
            if position in skipped:
                stop: BaseException | None = Skipped()
            elif constants_only and not takes_no_time(statement):
                continue
            else:
                shown = position == len(statements) - 1 and not python.rstrip().endswith(";")
                stop = self._run_statement(position, statement, name, shown)
            if kept:
                self.namespace.update(kept)
            if stop is None:
                continue
            stops.append(FailedStatement(position, first_line(statement), stop))
            if isinstance(statement, (ast.Import, ast.ImportFrom)):
                self._bind_unavailable(statement)
            if kept is None:
                kept = {key: value for key, value in self._wanted().items() if value is not before.get(key, _MISSING)}
        for function, value in self._wanted().items():
            if value is not before.get(function, _MISSING):
                self._bound_in[function] = number
        return stops

    def function(self, name: str) -> Callable[..., Any] | None:
        """What the name is bound to, if that can be called."""
        value = self.namespace.get(name)
        return value if callable(value) and not is_stand_in(value) else None

    def found(self) -> dict[str, FunctionPlace]:
        """The wanted functions that exist, with the place where each was bound last."""
        found = {}
        for name in self.functions:
            function = self.function(name)
            if function is not None:
                cell, line = self._bound_in.get(name, -1), None
                if type(function) is types.FunctionType and self.cells.get(function.__code__.co_filename) == cell:
                    line = function.__code__.co_firstlineno
                found[name] = FunctionPlace(cell, line)
        return found

    def other_names(self) -> list[str]:
        """Names of all other functions and classes that the notebook defines, and of methods as ``Class.method``."""
        names = []
        for name, value in list(self.namespace.items()):
            if type(name) is not str or name in self.functions or name[:1] == "_" or not self._is_own(value):
                continue
            names.append(name)
            if isinstance(value, type):
                members = type.__dict__["__dict__"].__get__(value)
                names += [f"{name}.{method}" for method, member in members.items() if _is_method(method, member)]
        return names

    def _is_own(self, value: Any) -> bool:
        if type(value) is types.FunctionType:
            return value.__globals__ is self.namespace
        kind = value if isinstance(value, type) else type(value)
        own = type.__dict__["__dict__"].__get__(kind).get("__module__") == self.namespace.get("__name__")
        return callable(value) and (own or kind.__module__ == "functools")

    def _wanted(self) -> dict[str, Any]:
        return {name: self.namespace[name] for name in self.functions if name in self.namespace}

    def _run_statement(self, position: int, statement: ast.stmt, name: str, shown: bool) -> BaseException | None:
        try:
            self.execute(position, statement, lambda: self._run_compiled(statement, name, shown))
        except Interrupted:
            raise
        except BaseException as error:
            return error
        return None

    def _run_compiled(self, statement: ast.stmt, name: str, shown: bool) -> None:
        if shown and isinstance(statement, ast.Expr):
            value = self._compiler.run(self._compiler.compile_expression(statement, name), self.namespace)
            self._show(value)
        else:
            self._compiler.run(self._compiler.compile(statement, name), self.namespace)

    def _run_in_place(self, source: str) -> None:
        """Run Python or magics for a magic, as part of the cell that runs now."""
        name = list(self.cells)[-1]
        for statement in self._compiler.parse(to_python(source), name).body:
            self._compiler.run(self._compiler.compile(statement, name), self.namespace)

    def _remember_input(self, source: str) -> None:
        """Bind the names of the cell's source and of those before it."""
        self._inputs.append(source)
        count = len(self._inputs) - 1
        before = [*[""] * 3, *self._inputs[-4:-1]]
        self.namespace.update({f"_i{count}": source, "_i": before[-1], "_ii": before[-2], "_iii": before[-3]})
        self.shell.execution_count = count

    def _show(self, value: Any) -> None:
        """Bind ``_`` and ``Out`` as IPython does for a cell's last expression, unless the notebook uses these names."""
        if value is None:
            return
        count = len(self._inputs) - 1
        self._outputs[count] = self.namespace[f"_{count}"] = value
        if all(self.namespace.get(name, old) is old for name, old in self._results.items()):
            self._results = {"_": value, "__": self._results["_"], "___": self._results["__"]}
            self.namespace.update(self._results)

    def _bind_unavailable(self, statement: ast.Import | ast.ImportFrom) -> None:
        source = statement.module or "" if isinstance(statement, ast.ImportFrom) else ""
        for alias in statement.names:
            if alias.name != "*":
                bound = alias.asname or alias.name.partition(".")[0]
                self.namespace.setdefault(bound, unavailable((source or alias.name).partition(".")[0]))


def _is_method(name: Any, member: Any) -> bool:
    kinds = (types.FunctionType, staticmethod, classmethod)
    return type(name) is str and name[:1] != "_" and type(member) in kinds
