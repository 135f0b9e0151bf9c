"""Which modules an answer may import: NumPy, the standard library and what the assignment lists.

The import guard is there for a clear message. It is not a security measure: those are in `tensorgrade.sandbox.limits`.
"""

import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tensorgrade.cells.plotting_modules import PLOTTING, Contents, StandInFinder
from tensorgrade.cells.stand_ins import NotAvailable, refused_module
from tensorgrade.import_names import FORMER_NAME, NAME


@dataclass(frozen=True)
class ImportRules:
    """Which modules answers may import.

    They are made once, before students' processes are forked: going through all names would copy, in each process, the
    memory in which these are.
    """

    modules: tuple[str, ...]
    """The assignment's own."""
    allowed: frozenset[str]
    """The top-level names of those that may be imported."""
    refused: tuple[str, ...]
    """The names of those that were loaded when the rules were made, and may not be imported."""
    loaded: int
    """How many modules were loaded then."""


def import_rules(modules: Sequence[str]) -> ImportRules:
    """The rules for an assignment's own ``modules``, in a process that has loaded what its children will have."""
    allowed = _allowed_names(modules)
    return ImportRules(tuple(modules), allowed, _refused(allowed), len(sys.modules))


def is_allowed_import(module: str, modules: Sequence[str]) -> bool:
    """Whether a top-level module may be imported: NumPy, the standard library, the assignment's own, or plotting."""
    return module in _allowed_names(modules) or module in (NAME, FORMER_NAME, *PLOTTING)


def missing_module(error: BaseException, modules: Sequence[str]) -> str | None:
    """The top-level name of the module that an error is about, where answers may not use it; None for other errors.

    ``modules`` are the assignment's own. An error that the student's code makes itself names no module.
    """
    name = refused_module(error)
    if name is not None:
        return name.partition(".")[0]
    if not issubclass(type(error), ModuleNotFoundError):
        return None
    name = ImportError.__dict__["name"].__get__(error)  # of Python's own class: a subclass may have another one
    if type(name) is not str:
        return None
    top = name.partition(".")[0]
    # The stubs of this package have no modules of their own.
    return None if is_allowed_import(top, modules) and top not in (NAME, FORMER_NAME) else top


class _ImportGuard(importlib.abc.MetaPathFinder):
    """In the place of all finders: asks them for allowed modules only.

    Of others it says that there is no such module, so that Python raises its own error and `find_spec` gives None.
    """

    def __init__(self, allowed: frozenset[str], finders: Sequence[Any], plotting: StandInFinder) -> None:
        self.allowed = allowed
        self.finders = finders
        self.plotting = plotting

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        top = fullname.partition(".")[0]
        if top in PLOTTING:
            return self.plotting.find_spec(fullname, path, target)
        if top not in self.allowed:
            return None
        found = (finder.find_spec(fullname, path, target) for finder in self.finders if hasattr(finder, "find_spec"))
        return next((spec for spec in found if spec is not None), None)

    def find_distributions(self, *context: Any) -> Iterator[Any]:
        """The installed packages' descriptions, for `importlib.metadata`."""
        for finder in self.finders:
            if hasattr(finder, "find_distributions"):
                yield from finder.find_distributions(*context)

    def invalidate_caches(self) -> None:
        for finder in self.finders:
            if hasattr(finder, "invalidate_caches"):
                finder.invalidate_caches()


def unload_modules(modules: Sequence[str], keep: Sequence[str] = ()) -> None:
    """Remove from ``sys.modules`` what answers may not import, except the packages in ``keep``.

    Modules that have imported a removed one can still use it.
    """
    for name in _refused(_allowed_names(modules).union(keep)):
        del sys.modules[name]


def _refused(allowed: frozenset[str]) -> tuple[str, ...]:
    """The names of the loaded modules whose top-level names are not allowed; Python's own main module is no import."""
    return tuple(name for name in sys.modules if name.partition(".")[0] not in allowed and name != "__main__")


def _allowed_names(modules: Sequence[str]) -> frozenset[str]:
    return frozenset(sys.stdlib_module_names) | {"numpy", *modules}


def restrict_imports(rules: ImportRules, real: Contents) -> None:
    """Let this process, in which no student's code has run yet, import only what answers may use.

    Under both names of this package it gets a stub whose `check` does nothing; so does `show` under the present one.
    ``real`` is what modules of IPython have that does work, by module and name.
    """
    # More may have been loaded since, such as what a CUDA device needs.
    for name in rules.refused if len(sys.modules) == rules.loaded else _refused(rules.allowed):
        sys.modules.pop(name, None)
    for name in (NAME, FORMER_NAME):
        sys.modules[name] = _stub(name)
    sys.meta_path[:] = [_ImportGuard(rules.allowed, tuple(sys.meta_path), StandInFinder(real))]


def _stub(name: str) -> types.ModuleType:
    stub = types.ModuleType(name)
    stub.__spec__ = importlib.machinery.ModuleSpec(name, None)  # importlib.util.find_spec asks for it
    stub.check = lambda *_, **__: None  # type: ignore[attr-defined]
    if name == NAME:
        stub.show = stub.check  # type: ignore[attr-defined]
    else:
        # Any other name is one of a module of the student's own, which is not part of the submission.
        stub.__getattr__ = _unavailable_attribute  # type: ignore[method-assign]
    return stub


def _unavailable_attribute(name: str) -> Any:
    raise AttributeError(name) if name.startswith("__") else NotAvailable(FORMER_NAME)
