"""tensorgrade: an autograder for array exercises, judged against PyTorch references.

Students use one name: ``from tensorgrade import check``. It is imported on first use, so
that the sandbox, which imports this package too, does not load modules with answers.
"""

from typing import TYPE_CHECKING, Any

from tensorgrade.version import VERSION

__version__ = VERSION
__all__ = ["check"]

if TYPE_CHECKING:
    from tensorgrade.selfcheck.check import check


def __getattr__(name: str) -> Any:
    if name == "check":
        from tensorgrade.selfcheck.check import check

        return check
    raise AttributeError(f"module 'tensorgrade' has no attribute {name!r}")
