"""What `get_ipython()` returns to the cells of a notebook: magics as far as they make sense here, no shell commands."""

import os
import re
import sys
import time
from collections.abc import Callable
from typing import Any

from tensorgrade.cells.magic_names import BODY_IN_NOTEBOOK
from tensorgrade.cells.shell_values import CapturedOutput, CellResult, Nothing, OutputLines, Settings, TimeitResult
from tensorgrade.cells.transform import to_python

_NO_EFFECT = frozenset(
    {
        "autoreload",
        "autosave",
        "colors",
        "config",
        "gui",
        "load_ext",
        "matplotlib",
        "pprint",
        "precision",
        "reload_ext",
        "unload_ext",
        "xmode",
    }
)
"""Line magics that change only what a notebook looks like: nothing needs to be said of them."""

_PYLAB = """
import numpy
import numpy as np
try:
    import matplotlib
    from matplotlib import pylab, mlab, pyplot
    plt = pyplot
    from pylab import *
except ImportError:
    pass
from numpy import *
"""

_KEPT_BY_RESET = frozenset({"In", "Out", "display", "exit", "get_ipython", "open", "quit"})
_TIMEIT_OPTIONS = re.compile(
    r"\s*(?P<options>(?:-(?:[cotq]+|[cotq]*[nprv]\s*\S++)(?:\s+|$))*+)(?P<statement>.*)", re.DOTALL
)


