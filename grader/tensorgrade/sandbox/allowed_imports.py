"""Which modules an answer may import: NumPy, the standard library and what the assignment lists.

The import guard is there for a clear message. It is not a security measure: those are in `tensorgrade.sandbox.limits`.
"""

import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Sequence
from typing import Any

from tensorgrade.import_names import FORMER_NAME, NAME

# Plots are not part of the answer: imports of these modules succeed, and all that is in them does nothing.
PLOTTING = ("matplotlib", "seaborn", "plotly", "d2l", "IPython", "ipywidgets", "tqdm")


def is_allowed_import(module: str, modules: Sequence[str]) -> bool:
    """Whether a top-level module may be imported: NumPy, the standard library, the assignment's own, or plotting."""
    return module in sys.stdlib_module_names or module in ("numpy", NAME, FORMER_NAME, *modules, *PLOTTING)


class NotAvailable(ImportError):
    """The import or use of a module that answers may not use; its text is the module's name."""


class UnavailableModule:
    """Bound to the names of a failed import; any use raises NotAvailable."""

    def __init__(self, module: str) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        raise NotAvailable(object.__getattribute__(self, "_module"))

    def __call__(self, *_: Any, **__: Any) -> Any:
        raise NotAvailable(self._module)


class InertModule(types.ModuleType):
    """A module whose attributes and calls all succeed and do nothing; what they return is of the same kind."""

    __path__: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return InertModule(name)

    def __call__(self, *arguments: Any, **_: Any) -> Any:
        # So that tqdm(iterable) still iterates. Iterating gives two items, for `figure, axes = plt.subplots()`.
        return arguments[0] if len(arguments) == 1 and hasattr(arguments[0], "__iter__") else InertModule("nothing")

    def __iter__(self) -> Any:
        return iter((InertModule("nothing"), InertModule("nothing")))

    def __getitem__(self, _: Any) -> Any:
        return InertModule("nothing")

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        return None


class _ImportGuard(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Refuses modules that are not allowed, and makes an `InertModule` of plotting modules."""

    def __init__(self, allowed: frozenset[str]) -> None:
        self.allowed = allowed

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        top = fullname.partition(".")[0]
        if top in PLOTTING:
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        if top in self.allowed:
            return None
        raise NotAvailable(top)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return InertModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        return None


def unload_modules(modules: Sequence[str], keep: Sequence[str] = ()) -> None:
    """Remove from ``sys.modules`` what answers may not import, except the packages in ``keep``.

    Modules that have imported a removed one can still use it.
    """
    allowed = _allowed_names(modules) | {"__main__", *keep}
    for name in list(sys.modules):
        if name.partition(".")[0] not in allowed:
            del sys.modules[name]


def _allowed_names(modules: Sequence[str]) -> frozenset[str]:
    return frozenset(sys.stdlib_module_names) | {"numpy", *modules}


def restrict_imports(modules: Sequence[str]) -> None:
    """Let this process import only what answers may use.

    Under both names of this package it gets a stub whose `check` does nothing.
    """
    allowed = _allowed_names(modules)
    unload_modules(modules)
    for name in (NAME, FORMER_NAME):
        sys.modules[name] = _stub(name)
    sys.meta_path.insert(0, _ImportGuard(allowed))


def _stub(name: str) -> types.ModuleType:
    stub = types.ModuleType(name)
    stub.check = lambda *_, **__: None  # type: ignore[attr-defined]
    if name == FORMER_NAME:
        # Any other name is one of a module of the student's own, which is not part of the submission.
        stub.__getattr__ = _unavailable_attribute  # type: ignore[method-assign]
    return stub


def _unavailable_attribute(name: str) -> Any:
    raise AttributeError(name) if name.startswith("__") else NotAvailable(FORMER_NAME)
