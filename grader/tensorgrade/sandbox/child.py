"""Inside the sandbox: runs the student's cells as IPython would, then the calls; answers with values.

It knows no expected value and gives no verdict. The protocol is in `tensorgrade.sandbox.wire`.
"""

import ast
import builtins
import contextlib
import io
import linecache
import random
import socket
import sys
import types
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from IPython.core.inputtransformer2 import TransformerManager

from tensorgrade.arrays.codec import MAX_CHARACTERS, Opaque, as_call_argument, decode
from tensorgrade.arrays.libraries import CUDA
from tensorgrade.sandbox import allowed_imports, array_libraries, limits, wire

MAX_REQUEST = 256 << 20


def main(channel: socket.socket, doors: dict[bool, int | None], modules: list[str]) -> None:
    """Lock this process, then serve one submission until the host hangs up.

    ``doors`` are Landlock's rules: without a CUDA device, and with one where there is one.
    """
    with contextlib.suppress(wire.ConnectionClosed):
        header, _ = wire.receive_frame(channel, MAX_REQUEST, max_header=MAX_REQUEST)
        start = header["start"]
        bounds = limits.Limits(**start["limits"])
        cuda = CUDA in start["kinds"] and True in doors
        layers = limits.lock_process(bounds, start["directory"], channel.fileno(), doors[cuda], cuda)
        kinds = array_libraries.start_libraries(start["kinds"], cuda, bounds.memory)
        wire.send_frame(channel, {"layers": layers, "kinds": list(kinds)})
        # The same draws in every run: fork has copied one generator to all children.
        random.seed(0)
        np.random.seed(0)
        notebook = Notebook(modules, start["script"], bounds.printed)
        for number, source in start["cells"]:
            faults = notebook.run(number, source, only_definitions=number in start["careful"])
            errors = [vars(fault) for fault in faults]
            wire.send_frame(channel, {"cell": number, "errors": errors, "printed": notebook.printed.take()})
        while True:
            request, buffers = wire.receive_frame(channel, MAX_REQUEST, max_header=MAX_REQUEST)
            if "ended" in request:
                wire.send_frame(channel, request)
                continue
            for tree in request["calls"]:
                library = kinds.get(request["kind"])
                if library is None:
                    outcome = _call(notebook, tree, buffers)
                else:
                    outcome = _call_with(library, notebook, tree, buffers, request["ready_made"])
                try:
                    frame = wire.outcome_frame(outcome)
                except MemoryError:  # the answer exists, a copy of it does not fit
                    frame = wire.outcome_frame(wire.Outcome("memory"))
                wire.send_frame(channel, *frame)


class LimitedOutput(io.StringIO):
    """What cells print, up to a length; the rest is dropped."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.left = limit

    def write(self, text: str) -> int:
        """Keep what there is room for; claim to have written all."""
        kept = str(text)[: self.left]
        self.left -= len(kept)
        super().write(kept)
        return len(text)

    def take(self) -> str:
        """What was printed since the last call."""
        text = self.getvalue()
        self.seek(0)
        self.truncate()
        return text


class Notebook:
    """The student's namespace, and the words it printed while its cells ran."""

    def __init__(self, modules: list[str], script: bool, printed: int) -> None:
        self.printed = LimitedOutput(printed)
        self.sources: dict[str, int] = {}
        # A script's `if __name__ == "__main__":` block is its own test drive; a notebook has none.
        self.module = types.ModuleType("submission" if script else "__main__")
        self.module.__dict__.update(get_ipython=lambda: Shell(self), __builtins__=builtins)
        sys.modules[self.module.__name__] = self.module
        allowed_imports.restrict_imports(modules)

    def run(self, number: int, source: str, only_definitions: bool = False) -> list[wire.Fault]:
        """Run one cell, statement by statement; an import that fails leaves a stand-in and goes on."""
        name = f"<cell {number}>"
        self.sources[name] = number
        try:
            tree, source = self._parse(source, name)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            return [wire.Fault(type(error).__name__, str(error), number, getattr(error, "lineno", None))]
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        faults = []
        with self._captured():
            for statement in tree.body:
                if only_definitions and not isinstance(statement, _DEFINITIONS):
                    continue
                fault = self._execute(statement, name)
                if fault is None:
                    continue
                faults.append(fault)
                if not isinstance(statement, (ast.Import, ast.ImportFrom)):
                    break
                self._stand_in(statement)
        return faults

    def _parse(self, source: str, name: str) -> tuple[ast.Module, str]:
        try:
            return ast.parse(source, name), source
        except SyntaxError:
            # Magics, `!` and `?` are no Python; IPython's own transformer makes them calls.
            source = TransformerManager().transform_cell(source)
            return ast.parse(source, name), source

    def _execute(self, statement: ast.stmt, name: str) -> wire.Fault | None:
        try:
            exec(compile(ast.Module([statement], []), name, "exec"), self.module.__dict__)
        except BaseException as error:
            return self.fault(error)
        return None

    def _stand_in(self, statement: ast.Import | ast.ImportFrom) -> None:
        source = statement.module or "" if isinstance(statement, ast.ImportFrom) else ""
        for alias in statement.names:
            bound = alias.asname or alias.name.partition(".")[0]
            self.module.__dict__.setdefault(bound, allowed_imports.UnavailableModule(source or alias.name))

    @contextlib.contextmanager
    def _captured(self) -> Iterator[None]:
        with contextlib.redirect_stdout(self.printed), contextlib.redirect_stderr(self.printed):
            yield

    def fault(self, error: BaseException) -> wire.Fault:
        """The exception with the innermost line that the student wrote."""
        # A mistake that only compiling finds, `break` outside a loop, say, has no frame but names its place.
        cell = self.sources.get(error.filename or "") if isinstance(error, SyntaxError) else None
        line = error.lineno if isinstance(error, SyntaxError) and cell is not None else None
        source = ""
        trace = error.__traceback__
        while trace is not None:
            name = trace.tb_frame.f_code.co_filename
            if name in self.sources:
                cell, line = self.sources[name], trace.tb_lineno
                source = linecache.getline(name, trace.tb_lineno).strip()
            trace = trace.tb_next
        try:
            text = str(error)
        except BaseException:
            text = ""
        return wire.Fault(type(error).__name__, text[:MAX_CHARACTERS], cell, line, source[:MAX_CHARACTERS])


