"""Runs the cells of a notebook statement by statement, as IPython does, and goes on after one that stops.

IPython ends a cell at the first statement that raises an exception. The answer below it would then be lost for a line
that has nothing to do with it, such as one that reads a file which is not here. So the other statements run as well.
What the cell has bound to a wanted function before that statement stays, as it does in IPython.
"""

import ast
import builtins
import functools
import io
import linecache
import types
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, TypeAlias

from tensorgrade.cells.cell_history import CellHistory
from tensorgrade.cells.compiler import CellCompiler
from tensorgrade.cells.ipython_names import display
from tensorgrade.cells.lost_annotations import keep_lost_annotations_as_text
from tensorgrade.cells.shell import Shell
from tensorgrade.cells.stand_ins import is_stand_in, is_unavailable, unavailable
from tensorgrade.cells.statement_kinds import bound_name, first_line, imported_names, single_imports, takes_no_time
from tensorgrade.cells.transform import to_python

MAX_WRAPPERS = 8
"""Wrappers, one in another, in which a function's definition is found."""
_MISSING = object()
_CACHED = type(functools.lru_cache(len))

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


class LeftOut(Exception):
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

    def __init__(
        self,
        module: types.ModuleType,
        functions: Collection[str],
        execute: Execute,
        stubs: Collection[tuple[int, int]] = frozenset(),
    ) -> None:
        """``functions`` are the names that are wanted of the notebook; ``execute`` may limit the time of statements.

        ``stubs`` are the cell and the first line of each definition that was left as it was handed out.
        """
        self.namespace: dict[str, Any] = module.__dict__
        self._module_name = module.__name__
        self.functions, self.execute, self.stubs = functions, execute, stubs
        self.cells: dict[str, int] = {}
        """Numbers of the cells that have run, by the file name under which they were compiled."""
        self.shell = Shell(self.namespace, self._run_in_place)
        self._compiler = CellCompiler()
        self._bound_in: dict[str, int] = {}
        self._has_failed = False
        self._imported: set[str] = set()
        """The names that imports of statements which ran bind, also in the blocks of an `if` or a `try`."""
        self.namespace.update(
            __builtins__=builtins,
            get_ipython=lambda: self.shell,
            display=display,
            _dh=[],
        )
        self._history = CellHistory(self.namespace)

    def run(
        self, number: int, source: str, skipped: Collection[int] = (), constants_only: bool = False
    ) -> list[FailedStatement]:
        """Run one cell, and return the statements that failed. Raises Interrupted where the user ends the run.

        Those at the positions in ``skipped`` are left out; so are, with ``constants_only``, all but definitions,
        imports and constants. They count as ones that failed.
        """
        name = f"<cell {number}>"
        self.cells[name] = number
        self.shell.execution_count = self._history.add_input(source)
        python = to_python(source)
        # Not `str.splitlines`, which would also break at form feeds, where Python does not.
        lines = io.StringIO(python, newline=None).readlines()
        linecache.cache[name] = (len(python), None, lines, name)
        try:
            statements = self._compiler.parse(python, name).body
        except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
            self._has_failed = True
            line = error.lineno if isinstance(error, SyntaxError) else None
            return [FailedStatement(-1, line if type(line) is int else None, error)]
        before = self._wanted()
        kept: dict[str, Any] | None = None
        failed: list[FailedStatement] = []
        for position, statement in enumerate(statements):
            shown = position == len(statements) - 1 and not _ends_with_semicolon(statement, lines)
            if position in skipped or (constants_only and not takes_no_time(statement)):
                failure: BaseException | None = LeftOut()
            else:
                failure = self._run_statement(position, statement, name, shown)
            if kept:
                self.namespace.update(kept)
            if failure is None:
                continue
            failed.append(FailedStatement(position, first_line(statement), failure))
            if position not in skipped and isinstance(failure, LeftOut):
                continue  # it did not fail: what comes after it may bind a function anew
            self._has_failed = True
            if kept is None:
                kept = {
                    key: value for key, value in self._wanted().items() if self._keeps(value, before.get(key, _MISSING))
                }
        for function, value in self._wanted().items():
            if value is not before.get(function, _MISSING):
                self._bound_in[function] = number
        return failed

    def _keeps(self, value: Any, before: Any) -> bool:
        """Whether a wanted name's value is a function of this cell's own, and not the one that was handed out."""
        if value is before or not callable(value) or is_stand_in(value):
            return False
        return self._definition(value) not in self.stubs

    def function(self, name: str) -> Callable[..., Any] | None:
        """What the name is bound to, if that can be called."""
        value = self.namespace.get(name)
        return value if callable(value) else None

    def found(self) -> dict[str, FunctionPlace]:
        """The wanted functions that exist and are not those that were handed out, with where they were bound last."""
        found = {}
        for name in self.functions:
            function = self.function(name)
            cell, line = self._definition(function)
            if function is not None and (cell, line) not in self.stubs:
                bound_in = self._bound_in.get(name, -1)
                found[name] = FunctionPlace(bound_in, line if cell == bound_in else None)
        return found

    def _definition(self, value: Any) -> tuple[int, int]:
        """The cell and the first line of a function's definition, also of one that is wrapped; (-1, 0) of others.

        Of a class, those of the first method that it defines.
        """
        if issubclass(type(value), type):
            members = type.__dict__["__dict__"].__get__(value)
            value = next((item for item in list(members.values()) if type(item) is types.FunctionType), None)
        for _ in range(MAX_WRAPPERS):
            if type(value) is functools.partial:
                value = value.func
            elif type(value) is _CACHED:
                value = vars(value).get("__wrapped__")
        if type(value) is not types.FunctionType:
            return -1, 0
        return self.cells.get(value.__code__.co_filename, -1), value.__code__.co_firstlineno

    def other_names(self) -> list[str]:
        """Names of all other functions and classes that the notebook defines, and of methods as ``Class.method``."""
        names: list[str] = []
        for name, value in list(self.namespace.items()):
            if type(name) is not str or name in self.functions or name[:2] == "__" or not self._is_own(value):
                continue
            names.append(name)
            if issubclass(type(value), type):
                members = type.__dict__["__dict__"].__get__(value)
                names += [f"{name}.{method}" for method, member in members.items() if _is_method(method, member)]
        return names

    def _is_own(self, value: Any) -> bool:
        if type(value) is types.FunctionType:
            return value.__globals__ is self.namespace
        # By Python's own attributes: a class of the notebook may raise when it is asked for others.
        is_class = issubclass(type(value), type)
        try:
            module = type.__dict__["__module__"].__get__(value if is_class else type(value))
        except AttributeError:  # it has deleted its own
            return False
        modules = (self._module_name,) if is_class else (self._module_name, "functools")
        return callable(value) and type(module) is str and module in modules

    def _wanted(self) -> dict[str, Any]:
        return {name: self.namespace[name] for name in self.functions if name in self.namespace}

    def _run_statement(self, position: int, statement: ast.stmt, name: str, shown: bool) -> BaseException | None:
        error = self._attempt(position, statement, lambda: self._run_compiled(statement, name, shown))
        if error is not None and isinstance(statement, (ast.Import, ast.ImportFrom)):
            if len(statement.names) == 1:
                self._bind_unavailable(statement, error)
            else:
                for single in single_imports(statement):  # those of the names that can be imported
                    self._run_statement(position, single, name, False)
        return error

    def _attempt(self, position: int, statement: ast.stmt, run: Callable[[], None]) -> BaseException | None:
        try:
            self.execute(position, statement, run)
        except Interrupted:
            raise
        except BaseException as error:
            return error
        return None

    def _run_compiled(self, statement: ast.stmt, name: str, shown: bool) -> None:
        if shown and isinstance(statement, ast.Expr):
            value = self._compiler.run(self._compiler.compile_expression(statement, name), self.namespace)
            self._history.add_output(value)
        else:
            if self._has_failed or any(self.namespace.get(imported) is None for imported in self._imported):
                keep_lost_annotations_as_text(statement, self._is_lost)
            self._compiler.run(self._compiler.compile(statement, name), self.namespace)
            self._imported |= imported_names(statement)

    def _is_lost(self, name: str) -> bool:
        """Whether a name is not there because a module is not, or because a statement failed."""
        value = self.namespace.get(name, _MISSING)
        if value is _MISSING:
            return not hasattr(builtins, name) and (self._has_failed or name in self._imported)
        return is_unavailable(value) or (value is None and name in self._imported)

    def _run_in_place(self, source: str) -> None:
        """Run Python or magics for a magic, as part of the cell that runs now. Raises the first error at the end."""
        name = list(self.cells)[-1]
        with self._compiler.inner_cell():
            first_error = None
            for statement in self._compiler.parse(to_python(source), name).body:
                try:
                    self._compiler.run(self._compiler.compile(statement, name), self.namespace)
                except Exception as error:
                    first_error = first_error or error
            if first_error:
                raise first_error

    def _bind_unavailable(self, statement: ast.Import | ast.ImportFrom, error: BaseException) -> None:
        """Bind the name of a failed import to what raises NotAvailable, where the module itself is not there."""
        [alias] = statement.names
        source = statement.module or "" if isinstance(statement, ast.ImportFrom) else ""
        module = (source or alias.name).partition(".")[0]
        if alias.name != "*" and isinstance(error, ModuleNotFoundError) and error.name == module:
            self.namespace.setdefault(bound_name(alias), unavailable(module))


def _ends_with_semicolon(statement: ast.stmt, lines: list[str]) -> bool:
    """Whether a semicolon follows a cell's last statement, whose value is then not remembered."""
    assert statement.end_lineno is not None, "the parser sets it"
    rest = lines[statement.end_lineno - 1].encode()[statement.end_col_offset :]  # the offset counts bytes of UTF-8
    return rest.lstrip().startswith(b";")


def _is_method(name: Any, member: Any) -> bool:
    kinds = (types.FunctionType, staticmethod, classmethod)
    return type(name) is str and name[:1] != "_" and type(member) in kinds