class Shell:
    """The notebook's shell. Attributes that it does not have can be read, called and passed on, and do nothing."""

    def __init__(self, namespace: dict[str, Any], run_python: Callable[[str], None]) -> None:
        """``run_python`` runs the text of a cell in the namespace and raises what that raises."""
        self.user_ns = self.user_global_ns = namespace
        self.config = Settings(IPKernelApp=Settings())
        self.execution_count = 1
        self._run_python = run_python
        self._registered: dict[tuple[str, str], Callable[..., Any]] = {}
        self._line_magics: dict[str, Callable[[str], Any]] = {
            "cd": self._cd,
            "env": self._env,
            "prun": run_python,
            "pwd": lambda line: os.getcwd(),
            "pylab": lambda line: run_python(_PYLAB),
            "reset": self._reset,
            "reset_selective": self._reset_selective,
            "set_env": self._env,
            "sx": self.getoutput,
            "system": self.getoutput,
            "who_ls": lambda line: sorted(self._own_names()),
            "xdel": lambda line: self.user_ns.pop(line.strip(), None),
        }

    def push(self, variables: Any, *_: Any, **__: Any) -> None:
        """Bind the items of a dictionary; names without values are those of the notebook, which are bound already."""
        if isinstance(variables, dict):
            self.user_ns.update(variables)

    def __repr__(self) -> str:  # notebooks look for these words to see whether they run in Jupyter
        return "<ipykernel.zmqshell.ZMQInteractiveShell object>"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return Nothing()

    def run_line_magic(self, magic_name: str, line: str, _stack_depth: int = 1) -> Any:
        """Run a line magic and return its value. A magic that does nothing here prints a line."""
        registered = self._registered.get(("line", magic_name))
        if registered is not None:
            return registered(line)
        if magic_name in ("time", "timeit"):
            # Where they stand in a function, they see its variables.
            variables = sys._getframe(_stack_depth).f_locals
            if magic_name == "time":
                return self._time(line, variables)
            return self._timeit(line, None, {**self.user_ns, **variables})
        magic = self._line_magics.get(magic_name)
        if magic is not None:
            return magic(line)
        if magic_name not in _NO_EFFECT:
            print(f"%{magic_name} is ignored here.")
        return None

    def run_cell_magic(self, magic_name: str, line: str, cell: str) -> Any:
        """Run a cell magic. The body of most is skipped; that of `%%time` stands in the cell itself where it can."""
        registered = self._registered.get(("cell", magic_name))
        if registered is not None:
            return registered(line, cell)
        if magic_name == "timeit":
            return self._timeit(line, cell, dict(self.user_ns))
        if magic_name in BODY_IN_NOTEBOOK:
            if cell:
                self._run_python(cell)
            return CapturedOutput() if magic_name == "capture" else None
        print(f"%%{magic_name} is ignored here.")
        return None

    def magic(self, line: str) -> Any:
        """Run a line magic by the text of its line."""
        name, _, rest = line.removeprefix("%").partition(" ")
        return self.run_line_magic(name, rest.strip(), 2)

    def register_magic_function(
        self, function: Callable[..., Any], magic_kind: str = "line", magic_name: str | None = None
    ) -> None:
        """Have a function of the notebook as a magic."""
        kinds = ("line", "cell") if magic_kind == "line_cell" else (magic_kind,)
        for kind in kinds:
            self._registered[kind, magic_name or function.__name__] = function

    def system(self, command: str) -> None:
        """Run no shell command; its output is empty."""
        print("Shell commands are ignored here.")

    def getoutput(self, command: str, *_: Any, **__: Any) -> OutputLines:
        """The output of a shell command, which is not run: no lines."""
        print("Shell commands are ignored here.")
        return OutputLines()

    def ev(self, expression: str) -> Any:
        """The value of an expression in the notebook's namespace."""
        return eval(expression, self.user_ns)

    def ex(self, statements: str) -> None:
        """Run statements in the notebook's namespace."""
        exec(statements, self.user_ns)

    def transform_cell(self, raw_cell: str) -> str:
        """The Python that a cell becomes."""
        return to_python(raw_cell)

    def run_cell(self, raw_cell: str, *_: Any, **__: Any) -> CellResult:
        """Run a text as a cell. An exception is printed, and is in the result."""
        try:
            self._run_python(raw_cell)
        except Exception as error:
            print(f"{type(error).__name__}: {error}")
            return CellResult(error)
        return CellResult(None)

    def _time(self, line: str, variables: dict[str, Any]) -> Any:
        python = to_python(line.strip())
        try:
            expression = compile(python, "<timed>", "eval", dont_inherit=True)
        except SyntaxError:
            exec(compile(python, "<timed>", "exec", dont_inherit=True), self.user_ns, variables)
            return None
        return eval(expression, self.user_ns, variables)

    def _timeit(self, line: str, cell: str | None, namespace: dict[str, Any]) -> TimeitResult | None:
        """Run a statement once. What it binds is lost, as with IPython, which runs it in a function of its own."""
        found = _TIMEIT_OPTIONS.match(line)
        assert found is not None, "options and statement may be empty"
        options, statement = found["options"].split(), found["statement"]
        if cell is not None:
            exec(compile(to_python(statement), "<setup>", "exec", dont_inherit=True), namespace)
            statement = cell
        code = compile(to_python(statement), "<timed>", "exec", dont_inherit=True)
        start = time.perf_counter()
        exec(code, namespace)
        result = TimeitResult(time.perf_counter() - start)
        if not any(option.startswith("-") and "q" in option for option in options):
            print(result)
        name = re.search(r"-[cotq]*v\s*(\w+)", found["options"])
        if name is not None:
            self.user_ns[name[1]] = result
        return result if re.search(r"(?:^|\s)-[ctq]*o", found["options"]) else None

    def _cd(self, line: str) -> None:
        try:
            os.chdir(os.path.expanduser(line.strip().strip("\"'") or "~"))
        except OSError as error:
            print(error)

    def _env(self, line: str) -> Any:
        """All variables of the environment, the value of one, or nothing where one is set."""
        name, equals, value = line.partition("=" if "=" in line else " ")
        if not line.strip():
            return dict(os.environ)
        if not equals:
            return os.environ.get(name.strip())
        os.environ[name.strip()] = value.strip()
        return None

    def _own_names(self) -> list[str]:
        return [name for name in self.user_ns if not name.startswith("_") and name not in _KEPT_BY_RESET]

    def _reset(self, line: str) -> None:
        """Forget the notebook's variables where that is asked for without a question."""
        if line.split() in (["-f"], ["-s", "-f"], ["-f", "-s"], ["-sf"], ["-fs"]):
            for name in self._own_names():
                del self.user_ns[name]

    def _reset_selective(self, line: str) -> None:
        force, _, pattern = line.strip().partition(" ")
        if force != "-f":
            return
        for name in self._own_names():
            if re.search(pattern.strip(), name):
                del self.user_ns[name]


Shell.__name__ = Shell.__qualname__ = "ZMQInteractiveShell"  # as Jupyter's, by which notebooks know where they run