_DEFINITIONS = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


class Shell:
    """What ``get_ipython()`` answers: magics that time a cell run it, all others do nothing."""

    def __init__(self, notebook: Notebook) -> None:
        self.notebook = notebook

    def run_cell_magic(self, name: str, line: str, cell: str) -> None:
        """``%%time`` and its like run the cell; others (``%%bash``, ``%%html``) are left out."""
        if name in ("time", "timeit", "capture", "prun"):
            exec(compile(cell, f"<cell {max(self.notebook.sources.values())}>", "exec"), vars(self.notebook.module))
        else:
            print(f"%%{name} is ignored here.")

    def run_line_magic(self, name: str, line: str, *_: Any, **__: Any) -> None:
        """``%time statement`` runs the statement; others are left out."""
        if name not in ("time", "timeit", "prun"):
            return
        while line:
            try:
                statement = compile(line, "<magic>", "exec")
            except SyntaxError:  # an option or its value: what comes after it is the statement
                line = line.partition(" ")[2]
                continue
            exec(statement, vars(self.notebook.module))
            return

    def system(self, command: str) -> None:
        """``!command`` is never run."""
        print("Shell commands are ignored here.")

    getoutput = system

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_, **__: None


def _function(notebook: Notebook, name: str) -> Callable[..., Any] | None:
    function = vars(notebook.module).get(name)
    return function if callable(function) and not isinstance(function, allowed_imports.UnavailableModule) else None


@contextlib.contextmanager
def _silent() -> Iterator[None]:
    """What a call prints and warns of is dropped."""
    silent = LimitedOutput(0)
    with contextlib.redirect_stdout(silent), contextlib.redirect_stderr(silent), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _call(notebook: Notebook, tree: dict[str, Any], buffers: list[memoryview]) -> wire.Outcome:
    function = _function(notebook, tree["function"])
    if function is None:
        return wire.Outcome("absent")
    positional = [as_call_argument(decode(item, buffers)) for item in tree["positional"]]
    keyword = {name: as_call_argument(decode(item, buffers)) for name, item in tree["keyword"].items()}
    arguments = (*positional, *keyword.values())
    before = wire.snapshot(arguments)
    try:
        with _silent():
            answer = function(*positional, **keyword)
        return wire.Outcome("value", answer, None if wire.snapshot(arguments) == before else arguments)
    except allowed_imports.NotAvailable as error:
        return wire.Outcome("forbidden", None, None, notebook.fault(error))
    except MemoryError as error:
        return wire.Outcome("memory", None, None, notebook.fault(error))
    except BaseException as error:
        return wire.Outcome("exception", None, None, notebook.fault(error))


def _call_with(
    library: array_libraries.ArrayLibrary,
    notebook: Notebook,
    tree: dict[str, Any],
    buffers: list[memoryview],
    ready_made: list[str],
) -> wire.Outcome:
    """One call with another library's arrays. What it did against the rules is told before what came of it."""
    function = _function(notebook, tree["function"])
    if function is None:
        return wire.Outcome("absent")
    positional = [array_libraries.to_array_library(decode(item, buffers), library) for item in tree["positional"]]
    keyword = {
        name: array_libraries.to_array_library(decode(item, buffers), library) for name, item in tree["keyword"].items()
    }
    seen = array_libraries.ForbiddenUse()
    try:
        with _silent(), library.watch(ready_made, seen):
            answer = function(*positional, **keyword)
            library.synchronize()
        outcome = wire.Outcome("value", array_libraries.from_array_library(answer, library))
    except array_libraries.WrongArrayKind as error:
        outcome = wire.Outcome("elsewhere", Opaque(str(error)))
    except allowed_imports.NotAvailable as error:
        outcome = wire.Outcome("forbidden", None, None, notebook.fault(error))
    except BaseException as error:
        outcome = wire.Outcome(library.error_status(error), None, None, notebook.fault(error))
    if seen.ready_made:
        return wire.Outcome("ready-made", fault=wire.Fault(text=seen.ready_made))
    if seen.moved and outcome.status in ("value", "exception"):
        return wire.Outcome("moved", fault=wire.Fault(text=seen.moved))
    return outcome
