"""tensorgrade: an autograder for array exercises, judged against PyTorch references.

Students use two names: ``from tensorgrade import check, show``. They are imported on first use, so
that the sandbox, which imports this package too, does not load modules with answers.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from tensorgrade.version import VERSION

__version__ = VERSION
__all__ = ["check", "show"]

if TYPE_CHECKING:
    from tensorgrade.selfcheck.check import check
    from tensorgrade.selfcheck.show import show


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module(f"tensorgrade.selfcheck.{name}"), name)
    raise AttributeError(f"module 'tensorgrade' has no attribute {name!r}")
