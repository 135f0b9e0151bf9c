"""The notebook in the sandbox's child: runs its cells with captured output, and says what its errors are."""

import ast
import contextlib
import sys
from collections.abc import Callable, Collection, Iterator

from tensorgrade.arrays.codec import MAX_CHARACTERS
from tensorgrade.cells.error_text import error_text
from tensorgrade.cells.ipython_names import ipython_names
from tensorgrade.cells.runner import CellRunner, LeftOut
from tensorgrade.cells.statement_kinds import first_line, may_take_time
from tensorgrade.cells.submission_module import submission_module
from tensorgrade.sandbox import allowed_imports
from tensorgrade.sandbox.allowed_imports import ImportRules
from tensorgrade.sandbox.outcomes import (
    NotCalled,
    Place,
    Raised,
    RanOutOfMemory,
    StatementError,
    UnfinishedStatement,
    UsedThreads,
    UsedUnavailableModule,
)
from tensorgrade.sandbox.printed_output import LimitedOutput
from tensorgrade.sandbox.standard_library import ThreadsNotAvailable


class Notebook:
    """The student's cells, and the output captured while they run."""

    def __init__(
        self,
        imports: ImportRules,
        script: bool,
        printed: int,
        functions: Collection[str],
        stubs: Collection[tuple[int, int]],
        report: Callable[[int, int, int], None],
    ) -> None:
        """``report`` is called with cell, position and line before each statement that may take time."""
        self.printed = LimitedOutput(printed)
        self.report = report
        self.modules = imports.modules
        module = submission_module(script)
        self.runner = CellRunner(module, functions, self._execute, stubs)
        allowed_imports.restrict_imports(imports, ipython_names(self.runner.shell))
        sys.modules[module.__name__] = module  # where dataclasses and pickle look for the names of a class's module

    def run(
        self, number: int, source: str, skipped: Collection[int] = (), constants_only: bool = False
    ) -> list[UnfinishedStatement]:
        """Run one cell, and return its statements that raised an exception; see `CellRunner.run`."""
        self._cell = number
        with self._captured():
            failed = self.runner.run(number, source, skipped, constants_only)
        return [
            UnfinishedStatement(
                Place(number, item.line),
                item.position,
                NotCalled("timeout") if isinstance(item.error, LeftOut) else self.error(item.error),
            )
            for item in failed
            if item.position not in skipped
        ]

    def _execute(self, position: int, statement: ast.stmt, run: Callable[[], None]) -> None:
        if may_take_time(statement):
            self.report(self._cell, position, first_line(statement))
        run()

    @contextlib.contextmanager
    def _captured(self) -> Iterator[None]:
        with contextlib.redirect_stdout(self.printed), contextlib.redirect_stderr(self.printed):
            yield

    def error(self, error: BaseException) -> StatementError:
        """What the exception is: a forbidden module or thread, too little memory, or the student's own."""
        if isinstance(error, ThreadsNotAvailable):
            return UsedThreads(self.place(error))
        if isinstance(error, MemoryError):
            return RanOutOfMemory(self.place(error))
        if module := allowed_imports.missing_module(error, self.modules):
            return UsedUnavailableModule(_plain(module), self.place(error))
        return self.raised(error)

    def raised(self, error: BaseException) -> Raised:
        """The exception with the innermost line that the student wrote."""
        return Raised(_type_name(error), _text_of(error), self.place(error))

    def place(self, error: BaseException) -> Place:
        """The innermost line that the student wrote, without its text."""
        cells = self.runner.cells
        cell = line = None
        # An error that only the compiler finds, such as `break` outside a loop, has no frame but names its place.
        if isinstance(error, SyntaxError) and isinstance(error.filename, str) and error.filename in cells:
            cell, line = cells[error.filename], error.lineno if type(error.lineno) is int else None
        trace = error.__traceback__
        while trace is not None:
            name = trace.tb_frame.f_code.co_filename
            if name in cells:
                cell, line = cells[name], trace.tb_lineno
            trace = trace.tb_next
        return Place(cell, line)


def _type_name(error: BaseException) -> str:
    """The name of the exception's class, from Python's own attribute: a metaclass may have another one."""
    return _plain(type.__dict__["__name__"].__get__(type(error)))


def _text_of(error: BaseException) -> str:
    """The exception's text; empty if it has none that can be read."""
    try:
        return _plain(error_text(error))
    except BaseException:
        return ""


def _plain(text: str) -> str:
    """The text, cut to length and of exactly this type: a subclass may override all that is done with it."""
    return str.__getitem__(text, slice(MAX_CHARACTERS))
