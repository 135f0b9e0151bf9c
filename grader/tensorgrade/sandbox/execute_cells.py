"""Runs a submission's cells inside the sandbox's child as IPython would, with magics and captured output."""

import ast
import builtins
import contextlib
import linecache
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager

from tensorgrade.arrays.codec import MAX_CHARACTERS
from tensorgrade.sandbox import allowed_imports
from tensorgrade.sandbox.outcomes import CellError, Place, Raised, UsedUnavailableModule
from tensorgrade.sandbox.printed_output import LimitedOutput

_DEFINITIONS = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


class Notebook:
    """The namespace of the student's cells, and the output captured while they run."""

    def __init__(self, modules: list[str], script: bool, printed: int) -> None:
        self.printed = LimitedOutput(printed)
        self.sources: dict[str, int] = {}
        """Cell number by the file name under which the cell is compiled."""
        # In a script, `if __name__ == "__main__":` guards the student's own tests; a notebook has no such block.
        self.module = types.ModuleType("submission" if script else "__main__")
        self.module.__dict__.update(get_ipython=lambda: Shell(self), __builtins__=builtins)
        sys.modules[self.module.__name__] = self.module
        allowed_imports.restrict_imports(modules)

    def run(self, number: int, source: str, only_definitions: bool = False) -> list[CellError]:
        """Run one cell, statement by statement, and return its errors.

        A failed import binds its names to `UnavailableModule`, and the cell goes on; any other error ends the cell.
        """
        name = f"<cell {number}>"
        self.sources[name] = number
        try:
            tree, source = self._parse(source, name)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            return [Raised(_type_name(error), _text_of(error), Place(number, getattr(error, "lineno", None)))]
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        errors: list[CellError] = []
        with self._captured():
            for statement in tree.body:
                if only_definitions and not isinstance(statement, _DEFINITIONS):
                    continue
                statement_error = self._execute(statement, name)
                if statement_error is None:
                    continue
                errors.append(statement_error)
                if not isinstance(statement, (ast.Import, ast.ImportFrom)):
                    break
                self._bind_unavailable(statement)
        return errors

    def _parse(self, source: str, name: str) -> tuple[ast.Module, str]:
        try:
            return ast.parse(source, name), source
        except SyntaxError:
            # Magics, `!` and `?` are not Python; IPython's transformer turns them into calls.
            source = TransformerManager().transform_cell(source)
            return ast.parse(source, name), source

    def _execute(self, statement: ast.stmt, name: str) -> CellError | None:
        try:
            exec(compile(ast.Module([statement], []), name, "exec"), self.module.__dict__)
        except allowed_imports.NotAvailable as error:
            return self.unavailable_module(error)
        except BaseException as error:
            return self.raised(error)
        return None

    def _bind_unavailable(self, statement: ast.Import | ast.ImportFrom) -> None:
        source = statement.module or "" if isinstance(statement, ast.ImportFrom) else ""
        for alias in statement.names:
            bound = alias.asname or alias.name.partition(".")[0]
            self.module.__dict__.setdefault(bound, allowed_imports.UnavailableModule(source or alias.name))

    @contextlib.contextmanager
    def _captured(self) -> Iterator[None]:
        with contextlib.redirect_stdout(self.printed), contextlib.redirect_stderr(self.printed):
            yield

    def raised(self, error: BaseException) -> Raised:
        """The exception with the innermost line that the student wrote."""
        return Raised(_type_name(error), _text_of(error), self.place(error))

    def unavailable_module(self, error: allowed_imports.NotAvailable) -> UsedUnavailableModule:
        """The use of a module that is not available, with the innermost line that the student wrote."""
        return UsedUnavailableModule(_text_of(error), self.place(error))

    def place(self, error: BaseException) -> Place:
        """The innermost line that the student wrote, without its text."""
        cell = line = None
        # An error that only the compiler finds, such as `break` outside a loop, has no frame but names its place.
        if isinstance(error, SyntaxError) and isinstance(error.filename, str) and error.filename in self.sources:
            cell, line = self.sources[error.filename], error.lineno if type(error.lineno) is int else None
        trace = error.__traceback__
        while trace is not None:
            name = trace.tb_frame.f_code.co_filename
            if name in self.sources:
                cell, line = self.sources[name], trace.tb_lineno
            trace = trace.tb_next
        return Place(cell, line)


def _type_name(error: BaseException) -> str:
    """The name of the exception's class, from Python's own attribute: a metaclass may have another one."""
    return _plain(type.__dict__["__name__"].__get__(type(error)))


def _text_of(error: BaseException) -> str:
    """The exception's text; empty if it has none that can be read."""
    try:
        return _plain(str(error))
    except BaseException:
        return ""


def _plain(text: str) -> str:
    """The text, cut to length and of exactly this type: a subclass may override all that is done with it."""
    return str.__getitem__(text, slice(MAX_CHARACTERS))


class Shell:
    """What ``get_ipython()`` returns: magics that time or capture run their code, all others do nothing."""

    def __init__(self, notebook: Notebook) -> None:
        self.notebook = notebook

    def run_cell_magic(self, name: str, line: str, cell: str) -> None:
        """Run the cell for ``%%time`` and similar magics; skip it for others (``%%bash``, ``%%html``)."""
        if name in ("time", "timeit", "capture", "prun"):
            exec(compile(cell, f"<cell {max(self.notebook.sources.values())}>", "exec"), vars(self.notebook.module))
        else:
            print(f"%%{name} is ignored here.")

    def run_line_magic(self, name: str, line: str, *_: Any, **__: Any) -> None:
        """Run the statement of ``%time statement`` and similar magics; skip others."""
        if name not in ("time", "timeit", "prun"):
            return
        while line:
            try:
                statement = compile(line, "<magic>", "exec")
            except SyntaxError:  # it begins with an option or an option's value; the statement comes later
                line = line.partition(" ")[2]
                continue
            exec(statement, vars(self.notebook.module))
            return

    def system(self, command: str) -> None:
        """Never run ``!command``."""
        print("Shell commands are ignored here.")

    getoutput = system

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_, **__: None
