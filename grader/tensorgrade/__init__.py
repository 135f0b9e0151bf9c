"""tensorgrade: graded convolution exercises, judged against PyTorch.

Students use one name: ``from tensorgrade import check``. It is looked up lazily, so
that the sandbox, which imports this package too, loads nothing it should not see.
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
