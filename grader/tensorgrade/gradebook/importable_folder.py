"""A folder whose Python modules can be imported in a block, as nbgrader allows for modules in the course's folder."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType


class ImportableFolder:
    """A folder of modules. They are known to this object only, so those of another folder may have the same names."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._modules: dict[str, ModuleType] = {}

    @contextmanager
    def importable(self) -> Iterator[None]:
        """In the block, the folder comes first in ``sys.path``, and its modules of earlier blocks are loaded.

        Afterwards ``sys.path`` and ``sys.modules`` are without them, as before.
        """
        before = dict(sys.modules)
        sys.modules.update(self._modules)
        sys.path.insert(0, str(self._folder))
        try:
            yield
        finally:
            for name, module in list(sys.modules.items()):
                if before.get(name) is not module and self._contains(name, module):
                    self._modules[name] = module
                    del sys.modules[name]
                    if name in before:
                        sys.modules[name] = before[name]
            sys.path.remove(str(self._folder))

    def _contains(self, name: str, module: ModuleType) -> bool:
        """Whether the module was imported from the folder itself, and not from an environment that lies in it."""
        places = [getattr(module, "__file__", None) or "", *getattr(module, "__path__", ())]
        package = self._folder / name.partition(".")[0]
        return any(Path(place).parent == self._folder or Path(place).is_relative_to(package) for place in places)
