"""Imports of `check` from the package's former name, for notebooks handed out before version 0.2.

No package of that name is installed. A student may have a module of that name; its other names stay importable.
"""

import builtins
import contextlib
import types
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tensorgrade.import_names import FORMER_NAME
from tensorgrade.selfcheck.check import check


@contextlib.contextmanager
def former_name_imports(namespace: Mapping[str, Any]) -> Iterator[None]:
    """While entered, code whose globals are ``namespace`` gets this package's `check` from the former name.

    Other code, such as a student's own package of that name, imports as usual.
    """
    original = builtins.__import__

    def import_module(
        name: str,
        globals: Mapping[str, object] | None = None,
        locals: Mapping[str, object] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> types.ModuleType:
        names = set(fromlist or ())
        is_former = globals is namespace and level == 0 and name.partition(".")[0] == FORMER_NAME
        if not is_former or (names and (name != FORMER_NAME or not names & {"check", "*"})):
            return original(name, globals, locals, fromlist or (), level)
        if names == {"check"}:
            return _FormerPackage(None)
        try:
            own = original(name, globals, locals, tuple(names - {"check"}), level)
        except ModuleNotFoundError as error:
            if (name, error.name) != (FORMER_NAME, FORMER_NAME):
                raise
            own = None
        return _FormerPackage(own)

    builtins.__import__ = import_module
    try:
        yield
    finally:
        builtins.__import__ = original


class _FormerPackage(types.ModuleType):
    """A student's own module of the former name, or an empty one, with this package's `check`."""

    def __init__(self, own: types.ModuleType | None) -> None:
        super().__init__(FORMER_NAME)
        own = own or types.ModuleType(FORMER_NAME)
        public = getattr(own, "__all__", [name for name in vars(own) if name[0] != "_"])
        vars(self).update(_own=own, check=check, __all__=[*public, "check"])

    def __getattr__(self, name: str) -> Any:
        return getattr(vars(self)["_own"], name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(vars(self)["_own"], name, value)
